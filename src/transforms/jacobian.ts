import type { NdArray } from '../core/array.js'
import { convert } from '../core/primitives/convert.js'
import { eq } from '../core/primitives/comparisons.js'
import { add } from '../core/primitives/add.js'
import { iota } from '../core/primitives/iota.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { reshape } from '../core/primitives/reshape.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { strengthen } from '../core/primitives/call.js'
import { isFloat, type FloatDType } from '../core/dtype.js'
import { DtypeError } from '../core/errors.js'
import type { Tangent } from '../core/primitive.js'
import { mapArrays, unflatten, type Structure } from '../core/pytree.js'
import { at } from '../core/shape.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { activeInputs, linearizeFlat, type Linearized } from './linearize.js'
import { checkOptions, checkPositions, selectionOf } from './selection.js'
import { checkDifferentiable, flattenArrays, flattenResult, written, type FlatArrays } from './trees.js'
import type { Hessian, HessianWith, Jacobian, JacobianWith } from './types.js'
import { splitAux } from './vjp.js'

interface Options {
  readonly argnums?: number | readonly number[] | undefined
  readonly hasAux?: boolean | undefined
}

/** A call linearized in the chosen arguments. */
interface Point {
  readonly split: Linearized
  readonly inputs: FlatArrays
  readonly result: FlatArrays
  readonly aux: unknown
}

/** Derivatives of every result with respect to every input, `[result][input]`, each of the result's shape followed by the input's. */
type Blocks = (point: Point) => readonly (readonly NdArray[])[]

function jacobianBy(
  transform: 'jacfwd' | 'jacrev',
  blocks: Blocks,
): (f: AnyFunction, options?: Options) => (...args: readonly unknown[]) => unknown {
  return (f, options = {}) => {
    checkFunction(transform, f)
    checkOptions(transform, options, ['argnums', 'hasAux'])
    const selection = selectionOf(transform, options)
    const label = labelOf(transform, f)
    const run = (...args: readonly unknown[]): unknown => {
      checkPositions(label, selection, args.length)
      const chosen = selection.argnums.map((index) => args[index])
      const inputs = flattenArrays(label, chosen, 'arguments')
      checkDifferentiable(label, inputs, 'arguments')
      let structure: Structure = inputs.structure
      let aux: unknown
      const split = linearizeFlat(
        label,
        (leaves, primalOf) => {
          const rebuilt: unknown = unflatten(inputs.structure, leaves)
          const all = args.map((arg, i) => {
            const k = selection.argnums.indexOf(i)
            return k >= 0 && Array.isArray(rebuilt) ? (rebuilt[k] as unknown) : mapArrays(arg, (x) => x)
          })
          const [out, rest] = splitAux(label, invoke(f, all, label), options.hasAux === true)
          const result = flattenResult(label, out)
          checkFloatResult(label, result)
          structure = result.structure
          aux = mapArrays(rest, (x) => strengthen(primalOf(x)))
          return result.leaves
        },
        inputs.leaves,
        interpreters,
      )
      const point = { split, inputs, aux, result: { structure, leaves: split.results } }
      const trees = blocks(point).map((row) => {
        const tree: unknown = unflatten(inputs.structure, row.map(strengthen))
        return selection.bare && Array.isArray(tree) ? (tree[0] as unknown) : tree
      })
      const jacobian = unflatten(structure, trees)
      return options.hasAux === true ? [jacobian, aux] : jacobian
    }
    Object.defineProperty(run, 'name', { value: f.name })
    return run
  }
}

function checkFloatResult(label: string, result: FlatArrays): void {
  for (const y of result.leaves) {
    if (!isFloat(y.dtype))
      throw new DtypeError(
        `${label}: a result is ${y.aval.toString()}, which has no derivative. Return floats, or return it through hasAux.`,
      )
  }
}

/** The rows of an identity of the size of all these arrays together: for each array its part, with the row in front. */
function basis(like: readonly NdArray[]): readonly NdArray[] {
  const total = like.reduce((sum, x) => sum + x.size, 0)
  let offset = 0
  return like.map((x) => {
    const dtype: FloatDType = x.dtype === 'float32' ? 'float32' : 'float64'
    const shape = [total, x.size]
    const onDiagonal = eq(iota(shape, 'int32', 0), add(iota(shape, 'int32', 1), fill(offset, avalOf(shape, 'int32'))))
    offset += x.size
    return reshape(convert(onDiagonal, dtype), [total, ...x.shape])
  })
}

