export { current, reached } from './state.mjs'
import { NdArray } from '../../src/core/array.js'
import { fill } from '../../src/core/constant.js'
import { not } from '../../src/core/primitives/logic.js'
import { mul } from '../../src/core/primitives/mul.js'
import { neg } from '../../src/core/primitives/neg.js'

/** What mutants put in: the wrong sign. */
export function negated(x) {
  if (!(x instanceof NdArray)) return x
  return x.dtype === 'bool' ? not(x) : neg(x)
}

/** Three times too much. */
export function scaled(x) {
  if (!(x instanceof NdArray)) return x
  return x.dtype === 'bool' ? not(x) : mul(x, fill(3, x.aval))
}

export const negatedExpression = (s, x) => (x.type === 'bool' ? s.not(x) : s.neg(x))

export const scaledExpression = (s, x) => (x.type === 'bool' ? s.not(x) : s.mul(x, s.literal(x.type, 3)))
