import type { AnyPrimitive } from '../primitive.js'
import { addP, subP } from './add.js'
import { atan2P, inversionP } from './atan2.js'
import { atanP } from './atan.js'
import { bitcastP } from './bitcast.js'
import { callP } from './call.js'
import { cbrtP } from './cbrt.js'
import { eqP, geP, gtP, leP, ltP, neP } from './comparisons.js'
import { convertP } from './convert.js'
import { cosAtanP } from './cosAtan.js'
import { divP } from './div.js'
import { erfcP, erfInvP, erfP } from './erf.js'
import { expm1P, expP } from './exp.js'
import { maxP, minP } from './extrema.js'
import { gaussianP } from './gaussian.js'
import { integerPowP } from './integerPow.js'
import { acoshP, asinhP, atanhP } from './inverseHyperbolic.js'
import { acosP, asinP } from './inverseSine.js'
import { iotaP } from './iota.js'
import { isFiniteP } from './isFinite.js'
import { log1pP, logP } from './log.js'
import { andP, notP, orP, xorP } from './logic.js'
import { logisticP } from './logistic.js'
import { mulP } from './mul.js'
import { negP } from './neg.js'
import { oneMinusSquareP } from './oneMinusSquare.js'
import { powP } from './pow.js'
import { remP } from './rem.js'
import { ceilP, floorP, roundP } from './rounding.js'
import { selectP } from './select.js'
import { shiftLeftP, shiftRightArithmeticP, shiftRightLogicalP } from './shifts.js'
import { absP, signP } from './sign.js'
import { cosP, sinP } from './sine.js'
import { coshP, sinhP } from './sinh.js'
import { rsqrtP, sqrtP } from './sqrt.js'
import { stopGradientP } from './stopGradient.js'
import { broadcastP, sumP } from './sum.js'
import { tanP } from './tan.js'
import { sechP, tanhP } from './tanh.js'
import { threefry2x32P } from './threefry2x32.js'
import { transposeP } from './transpose.js'

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

  // Hyperbolic functions
  sinhP,
  coshP,
  tanhP,
  sechP,
  asinhP,
  acoshP,
  atanhP,

  // Special functions
  erfP,
  erfcP,
  erfInvP,

  // Creation and random bits
  iotaP,
  threefry2x32P,

  // Shape
  broadcastP,
  transposeP,

  // Reductions
  sumP,

  // Tracing
  stopGradientP,
  callP,
]
