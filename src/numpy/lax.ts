/**
 * The functions of `lax.*`: the primitives themselves, which neither broadcast nor promote.
 *
 * @module
 */
export { add, sub } from '../core/primitives/add.js'
export { eq, ge, gt, le, lt, ne } from '../core/primitives/comparisons.js'
export { convert as convertElementType } from '../core/primitives/convert.js'
export { div } from '../core/primitives/div.js'
export { digamma, lgamma } from '../core/primitives/gamma.js'
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
export { atan } from '../core/primitives/atan.js'
export { atan2 } from '../core/primitives/atan2.js'
export { bitcast as bitcastConvertType } from '../core/primitives/bitcast.js'
export { cbrt } from '../core/primitives/cbrt.js'
export { concatenate } from '../core/primitives/concatenate.js'
export { erf, erfc, erfInv } from '../core/primitives/erf.js'
export { exp, expm1 } from '../core/primitives/exp.js'
export { reciprocal } from '../core/primitives/integerPow.js'
export { acosh, asinh, atanh } from '../core/primitives/inverseHyperbolic.js'
export { acos, asin } from '../core/primitives/inverseSine.js'
export { isFinite } from '../core/primitives/isFinite.js'
export { log, log1p } from '../core/primitives/log.js'
export { and as bitwiseAnd, not as bitwiseNot, or as bitwiseOr, xor as bitwiseXor } from '../core/primitives/logic.js'
export { logistic } from '../core/primitives/logistic.js'
export { nextafter } from '../core/primitives/nextafter.js'
export { reshape } from '../core/primitives/reshape.js'
export { ceil, floor } from '../core/primitives/rounding.js'
export { shiftLeft, shiftRightArithmetic, shiftRightLogical } from '../core/primitives/shifts.js'
export { abs, sign } from '../core/primitives/sign.js'
export { cos, sin } from '../core/primitives/sine.js'
export { cosh, sinh } from '../core/primitives/sinh.js'
export { sqrt } from '../core/primitives/sqrt.js'
export { tan } from '../core/primitives/tan.js'
export { tanh } from '../core/primitives/tanh.js'
export { transpose } from '../core/primitives/transpose.js'
export { broadcastShapes } from './inquiry.js'
export { clz, populationCount } from './lax/bits.js'
export {
  dynamicIndexInDim,
  dynamicSlice,
  dynamicSliceInDim,
  dynamicUpdateIndexInDim,
  dynamicUpdateSlice,
  dynamicUpdateSliceInDim,
  type StartIndices,
} from './lax/dynamicSlicing.js'
export { clamp, exp2, round, selectN, square, type RoundingMethod } from './lax/elementwise.js'
export { gather, indexTake, type GatherDimensionNumbers, type GatherOptions } from './lax/gather.js'
export { optimizationBarrier } from './lax/optimizationBarrier.js'
export { batchMatmul, dot } from './lax/products.js'
export {
  argmax,
  argmin,
  reduce,
  reduceAnd,
  reduceMax,
  reduceMin,
  reduceOr,
  reduceProd,
  reduceSum,
  reduceXor,
  type Reducer,
} from './lax/reductions.js'
export {
  scatter,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterMul,
  scatterSub,
  type ScatterDimensionNumbers,
  type ScatterOptions,
} from './lax/scatter.js'
export {
  broadcast,
  broadcastedIota,
  broadcastLike,
  broadcastToRank,
  collapse,
  expandDims,
  full,
  fullLike,
  split,
  squeeze,
  tile,
  unstack,
} from './lax/shapes.js'
export { indexInDim, pad, slice, sliceInDim } from './lax/slicing.js'
export { conv, convGeneralDilated, convWithGeneralPadding, type ConvOptions } from './convolution.js'
export { convTranspose, type ConvTransposeOptions } from './convTranspose.js'
export type { ConvDimensionNumbers, DimensionNumbers } from './dimensionNumbers.js'
export type { Padding } from './windowPadding.js'
export { reduceWindow, type ReduceWindowOptions, type WindowComputation } from './reduceWindow.js'
export { cumlogsumexp, cummax, cummin, cumprod, cumsum, type CumulativeOptions } from './lax/cumulative.js'
export { sort, sortKeyVal, topK, type LaxSortOptions, type TopKOptions } from './lax/sorting.js'
export { stopGradient } from '../transforms/stopGradient.js'
export { whileLoop } from '../transforms/controlFlow/whileLoop.js'
export { cond } from '../transforms/controlFlow/cond.js'
export { switchBranches as switch } from '../transforms/controlFlow/switch.js'
export { associativeScan } from '../transforms/controlFlow/associativeScan.js'
export { foriLoop } from '../transforms/controlFlow/foriLoop.js'
export { map } from '../transforms/controlFlow/map.js'
export { scan } from '../transforms/controlFlow/scan.js'
export { allGather, axisIndex, pmax, pmean, pmin, psum } from '../transforms/collectives.js'
export * as linalg from './laxLinalg.js'
export { besselI0e, besselI1e, betainc, igamma, igammac, igammaGradA, polygamma, zeta } from './laxSpecial.js'