/** Cuts an axis of all elements into one block for each of these arrays, in their shapes. */
function cut(x: NdArray, axis: number, like: readonly NdArray[]): readonly NdArray[] {
  let offset = 0
  return like.map((part) => {
    const block = sliceAxis(x, axis, offset, (offset += part.size))
    return reshape(block, [...x.shape.slice(0, axis), ...part.shape, ...x.shape.slice(axis + 1)])
  })
}

/** Pushes a basis of the inputs forwards: one column for each input element. */
const columns: Blocks = ({ split, inputs, result }) => {
  const total = inputs.leaves.reduce((sum, x) => sum + x.size, 0)
  const push = (tangents: readonly NdArray[]): readonly NdArray[] =>
    split.linear.replay(activeInputs(split), tangents, split.tangents).map(written)
  const directions = basis(inputs.leaves)
  const pushed = interpreters.map(
    'jacfwd',
    push,
    total,
    directions,
    directions.map(() => 0),
  )
  return result.leaves.map((y, i) => cut(moveAxis(at(pushed, i), 0, y.ndim), y.ndim, inputs.leaves))
}

/** Pulls a basis of the results backwards: one row for each result element. */
const rows: Blocks = ({ split, inputs, result }) => {
  const total = result.leaves.reduce((sum, y) => sum + y.size, 0)
  const pull = (cotangents: readonly Tangent[]): readonly NdArray[] =>
    split.linear.transpose(activeInputs(split), split.tangents, cotangents).map(written)
  const directions = basis(result.leaves)
  const pulled = interpreters.map(
    'jacrev',
    pull,
    total,
    directions,
    directions.map(() => 0),
  )
  const byInput = pulled.map((rowsOfInput) => cut(rowsOfInput, 0, result.leaves))
  return result.leaves.map((_, i) => inputs.leaves.map((_input, k) => at(at(byInput, k), i)))
}

const forward = jacobianBy('jacfwd', columns)
const reverse = jacobianBy('jacrev', rows)

function hessianOf(f: AnyFunction, options: Options = {}): (...args: readonly unknown[]) => unknown {
  checkFunction('hessian', f)
  return forward(reverse(f, options), options)
}

/**
 * The Jacobian by forward mode: one column for each input element, all at once. Output structure outside, input structure inside; each leaf has the
 * shape of its result followed by that of its input.
 *
 * @throws DtypeError for inputs or results that are not floats
 * @example
 * jacfwd((x: NdArray) => x.mul(x))(np.array([1, 2])).toArray() // [[2, 0], [0, 4]]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const jacfwd = forward as unknown as Jacobian<'jacfwd'>

/**
 * The Jacobian by reverse mode: one row for each output element, all at once. Structure and shapes as {@link jacfwd}.
 *
 * @throws as {@link jacfwd}
 * @example
 * jacrev((x: NdArray) => x.mul(x))(np.array([1, 2])).toArray() // [[2, 0], [0, 4]]
 */
// As for jacfwd.
export const jacrev = reverse as unknown as Jacobian<'jacrev'>

/**
 * The Hessian, forward over reverse: a tree of trees of arrays, each of the result's shape followed by those of two inputs.
 *
 * @throws as {@link jacfwd}
 * @example
 * hessian((x: NdArray) => x.mul(x).sum())(np.array([1, 2])).toArray() // [[2, 0], [0, 2]]
 */
// As for jacfwd.
export const hessian = hessianOf as unknown as Hessian

/**
 * {@link jacfwd} with the function last, for `pipe`.
 *
 * @example
 * const jacobian = pipe((x: NdArray, y: NdArray) => x.mul(y), jacfwdWith({ argnums: 1 }))
 * jacobian(np.array([3, 4]), 2).toArray() // [3, 4]
 */
// As for jacfwd.
export const jacfwdWith = ((options: Options) => (f: AnyFunction) => forward(f, options)) as unknown as JacobianWith<'jacfwd'>

/**
 * {@link jacrev} with the function last, for `pipe`.
 *
 * @example
 * const jacobian = pipe((x: NdArray, y: NdArray) => x.mul(y), jacrevWith({ argnums: 1 }))
 * jacobian(np.array([3, 4]), 2).toArray() // [3, 4]
 */
// As for jacfwd.
export const jacrevWith = ((options: Options) => (f: AnyFunction) => reverse(f, options)) as unknown as JacobianWith<'jacrev'>

/**
 * {@link hessian} with the function last, for `pipe`.
 *
 * @example
 * const curvature = pipe((x: number, y: NdArray) => y.mul(y).mul(x), hessianWith({ argnums: 1 }))
 * curvature(3, 2).item() // 6
 */
// As for jacfwd.
export const hessianWith = ((options: Options) => (f: AnyFunction) => hessianOf(f, options)) as unknown as HessianWith
