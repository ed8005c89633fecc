import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isInteger } from '../../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import { lift } from '../../core/lift.js'
import { convert } from '../../core/primitives/convert.js'
import { min } from '../../core/primitives/extrema.js'
import type { Switch } from '../types.js'
import { checkBranch, runBranch } from './branches.js'

/**
 * `branches[index](...operands)`, with the index clamped to the branches there are. All are staged, and only the chosen one runs; otherwise as `lax.cond`.
 *
 * @throws DtypeError or ShapeError unless the index is an integer scalar; TreeError, ShapeError or DtypeError naming the leaf where the branches differ
 * @example
 * lax.switch(1, [(x: NdArray) => x.mul(2), (x: NdArray) => x.mul(3)], np.array(5)).item() // 15
 * lax.switch(7, [() => 0, () => 1]).item() // 1
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const switchBranches = ((index: unknown, branches: unknown, ...operands: readonly unknown[]): unknown => {
  if (!Array.isArray(branches) || branches.length === 0) {
    throw new ArgumentError('switch: the branches must be an array of at least one function: lax.switch(index, [f, g], ...operands).')
  }
  const named = branches.map((f: unknown, k) => {
    const name = `branch ${String(k)}`
    checkBranch('switch', name, f)
    return { name, f }
  })
  return runBranch('switch', branchIndex(index, named.length), named, operands)
}) as unknown as Switch

/** An int32 scalar that chooses the same branch. */
function branchIndex(index: unknown, count: number): NdArray {
  if (typeof index === 'number') {
    if (!Number.isInteger(index)) throw notInteger(String(index))
    return fill(Math.min(Math.max(index, 0), count - 1), avalOf([], 'int32'))
  }
  const x = lift(index)
  if (x === null) throw notInteger(index === null ? 'null' : typeof index)
  if (!isInteger(x.dtype)) throw notInteger(x.aval.toString())
  if (x.ndim !== 0) {
    throw new ShapeError(
      `switch: the index is ${x.aval.toString()}, but must be a scalar. Use vmap where each element chooses for itself, or np.where on values.`,
    )
  }
  // The largest uint32 are no int32.
  return x.dtype === 'int32' ? x : convert(min(x, fill(count - 1, x.aval.strong)), 'int32')
}

function notInteger(what: string): DtypeError {
  return new DtypeError(`switch: the index is ${what}. Give an integer scalar; lax.cond takes a boolean, and x.astype("int32") truncates.`)
}
