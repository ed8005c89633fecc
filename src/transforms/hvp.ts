import { range } from '../core/shape.js'
import { checkFunction, labelOf, type AnyFunction } from './functions.js'
import { gradientOf } from './grad.js'
import { forward } from './jvp.js'
import type { Hvp } from './types.js'
import { primalTuple } from './vjp.js'

/**
 * The Hessian of a scalar-valued function times a vector, forward over reverse: one gradient's work times a small constant, no Hessian.
 *
 * @returns a tuple with one entry for each primal, of its structure
 * @throws as `grad` and `jvp`
 * @example
 * hvp((x: NdArray) => x.mul(x).mul(x), [2], [1])[0].item() // 12
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const hvp = ((f: AnyFunction, primals: unknown, tangents: unknown) => {
  checkFunction('hvp', f)
  const count = primalTuple(labelOf('hvp', f), primals).length
  return forward(gradientOf(f, { argnums: range(count) }), primals, tangents)[1]
}) as unknown as Hvp
