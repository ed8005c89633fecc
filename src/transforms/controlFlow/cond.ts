import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import type { NdArray } from '../../core/array.js'
import { lift } from '../../core/lift.js'
import { ne } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import type { Cond } from '../types.js'
import { checkBranch, runBranch } from './branches.js'

/**
 * `ifTrue(...operands)` where the predicate holds, else `ifFalse(...operands)`. Both are staged, and only the chosen one runs, also under `jit` and in derivatives;
 * they may close over traced and differentiated values, and must return the same structure, shapes and dtypes (a number takes the dtype of the other branch).
 *
 * The predicate is a boolean or an integer, a scalar. Where `vmap` maps it, both branches run and each element takes its own, with its effects: what the other
 * branch makes of it, NaN or infinite, reaches neither results nor derivatives. Only a loop in it must end for every element.
 *
 * @throws DtypeError or ShapeError for a predicate that is none; TreeError, ShapeError or DtypeError naming the leaf where the branches differ
 * @example
 * const safeLog = (x: NdArray) => lax.cond(x.gt(0), (y: NdArray) => np.log(y), () => 0, x)
 * safeLog(np.array(1)).item() // 0
 * grad(safeLog)(-2).item() // 0
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const cond = ((pred: unknown, ifTrue: unknown, ifFalse: unknown, ...operands: readonly unknown[]): unknown => {
  checkBranch('cond', 'ifTrue', ifTrue)
  checkBranch('cond', 'ifFalse', ifFalse)
  const branches = [
    { name: 'ifFalse', f: ifFalse },
    { name: 'ifTrue', f: ifTrue },
  ]
  return runBranch('cond', convert(predicate(pred), 'int32'), branches, operands)
}) as unknown as Cond

/** A bool scalar. */
function predicate(pred: unknown): NdArray {
  if (typeof pred === 'number') {
    if (!Number.isInteger(pred)) throw new DtypeError(`cond: the predicate is ${String(pred)}. Give a boolean: compare, as in x.gt(0).`)
    return fill(Number(pred !== 0), avalOf([], 'bool'))
  }
  const x = lift(pred)
  if (x === null) {
    throw new ArgumentError(`cond: the predicate is ${pred === null ? 'null' : typeof pred}. Give a boolean: compare, as in x.gt(0).`)
  }
  if (x.ndim !== 0) {
    throw new ShapeError(
      `cond: the predicate is ${x.aval.toString()}, but must be a scalar. Use x.all() or x.any(), np.where for a choice element by element, or vmap.`,
    )
  }
  if (isFloat(x.dtype)) throw new DtypeError(`cond: the predicate is ${x.aval.toString()}. Give a boolean: compare, as in x.ne(0).`)
  return x.dtype === 'bool' ? x : ne(x, fill(0, x.aval.strong))
}
