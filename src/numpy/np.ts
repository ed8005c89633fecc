/**
 * The functions of `np.*`: NumPy's, in camelCase.
 *
 * @module
 */
export {
  abs,
  abs as absolute,
  add,
  clip,
  divide,
  divide as div,
  divide as trueDivide,
  divmod,
  fabs,
  floatPower,
  floorDivide,
  fmax,
  fmin,
  fmod,
  isInteger,
  maximum,
  minimum,
  mod,
  mod as remainder,
  multiply,
  multiply as mul,
  negative,
  negative as neg,
  positive,
  power,
  power as pow,
  reciprocal,
  sign,
  square,
  subtract,
  subtract as sub,
  type ClipOptions,
} from './arithmetic.js'
export { angle, conj, conj as conjugate, imag, real, type AngleOptions } from './complexParts.js'
export { iscomplex, iscomplexobj, isreal, isrealobj } from './complexTests.js'
export { e, eulerGamma, inf, nan, newaxis, pi } from './constants.js'
export {
  arange,
  array,
  asarray,
  eye,
  full,
  fullLike,
  identity,
  ones,
  onesLike,
  zeros,
  zerosLike,
  type ArrayData,
  type DtypeOption,
} from './creation.js'
export { linspace, type LinspaceOptions } from './linspace.js'
export {
  arccos,
  arccos as acos,
  arccosh,
  arccosh as acosh,
  arcsin,
  arcsin as asin,
  arcsinh,
  arcsinh as asinh,
  arctan,
  arctan as atan,
  arctan2,
  arctan2 as atan2,
  arctanh,
  arctanh as atanh,
  cbrt,
  cos,
  cosh,
  deg2rad,
  deg2rad as radians,
  exp,
  expm1,
  log,
  hypot,
  log1p,
  rad2deg,
  rad2deg as degrees,
  sin,
  sinc,
  sinh,
  sqrt,
  tan,
  tanh,
} from './elementary.js'
export { exp2, log10, log2 } from './otherBases.js'
export {
  bitwiseAnd,
  bitwiseNot,
  bitwiseNot as bitwiseInvert,
  bitwiseNot as invert,
  bitwiseOr,
  bitwiseXor,
  ceil,
  equal,
  floor,
  greater,
  greaterEqual,
  isclose,
  isfinite,
  isinf,
  isnan,
  leftShift,
  leftShift as bitwiseLeftShift,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  rightShift,
  rightShift as bitwiseRightShift,
  rint,
  round,
  round as around,
  trunc,
  trunc as fix,
  where,
} from './logic.js'
export { corrcoef, cov, type CorrelationOptions, type CovarianceOptions } from './covariance.js'
export { diag, diagflat, diagIndices, diagIndicesFrom, diagonal, fillDiagonal, trace } from './diagonals.js'
export {
  diff,
  ediff1d,
  trapezoid,
  unwrap,
  type DiffOptions,
  type Ediff1dOptions,
  type TrapezoidOptions,
  type UnwrapOptions,
} from './differences.js'
export { einsum, einsumPath, type EinsumOperands, type EinsumOptions, type PathInfo } from './einsum.js'
export type { ContractionPath, PathSearch } from './einsumPath.js'
export {
  copysign,
  frexp,
  heaviside,
  isneginf,
  isposinf,
  ldexp,
  modf,
  nanToNum,
  nextafter,
  signbit,
  type NanToNumOptions,
} from './floatParts.js'
export { convolve, correlate, type ConvolveMode } from './correlation.js'
export { gradient, type GradientOptions, type Spacing } from './gradients.js'
export { gcd, lcm } from './integers.js'
export { cumprod, cumulativeProd, cumulativeSum, nancumprod, nancumsum, type CumulativeSeriesOptions } from './cumulative.js'
export { bincount, type BincountOptions } from './histograms/bincount.js'
export type { BinRange, Bins } from './histograms/binEdges.js'
export { histogram, histogramBinEdges, type BinEdgesOptions, type HistogramOptions } from './histograms/histogram.js'
export { histogram2d, histogramdd, type BinsOfDimensions, type HistogramddOptions } from './histograms/histogramdd.js'
export { median, nanmedian, nanpercentile, nanquantile, percentile, quantile, type QuantileOptions, type Quantiles } from './quantiles.js'
export type { QuantileMethod } from './quantileMethods.js'
export { digitize, searchsorted, type DigitizeOptions, type SearchOptions } from './searching.js'
export type { SetSizeOptions } from './sets/chosen.js'
export {
  intersect1d,
  isin,
  setdiff1d,
  setxor1d,
  union1d,
  type Intersection,
  type IntersectionOptions,
  type MembershipOptions,
} from './sets/operations.js'
export { unique, uniqueAll, uniqueCounts, uniqueInverse, uniqueValues, type Unique, type UniqueOptions } from './sets/unique.js'
export { argpartition, argsort, lexsort, partition, sort, type SortOptions } from './sorting.js'
export * as linalg from './linalg.js'
export { interp, type InterpOptions } from './interpolation.js'
export { logaddexp, logaddexp2 } from './logaddexp.js'
export { nanargmax, nanargmin, nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar } from './nanReductions.js'
export { poly, polyadd, polyder, polydiv, polyint, polymul, polysub, polyval, vander, type VanderOptions } from './polynomials.js'
export { dot, inner, matmul, outer, tensordot, vdot } from './products.js'
export { promoteTypes } from './promotion.js'
export type { Axes, ReductionOptions } from './reducing.js'
export { all, any, argmax, argmin, countNonzero, cumsum, max, max as amax, min, min as amin, prod, sum } from './reductions.js'
export { average, mean, ptp, std, variance as var, type AverageOptions, type SpreadOptions } from './statistics.js'
export {
  broadcastArrays,
  broadcastTo,
  concatenate,
  concatenate as concat,
  expandDims,
  flip,
  moveaxis,
  ravel,
  reshape,
  split,
  squeeze,
  stack,
  swapaxes,
  transpose,
  transpose as permuteDims,
} from './shape.js'
export { cross, kron, matvec, vecdot, vecmat, type CrossOptions, type VecdotOptions } from './vectorProducts.js'
export { bartlett, blackman, hamming, hanning, kaiser, type WindowOptions } from './windowFunctions.js'
export { applyAlongAxis, applyOverAxes } from './applyAlong.js'
export { atleast1d, atleast2d, atleast3d } from './atleast.js'
export { bitwiseCount, packbits, unpackbits, type BitOrderOption, type UnpackOptions } from './bits.js'
export { choose, compress, extract, piecewise, select, type Piece } from './choosing.js'
export { allclose, arrayEqual, arrayEquiv } from './comparing.js'
export { zeros as empty, zerosLike as emptyLike } from './creation.js'
export { canCast, finfo, iinfo, isdtype, resultType, type Casting, type DtypeKind, type FloatInfo, type IntegerInfo } from './dtypes.js'
export { load, save, savez, savezCompressed, type Archive } from './files/files.js'
export { ravelMultiIndex, unravelIndex, type RavelIndexOptions } from './flatPositions.js'
export { fromfunction, fromiter, type FromiterOptions } from './fromFunctions.js'
export { indices, ix, meshgrid, mgrid, ogrid, type GridRange, type MeshgridOptions } from './gridding.js'
export type { OutOfRange, Positions } from './indexing/positions.js'
export { astype, broadcastShapes, copy, isscalar, ndim, shape, size } from './inquiry.js'
export { insert, remove as delete, trimZeros } from './inserting.js'
export { append, block, columnStack, dstack, hstack, vstack, type Blocks } from './joining.js'
export { argwhere, flatnonzero, nonzero, type SizeOptions } from './nonzero.js'
export { pad, type PadMode, type PadOptions } from './padding/pad.js'
export type { Ends } from './padding/widths.js'
export { place, put, putmask } from './putting.js'
export { repeat, resize, tile } from './repeating.js'
export { fliplr, flipud, matrixTranspose, roll, rollaxis, rot90 } from './rolling.js'
export { spacing } from './floatSpacing.js'
export { geomspace, logspace, type SpacingOptions } from './spacing.js'
export { arraySplit, dsplit, hsplit, unstack, vsplit } from './splitting.js'
export { putAlongAxis, take, takeAlongAxis, type TakeOptions } from './taking.js'
export { maskIndices, tri, tril, trilIndices, trilIndicesFrom, triu, triuIndices, triuIndicesFrom } from './triangles.js'
export { vectorize, type Vectorize, type VectorizeOptions } from './vectorize.js'
export { polyfit, type FullPolyfit, type PolyfitOptions } from './polyfit.js'
