import type { AnyPrimitive } from '../primitive.js'
import { addP, subP } from './add.js'
import { allP, anyP } from './anyAll.js'
import { argmaxP, argminP } from './argExtrema.js'
import { atanP } from './atan.js'
import { atan2P, inversionP } from './atan2.js'
import { besselI0eP, besselI1eP, besselIP } from './bessel.js'
import { betaP, lbetaP, polygammaDifferenceP } from './beta.js'
import { betaDensityP, betaincP } from './betainc.js'
import { barrierP, nameP } from './barrier.js'
import { bitcastP } from './bitcast.js'
import { callP } from './call.js'
import { cbrtP } from './cbrt.js'
import { checkpointP } from './checkpoint.js'
import { eqP, geP, gtP, leP, ltP, neP } from './comparisons.js'
import { allGatherP } from './collectives/allGather.js'
import { axisIndexP } from './collectives/axisIndex.js'
import { pmaxP, pminP } from './collectives/pextrema.js'
import { psumP } from './collectives/psum.js'
import { concatenateP } from './concatenate.js'
import { convP } from './conv.js'
import { convertP } from './convert.js'
import { cosAtanP } from './cosAtan.js'
import { cumlogsumexpP } from './cumlogsumexp.js'
import { cummaxP, cumminP } from './cumextrema.js'
import { cumprodP } from './cumprod.js'
import { cumsumP } from './cumsum.js'
import { customBatchingP } from './customBatching.js'
import { customJvpP } from './customJvp.js'
import { customVjpP, customVjpTangentP } from './customVjp.js'
import { debugCallbackP } from './debugCallback.js'
import { divP } from './div.js'
import { dotGeneralP } from './dotGeneral.js'
import { dynamicSliceP, dynamicUpdateSliceP } from './dynamicSlice.js'
import { erfcP, erfInvP, erfP } from './erf.js'
import { expm1P, expP } from './exp.js'
import { exponentP, ldexpP } from './exponent.js'
import { maxP, minP } from './extrema.js'
import { digammaP, gammaP, lgammaP, polygammaP } from './gamma.js'
import { gatherP, scatterP } from './gather.js'
import { gaussianP } from './gaussian.js'
import { gcdP } from './gcd.js'
import { directionCosineP, hypotP } from './hypot.js'
import { gammaDensityP, igammacP, igammaP } from './igamma.js'
import { integerPowP } from './integerPow.js'
import { acoshP, asinhP, atanhP } from './inverseHyperbolic.js'
import { acosP, asinP } from './inverseSine.js'
import { iotaP } from './iota.js'
import { isFiniteP } from './isFinite.js'
import { choleskyP } from './linalg/cholesky.js'
import { columnOrderP } from './linalg/columnOrder.js'
import { clustersP } from './linalg/clusters.js'
import { couplingP } from './linalg/coupling.js'
import { eighP } from './linalg/eigh.js'
import { luP } from './linalg/lu.js'
import { pinvP } from './linalg/pinv.js'
import { qrP } from './linalg/qr.js'
import { svdP } from './linalg/svd.js'
import { solveP } from './linalg/solve.js'
import { triangularSolveP } from './linalg/triangularSolve.js'
import { linearSolveP } from './linearSolve.js'
import { log1pP, logP } from './log.js'
import { andP, notP, orP, xorP } from './logic.js'
import { logisticP } from './logistic.js'
import { mulP } from './mul.js'
import { negP } from './neg.js'
import { nextafterP } from './nextafter.js'
import { erfcxP, ndtriP, ndtrP, normalDensityP } from './normal.js'
import { oneMinusSquareP } from './oneMinusSquare.js'
import { powP } from './pow.js'
import { prodP } from './prod.js'
import { randomBinomialP, randomPoissonP } from './randomCounts.js'
import { randomGammaP } from './randomGamma.js'
import { reduceMaxP, reduceMinP } from './reduceExtrema.js'
import { remP } from './rem.js'
import { reshapeP } from './reshape.js'
import { reverseP } from './reverse.js'
import { rootP } from './root.js'
import { ceilP, floorP, roundP } from './rounding.js'
import { scanP } from './scan.js'
import { selectP } from './select.js'
import { shearP } from './shear.js'
import { shiftLeftP, shiftRightArithmeticP, shiftRightLogicalP } from './shifts.js'
import { absP, signP } from './sign.js'
import { cosP, sinP } from './sine.js'
import { sincP } from './sinc.js'
import { coshP, sinhP } from './sinh.js'
import { padP, sliceP } from './slice.js'
import { sortP } from './sort.js'
import { rsqrtP, sqrtP } from './sqrt.js'
import { stopGradientP } from './stopGradient.js'
import { broadcastP, sumP } from './sum.js'
import { switchP } from './switch.js'
import { tanP } from './tan.js'
import { sechSquareP, tanhP } from './tanh.js'
import { threefry2x32P } from './threefry2x32.js'
import { topKP } from './topK.js'
import { transposeP } from './transpose.js'
import { whileP } from './while.js'
import { zetaP } from './zeta.js'

