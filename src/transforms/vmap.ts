import type { NdArray } from '../core/array.js'
import { ArgumentError, OutputError } from '../core/errors.js'
import { flatten, leafPaths, mapArrays, unflatten } from '../core/pytree.js'
import { strengthen } from '../core/primitives/call.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { axesOfLeaves, commonSize, mappedAxis, MappedLeaf } from './axes.js'
import { BatchTrace } from './batchTrace.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpretersOver } from './interpreters.js'
import { checkOptions } from './selection.js'
import { flattenResult, type FlatArrays } from './trees.js'
import type { Vmap, VmapWith } from './types.js'
import { lift } from '../core/lift.js'

interface Options {
  readonly inAxes?: unknown
  readonly outAxes?: unknown
  readonly axisName?: string | undefined
  readonly axisSize?: number | undefined
}

/** One argument of a mapped call: how to rebuild it, and its leaves with their axes. */
interface MappedArgument {
  readonly rebuild: (element: (leaf: MappedLeaf) => NdArray) => unknown
  readonly mapped: readonly MappedLeaf[]
}

function mapArgument(label: string, value: unknown, prefix: unknown, index: number): MappedArgument {
  const path = `argument ${String(index)}`
  if (prefix === null) return { mapped: [], rebuild: () => mapArrays(value, (x) => x) }
  const { leaves, structure } = flatten(value, path)
  const axes = axesOfLeaves(label, prefix, structure, `inAxes[${String(index)}]`)
  const paths = leafPaths(structure, path)
  const entries = leaves.map((leaf, i): unknown => {
    const axis = at(axes, i)
    if (axis === null) return leaf
    const x = lift(leaf)
    const own = at(paths, i)
    if (x === null) {
      throw new ArgumentError(`${label}: ${own} is a ${typeof leaf}, which cannot be mapped. Use null in inAxes for what is not an array.`)
    }
    return new MappedLeaf(x, mappedAxis(label, axis, x, own), own)
  })
  return {
    mapped: entries.filter((entry) => entry instanceof MappedLeaf),
    rebuild: (element) =>
      unflatten(
        structure,
        entries.map((entry) => (entry instanceof MappedLeaf ? element(entry) : entry)),
      ),
  }
}

function prefixes(label: string, inAxes: unknown, count: number): readonly unknown[] {
  if (inAxes === null || typeof inAxes === 'number') return new Array<unknown>(count).fill(inAxes)
  if (!Array.isArray(inAxes)) {
    throw new ArgumentError(
      `${label}: inAxes is one axis for all arguments, or an array with one entry (an axis, null, or a tree of them) for each argument.`,
    )
  }
  if (inAxes.length !== count) {
    throw new ArgumentError(
      `${label}: inAxes has ${String(inAxes.length)} entries, but the function was called with ${String(count)} arguments. Give one for each; an options object counts as an argument.`,
    )
  }
  return inAxes
}

/**
 * The function that applies `f` to every slice along the mapped axes, in one pass and without a loop.
 *
 * `inAxes` is an axis, or one entry for each argument: an axis, `null` for "not mapped", or a tree of these; negative axes count from the end.
 * `outAxes` likewise for the result. A result that is the same for all is repeated, unless its out axis is `null`.
 *
 * @throws ShapeError naming arguments and axes whose sizes disagree; ArgumentError where nothing is mapped
 * @example
 * vmap((x: NdArray, y: NdArray) => x.dot(y))(np.eye(2), np.array([[1, 2], [3, 4]])).toArray() // [1, 4]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const vmap = withVmap as unknown as Vmap

function withVmap(f: AnyFunction, options: Options = {}): AnyFunction {
  checkFunction('vmap', f)
  checkOptions('vmap', options, ['inAxes', 'outAxes', 'axisName', 'axisSize'])
  const label = labelOf('vmap', f)
  const { inAxes = 0, outAxes = 0, axisName, axisSize } = options
  if (axisName !== undefined && typeof axisName !== 'string') {
    throw new ArgumentError(
      `${label}: axisName is a ${typeof axisName}. Give a string, by which lax.psum and its kin find the axis, or leave it out.`,
    )
  }
  const run = (...args: readonly unknown[]): unknown => {
    const wanted = prefixes(label, inAxes, args.length)
    const mapped = args.map((value, i) => mapArgument(label, value, wanted[i], i))
    const size = commonSize(
      label,
      mapped.flatMap((argument) => argument.mapped),
      axisSize,
    )
    const trace = new BatchTrace(scope.trace, label, size, axisName ?? null, interpretersOver(axisName ?? null))
    const inside = mapped.map((argument) => argument.rebuild(({ value, axis }) => trace.element(value, axis)))
    const result = withTrace(trace, () => flattenResult(label, invoke(f, inside, label)))
    return collect(label, trace, result, outAxes)
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

function collect(label: string, trace: BatchTrace, result: FlatArrays, outAxes: unknown): unknown {
  const axes = axesOfLeaves(label, outAxes, result.structure, 'outAxes')
  const leaves = result.leaves.map((y, i) => {
    const axis = at(axes, i)
    if (axis !== null) return strengthen(trace.gather(y, outAxis(label, axis, y)))
    const [value, mapped] = trace.split(y)
    if (mapped === null) return strengthen(value)
    throw new OutputError(
      `${label}: outAxes is null for a result that depends on the mapped axis (${y.aval.toString()} for each element). Give it an axis.`,
    )
  })
  return unflatten(result.structure, leaves)
}

function outAxis(label: string, axis: number, y: NdArray): number {
  const rank = y.ndim + 1
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis
  throw new ArgumentError(
    `${label}: outAxes asks for axis ${String(axis)} of a result that has ${String(rank)} axes with the mapped one. Use one from ${String(-rank)} to ${String(rank - 1)}.`,
  )
}

/**
 * {@link vmap} with the function last, for `pipe`.
 *
 * @example
 * const scaled = pipe((x: NdArray, y: number) => x.mul(y), vmapWith({ inAxes: [0, null] }))
 * scaled(np.array([1, 2]), 10).toArray() // [10, 20]
 */
// As for vmap.
export const vmapWith = ((options: Options) => (f: AnyFunction) => withVmap(f, options)) as unknown as VmapWith
