import { unflatten } from '../core/pytree.js'
import { checkFunction, labelOf, type AnyFunction } from './functions.js'
import { traceCall, type TracedCall } from './traceCall.js'
import { flattenArrays } from './trees.js'
import type { EvalShape, MakeProgram, ShapeAndDtype } from './types.js'
import { tupleOf } from './vjp.js'

function trace(transform: string, f: AnyFunction, args: readonly unknown[]): TracedCall {
  checkFunction(transform, f)
  const label = labelOf(transform, f)
  const inputs = flattenArrays(label, args, 'arguments')
  return traceCall(label, f, inputs.leaves, (leaves) => tupleOf(unflatten(inputs.structure, leaves)))
}

/**
 * The program that `f` is for arguments like these: what `jit` compiles. Arrays that `f` closes over are its first inputs.
 *
 * @example
 * makeProgram((x: NdArray) => x.mul(x))(np.zeros([3])).toString()
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const makeProgram = ((f: AnyFunction) =>
  (...args: readonly unknown[]) =>
    trace('makeProgram', f, args).program) as unknown as MakeProgram

/**
 * Shapes and dtypes of the result of `f` for arguments like these, in its structure; nothing is computed.
 *
 * @example
 * evalShape((x: NdArray) => x.sum(0), np.zeros([2, 3])) // { shape: [3], dtype: 'float64' }
 */
// As for makeProgram.
export const evalShape = ((f: AnyFunction, ...args: readonly unknown[]) => {
  const { program, result } = trace('evalShape', f, args)
  return unflatten(
    result,
    program.outputAvals.map(({ shape, dtype }): ShapeAndDtype => ({ shape, dtype })),
  )
}) as unknown as EvalShape
