/**
 * The functions of `lax.*`: the primitives themselves, which neither broadcast nor promote.
 *
 * @module
 */
export { add, sub } from '../core/primitives/add.js'
export { eq, ge, gt, le, lt, ne } from '../core/primitives/comparisons.js'
export { convert as convertElementType } from '../core/primitives/convert.js'
export { div } from '../core/primitives/div.js'
export { dotGeneral } from '../core/primitives/dotGeneral.js'
export { max, min } from '../core/primitives/extrema.js'
export { integerPow } from '../core/primitives/integerPow.js'
export { iota } from '../core/primitives/iota.js'
export { mul } from '../core/primitives/mul.js'
export { neg } from '../core/primitives/neg.js'
export { pow } from '../core/primitives/pow.js'
export { rem } from '../core/primitives/rem.js'
export { reverse as rev } from '../core/primitives/reverse.js'
export { select } from '../core/primitives/select.js'
export { rsqrt } from '../core/primitives/sqrt.js'
export { broadcast as broadcastInDim } from '../core/primitives/sum.js'
export { stopGradient } from '../transforms/stopGradient.js'