/**
 * Every primitive. Properties, the table of primitives in the docs and the checks of each backend are made from this list: a primitive is tested by
 * being in it.
 */
export const allPrimitives: readonly AnyPrimitive[] = [
  // Arithmetic
  addP,
  subP,
  mulP,
  divP,
  remP,
  negP,
  absP,
  signP,
  minP,
  maxP,
  integerPowP,
  powP,
  oneMinusSquareP,
  floorP,
  ceilP,
  roundP,
  hypotP,
  directionCosineP,
  exponentP,
  ldexpP,
  nextafterP,
  gcdP,

  // Comparison, logic, bits
  eqP,
  neP,
  ltP,
  leP,
  gtP,
  geP,
  isFiniteP,
  andP,
  orP,
  xorP,
  notP,
  shiftLeftP,
  shiftRightArithmeticP,
  shiftRightLogicalP,
  selectP,
  convertP,
  bitcastP,

  // Exponentials, logarithms, roots
  expP,
  expm1P,
  gaussianP,
  logP,
  log1pP,
  sqrtP,
  rsqrtP,
  cbrtP,
  logisticP,

  // Trigonometry
  sinP,
  cosP,
  tanP,
  asinP,
  acosP,
  atanP,
  atan2P,
  cosAtanP,
  inversionP,
  sincP,

  // Hyperbolic functions
  sinhP,
  coshP,
  tanhP,
  sechSquareP,
  asinhP,
  acoshP,
  atanhP,

  // Special functions
  erfP,
  erfcP,
  erfInvP,
  lgammaP,
  digammaP,
  polygammaP,
  gammaP,
  igammaP,
  igammacP,
  zetaP,
  gammaDensityP,
  betaincP,
  betaDensityP,
  besselI0eP,
  besselI1eP,
  besselIP,
  lbetaP,
  betaP,
  polygammaDifferenceP,
  erfcxP,
  normalDensityP,
  ndtrP,
  ndtriP,

  // Creation and random bits
  iotaP,
  threefry2x32P,
  randomGammaP,
  randomPoissonP,
  randomBinomialP,

  // Shape
  broadcastP,
  transposeP,
  reshapeP,
  reverseP,
  shearP,
  sliceP,
  padP,
  concatenateP,

  // Indexing
  dynamicSliceP,
  dynamicUpdateSliceP,
  gatherP,
  scatterP,

  // Reductions
  sumP,
  prodP,
  reduceMaxP,
  reduceMinP,
  anyP,
  allP,
  argmaxP,
  argminP,
  cumsumP,
  cumprodP,
  cummaxP,
  cumminP,
  cumlogsumexpP,
  sortP,
  topKP,
  dotGeneralP,
  convP,

  // Linear algebra
  choleskyP,
  triangularSolveP,
  luP,
  solveP,
  columnOrderP,
  qrP,
  eighP,
  svdP,
  pinvP,
  couplingP,
  clustersP,

  // Tracing
  stopGradientP,
  barrierP,
  nameP,
  debugCallbackP,
  callP,
  checkpointP,
  customJvpP,
  customVjpP,
  customVjpTangentP,
  customBatchingP,
  scanP,
  switchP,
  whileP,
  linearSolveP,
  rootP,

  // Collectives
  psumP,
  pmaxP,
  pminP,
  allGatherP,
  axisIndexP,
]
