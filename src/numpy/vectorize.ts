import type { NdArray } from '../core/array.js'
import { ArgumentError, OutputError, ShapeError } from '../core/errors.js'
import { lift } from '../core/lift.js'
import { reshape } from '../core/primitives/reshape.js'
import { unflatten } from '../core/pytree.js'
import { at, broadcastShapes, range } from '../core/shape.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../transforms/functions.js'
import { checkOptions } from '../transforms/selection.js'
import { flattenResult, type FlatArrays } from '../transforms/trees.js'
import type { Args, LiftedArgs, Output, Result, Unannotated } from '../transforms/types.js'
import { vmap } from '../transforms/vmap.js'
import { matchExtents, parseSignature, type Extents, type Signature } from './vectorizeSignature.js'

/** Options of {@link vectorize}. */
export interface VectorizeOptions {
  /** What the function takes and gives, as `'(m,n),(n)->(m)'`: the core axes of each. Scalars unless given. */
  readonly signature?: string | undefined
  /** The numbers of arguments that are passed on as they are. */
  readonly excluded?: readonly number[] | undefined
}

/** The type of {@link vectorize}. */
export type Vectorize = <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  options?: VectorizeOptions,
) => (...args: LiftedArgs<A>) => Output<R>

/**
 * A function of scalars, or with a signature of arrays with core axes, as one of arrays that broadcast over all other axes. It is traced once and mapped with
 * vmap, so that no loop runs. It gives one array, or several in a list.
 *
 * @throws ArgumentError for a signature that cannot be read, or does not fit the arguments; ShapeError where core extents disagree; OutputError where the function
 * gives more or fewer arrays than the signature says
 * @example
 * const dot = np.vectorize((x: NdArray, y: NdArray) => x.mul(y).sum(), { signature: '(n),(n)->()' })
 * dot(np.ones([3, 1, 2]), np.ones([4, 2])).shape // [3, 4]
 * np.vectorize((x, y) => x.add(y))(np.array([1, 2]), np.array([[10], [20]])).toArray() // [[11, 12], [21, 22]]
 */
// The implementation is untyped inside, as that of vmap.
export const vectorize = vectorized as unknown as Vectorize

function vectorized(f: AnyFunction, options: VectorizeOptions = {}): AnyFunction {
  checkFunction('vectorize', f)
  checkOptions('vectorize', options, ['signature', 'excluded'])
  const label = labelOf('vectorize', f)
  const signature = options.signature === undefined ? null : parseSignature(options.signature)
  const excluded = new Set(options.excluded)
  for (const place of excluded) {
    if (!Number.isInteger(place) || place < 0) {
      throw new ArgumentError(`${label}: excluded holds ${JSON.stringify(place)}, which is the number of no argument. Count them from 0.`)
    }
  }
  const run = (...args: readonly unknown[]): unknown => {
    const operands = args.flatMap((x, i) => (excluded.has(i) ? [] : [operandOf(label, x, i)]))
    const call = (arrays: readonly NdArray[]): unknown => {
      let next = 0
      return invoke(
        f,
        args.map((x, i) => (excluded.has(i) ? x : at(arrays, next++))),
        label,
      )
    }
    return broadcastCall(label, call, operands, signature ?? ofScalars(operands.length))
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

function operandOf(label: string, x: unknown, place: number): NdArray {
  const lifted = lift(x)
  if (lifted !== null) return lifted
  throw new ArgumentError(
    `${label}: argument ${String(place)} is a ${x === null ? 'null' : typeof x}, not an array. Convert it with np.array, or exclude it: excluded: [${String(place)}].`,
  )
}

/** The signature of a function of scalars, which gives scalars, however many. */
function ofScalars(count: number): Signature {
  return {
    text: `${range(count)
      .map(() => '()')
      .join()}->()`,
    operands: range(count).map(() => []),
    results: [],
  }
}

/** An operand without its loop axes of extent 1, and which loop axes it has. */
interface Mapped {
  readonly value: NdArray
  readonly axes: ReadonlySet<number>
}

function broadcastCall(
  label: string,
  f: (arrays: readonly NdArray[]) => unknown,
  operands: readonly NdArray[],
  signature: Signature,
): unknown {
  if (operands.length !== signature.operands.length) {
    throw new ArgumentError(
      `${label}: '${signature.text}' is for ${String(signature.operands.length)} arguments, but ${String(operands.length)} were given. Correct the signature, or exclude the others.`,
    )
  }
  const extents: Extents = new Map()
  const loops = operands.map((x, i) => {
    const axes = at(signature.operands, i)
    const lead = x.ndim - axes.length
    if (lead < 0) {
      throw new ShapeError(
        `${label}: argument ${String(i)} is ${x.aval.toString()}, but '${signature.text}' says it has ${String(axes.length)} core axes. Give it more axes.`,
      )
    }
    matchExtents(label, `argument ${String(i)}`, signature, axes, x.shape.slice(lead), extents)
    return x.shape.slice(0, lead)
  })
  const common = broadcastShapes(label, ...loops)
  const mapped = operands.map((x, i): Mapped => {
    const lead = at(loops, i)
    const kept = range(lead.length).filter((axis) => at(lead, axis) !== 1)
    return {
      value: reshape(x, [...kept.map((axis) => at(lead, axis)), ...x.shape.slice(lead.length)]),
      axes: new Set(kept.map((axis) => axis + common.length - lead.length)),
    }
  })
  const structures: FlatArrays[] = []
  const once = (...xs: NdArray[]): readonly NdArray[] => {
    const result = flattenResult(label, f(xs))
    checkResults(label, signature, result, new Map(extents))
    structures.push(result)
    return result.leaves
  }
  const looped = range(common.length).filter((axis) => mapped.some(({ axes }) => axes.has(axis)))
  // The innermost map runs over the last axis.
  const whole = looped.reduceRight<(...xs: NdArray[]) => readonly NdArray[]>(
    (inner, axis) => vmap(inner, { inAxes: mapped.map(({ axes }) => (axes.has(axis) ? 0 : null)) }),
    once,
  )
  const leaves = whole(...mapped.map(({ value }) => value)).map((y) => reshape(y, [...common, ...y.shape.slice(looped.length)]))
  return unflatten(at(structures, 0).structure, leaves)
}

function checkResults(label: string, signature: Signature, { leaves, structure }: FlatArrays, extents: Extents): void {
  const scalars = signature.results.length === 0
  const single = structure.kind === 'leaf'
  if (!scalars && (leaves.length !== signature.results.length || (structure.kind !== 'list' && !single))) {
    throw new OutputError(
      `${label}: '${signature.text}' says that it gives ${String(signature.results.length)} arrays, but it gave ${single ? 'one' : String(leaves.length)}. Return one array, or several in a list.`,
    )
  }
  leaves.forEach((y, i) => {
    if (scalars && y.ndim > 0) {
      throw new OutputError(`${label}: it gave ${y.aval.toString()}, not a scalar. Say its core axes with a signature, such as '()->(n)'.`)
    }
    if (!scalars) matchExtents(label, `result ${String(i)}`, signature, at(signature.results, i), y.shape, extents)
  })
}
