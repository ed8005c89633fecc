import type { mpfr_ptr } from 'gmp-wasm'
import { erf } from '../../src/core/scalar/expansions/erf.js'
import { erfc } from '../../src/core/scalar/expansions/erfc.js'
import { erfInv } from '../../src/core/scalar/expansions/erfInv.js'
import { accuracy, withoutFloat64, type AccuracyClaim } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const erfClaim: AccuracyClaim = {
  name: 'erf',
  expansion: erf,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[-1, 1]], [[-6, 6]], [[0.85, 1.3]]],
  reference: (result, x) => void mpfr.mpfr_erf(result, x, nearest),
  bound: 1.25,
  special: [
    [0, 0],
    [-0, -0],
    [Infinity, 1],
    [-Infinity, -1],
    [1e300, 1],
    [-7, -1],
    [NaN, NaN],
  ],
}

accuracy(erfClaim)
accuracy(withoutFloat64(erfClaim, 1.25))

accuracy({
  name: 'erfc',
  expansion: erfc,
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: (dtype) => [
    [[-1, 1]],
    [[-6, 6]],
    [[0.45, 1.3]],
    [[5, dtype === 'float64' ? 27.5 : 10.2]],
    dtype === 'float64' ? [[26.5, 27.3]] : [[9, 10.1]],
  ],
  reference: (result, x) => void mpfr.mpfr_erfc(result, x, nearest),
  bound: 4,
  special: [
    [0, 1],
    [-0, 1],
    [Infinity, 0],
    [-Infinity, 2],
    [28, 0],
    [1e30, 0],
    [-7, 2],
    [NaN, NaN],
  ],
})

const tail = register()
const residue = register()
const slope = register()
const step = register()
const twoOverRootPi = register()
mpfr.mpfr_const_pi(twoOverRootPi, nearest)
mpfr.mpfr_rec_sqrt(twoOverRootPi, twoOverRootPi, nearest)
mpfr.mpfr_mul_2ui(twoOverRootPi, twoOverRootPi, 1, nearest)

/**
 * The inverse of erf: Halley's method on erfc y = 1 - |x|, whose derivatives are -2/sqrt(pi) exp(-y^2) and -2y times that. Each step triples the
 * correct digits; the first guess has one at least.
 */
function inverseErf(result: mpfr_ptr, x: mpfr_ptr): void {
  const start = mpfr.mpfr_get_d(x, nearest)
  if (start === 0) return void mpfr.mpfr_set(result, x, nearest)
  if (Math.abs(start) >= 1) {
    if (Math.abs(start) > 1) mpfr.mpfr_set_nan(result)
    else mpfr.mpfr_set_inf(result, start)
    return
  }
  mpfr.mpfr_abs(tail, x, nearest)
  mpfr.mpfr_ui_sub(tail, 1, tail, nearest)
  const rest = mpfr.mpfr_get_d(tail, nearest)
  mpfr.mpfr_set_d(result, rest > 0.5 ? (Math.abs(start) * Math.sqrt(Math.PI)) / 2 : Math.sqrt(-Math.log(rest * (2 - rest))) * 0.9, nearest)
  for (let i = 0; i < 30; i++) {
    mpfr.mpfr_sqr(slope, result, nearest)
    mpfr.mpfr_neg(slope, slope, nearest)
    mpfr.mpfr_exp(slope, slope, nearest)
    mpfr.mpfr_mul(slope, slope, twoOverRootPi, nearest)
    // For tiny x, 1 - |x| would lose its digits.
    if (rest > 0.5) {
      mpfr.mpfr_erf(residue, result, nearest)
      mpfr.mpfr_abs(step, x, nearest)
      mpfr.mpfr_sub(residue, residue, step, nearest)
    } else {
      mpfr.mpfr_erfc(residue, result, nearest)
      mpfr.mpfr_sub(residue, tail, residue, nearest)
    }
    mpfr.mpfr_div(residue, residue, slope, nearest)
    mpfr.mpfr_mul(step, residue, result, nearest)
    mpfr.mpfr_add_ui(step, step, 1, nearest)
    mpfr.mpfr_div(step, residue, step, nearest)
    mpfr.mpfr_sub(result, result, step, nearest)
    const change = mpfr.mpfr_get_d(step, nearest) / mpfr.mpfr_get_d(result, nearest)
    if (Math.abs(change) < 1e-20) break
    if (i === 29) throw new Error(`no convergence at ${String(start)}`)
  }
  mpfr.mpfr_setsign(result, result, start < 0 ? 1 : 0, nearest)
}

const erfInvClaim: AccuracyClaim = {
  name: 'erfInv',
  expansion: erfInv,
  dtypes: ['float64', 'float32'],
  domain: [[-1, 1]],
  regions: [[[-1, 1]], [[-0.75, 0.75]], [[0.74, 1]], [[0.9999, 1]]],
  // Towards 1, evenly in the logarithm of the distance.
  points: (dtype, random, count) =>
    Array.from({ length: count }, () => {
      const x = 1 - 2 ** -(random() * (dtype === 'float64' ? 53 : 24))
      return [(random() < 0.5 ? -1 : 1) * (dtype === 'float64' ? x : Math.fround(x))]
    }),
  reference: inverseErf,
  bound: 3.5,
  special: [
    [0, 0],
    [-0, -0],
    [1, Infinity],
    [-1, -Infinity],
    [1.000001, NaN],
    [-2, NaN],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
}

accuracy(erfInvClaim)
accuracy(withoutFloat64(erfInvClaim, 3.5))
