import type { mpfr_ptr } from 'gmp-wasm'
import { sincDerivative } from '../../src/core/scalar/expansions/sinc.js'
import { accuracy } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const [sine, cosine, turned, term, square] = [register(), register(), register(), register(), register()]

/** The sum of (-1)^k x^j / (j! (2k + 1)) over j = 2k - order, for small x. */
function series(result: mpfr_ptr, x: mpfr_ptr, order: number): void {
  mpfr.mpfr_sqr(square, x, nearest)
  mpfr.mpfr_set_d(turned, 1, nearest)
  if (order % 2 === 1) mpfr.mpfr_set(turned, x, nearest)
  mpfr.mpfr_set_d(result, 0, nearest)
  for (let j = order % 2; j < 80; j += 2) {
    const k = (j + order) / 2
    mpfr.mpfr_div_si(term, turned, (k % 2 === 0 ? 1 : -1) * (2 * k + 1), nearest)
    mpfr.mpfr_add(result, result, term, nearest)
    mpfr.mpfr_mul(turned, turned, square, nearest)
    mpfr.mpfr_div_ui(turned, turned, (j + 1) * (j + 2), nearest)
  }
}

/** x f_n = sin(x + n pi/2) - n f_(n - 1), which loses some of the bits that there are to spare. */
const reference =
  (order: number) =>
  (result: mpfr_ptr, x: mpfr_ptr): void => {
    if (mpfr.mpfr_cmp_d(x, 1) < 0 && mpfr.mpfr_cmp_d(x, -1) > 0) {
      series(result, x, order)
      return
    }
    mpfr.mpfr_sin_cos(sine, cosine, x, nearest)
    mpfr.mpfr_div(result, sine, x, nearest)
    for (let n = 1; n <= order; n++) {
      mpfr.mpfr_set(turned, n % 2 === 0 ? sine : cosine, nearest)
      if (n % 4 >= 2) mpfr.mpfr_neg(turned, turned, nearest)
      mpfr.mpfr_mul_ui(term, result, n, nearest)
      mpfr.mpfr_sub(turned, turned, term, nearest)
      mpfr.mpfr_div(result, turned, x, nearest)
    }
  }

accuracy({
  name: 'sinc',
  expansion: (s, x) => sincDerivative(s, x, 0),
  dtypes: ['float64', 'float32'],
  domain: [[-Infinity, Infinity]],
  regions: [[[-4, 4]], [[-40, 40]]],
  reference: reference(0),
  bound: 2,
  special: [
    [0, 1],
    [-0, 1],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
  ],
})

for (const order of [1, 2, 3, 4, 6]) {
  accuracy({
    name: `sinc, derivative number ${String(order)}, in ulp of the greatest`,
    expansion: (s, x) => sincDerivative(s, x, order),
    dtypes: ['float64', 'float32'],
    domain: [[-Infinity, Infinity]],
    regions: [[[-4, 4]], [[-40, 40]]],
    reference: reference(order),
    bound: 2 * order,
    absoluteBelow: 1 / (order + 1),
    special: [
      [0, order % 2 === 1 ? (order % 4 === 1 ? -0 : 0) : (order % 4 === 0 ? 1 : -1) / (order + 1)],
      [Infinity, NaN],
      [NaN, NaN],
    ],
  })
}
