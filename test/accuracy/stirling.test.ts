import { stirlingTail } from '../../src/core/scalar/expansions/stirlingTail.js'
import { accuracy } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

const [whole, next, term] = [register(), register(), register()]

accuracy({
  name: 'stirlingTail',
  // It is a function of integers from 0 on.
  expansion: (s, x) => stirlingTail(s, s.floor(s.abs(x))),
  dtypes: ['float64'],
  domain: [[0, 2 ** 20]],
  regions: [[[0, 10]], [[0, 200]]],
  reference: (result, x) => {
    mpfr.mpfr_abs(whole, x, nearest)
    mpfr.mpfr_floor(whole, whole)
    mpfr.mpfr_add_ui(next, whole, 1, nearest)
    mpfr.mpfr_lngamma(result, next, nearest)
    mpfr.mpfr_const_pi(term, nearest)
    mpfr.mpfr_mul_ui(term, term, 2, nearest)
    mpfr.mpfr_log(term, term, nearest)
    mpfr.mpfr_div_ui(term, term, 2, nearest)
    mpfr.mpfr_sub(result, result, term, nearest)
    mpfr.mpfr_add_d(whole, whole, 0.5, nearest)
    mpfr.mpfr_log(term, next, nearest)
    mpfr.mpfr_mul(term, term, whole, nearest)
    mpfr.mpfr_sub(result, result, term, nearest)
    mpfr.mpfr_add(result, result, next, nearest)
  },
  bound: 2.5,
  special: [[Infinity, 0]],
})
