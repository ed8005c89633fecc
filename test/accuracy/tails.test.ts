import type { mpfr_ptr } from 'gmp-wasm'
import { grad, jit, nn, np, special, type NdArray } from 'cotangent'
import type { FloatDType } from '../../src/core/dtype.js'
import { accuracy } from './harness.js'
import { mpfr, nearest, register } from './highPrecision.js'

/** The derivative of a function of one element, element by element. */
const derivative = (f: (x: NdArray) => NdArray): ((x: NdArray) => NdArray) => jit(grad((x: NdArray) => f(x).sum()))

const t = register()

/** e^-|x| / (1 + e^-|x|)², the derivative of the logistic function. */
function logisticSlope(result: mpfr_ptr, x: mpfr_ptr): void {
  mpfr.mpfr_abs(t, x, nearest)
  mpfr.mpfr_neg(t, t, nearest)
  mpfr.mpfr_exp(t, t, nearest)
  mpfr.mpfr_add_ui(result, t, 1, nearest)
  mpfr.mpfr_sqr(result, result, nearest)
  mpfr.mpfr_div(result, t, result, nearest)
}

/** 1 / (1 + e^-x). */
function logistic(result: mpfr_ptr, x: mpfr_ptr): void {
  mpfr.mpfr_neg(t, x, nearest)
  mpfr.mpfr_exp(t, t, nearest)
  mpfr.mpfr_add_ui(t, t, 1, nearest)
  mpfr.mpfr_ui_div(result, 1, t, nearest)
}

/** factor · e^(-x²) / √π */
const bell =
  (factor: number) =>
  (result: mpfr_ptr, x: mpfr_ptr): void => {
    mpfr.mpfr_sqr(t, x, nearest)
    mpfr.mpfr_neg(t, t, nearest)
    mpfr.mpfr_exp(result, t, nearest)
    mpfr.mpfr_const_pi(t, nearest)
    mpfr.mpfr_rec_sqrt(t, t, nearest)
    mpfr.mpfr_mul(result, result, t, nearest)
    mpfr.mpfr_mul_si(result, result, factor, nearest)
  }

/** Out to where the exponential underflows. */
const far = (dtype: FloatDType): readonly (readonly [number, number])[] => (dtype === 'float64' ? [[-740, 740]] : [[-100, 100]])
const near = (dtype: FloatDType): readonly (readonly [number, number])[] => (dtype === 'float64' ? [[-26, 26]] : [[-9, 9]])

accuracy({
  name: 'tanh′',
  expansion: { ofArrays: derivative(np.tanh) },
  dtypes: ['float64', 'float32'],
  domain: (dtype) => (dtype === 'float64' ? [[-370, 370]] : [[-50, 50]]),
  regions: [[[-3, 3]], [[15, 40]]],
  reference: (result, x) => {
    mpfr.mpfr_cosh(t, x, nearest)
    mpfr.mpfr_sqr(t, t, nearest)
    mpfr.mpfr_ui_div(result, 1, t, nearest)
  },
  bound: 2.5,
  special: [
    [0, 1],
    [-0, 1],
    [Infinity, 0],
    [-Infinity, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'sigmoid′',
  expansion: { ofArrays: derivative(nn.sigmoid) },
  dtypes: ['float64', 'float32'],
  domain: far,
  regions: [[[-3, 3]], [[20, 60]]],
  reference: logisticSlope,
  bound: 4.5,
  special: [
    [0, 0.25],
    [Infinity, 0],
    [-Infinity, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'softplus′',
  expansion: { ofArrays: derivative(nn.softplus) },
  dtypes: ['float64', 'float32'],
  domain: far,
  regions: [[[-3, 3]], [[-60, -20]]],
  reference: logistic,
  bound: 3,
  special: [
    [0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'softplus″',
  expansion: { ofArrays: derivative(derivative(nn.softplus)) },
  dtypes: ['float64', 'float32'],
  domain: far,
  regions: [[[-3, 3]], [[20, 60]]],
  reference: logisticSlope,
  bound: 4,
  special: [
    [0, 0.25],
    [Infinity, 0],
    [-Infinity, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'erf′',
  expansion: { ofArrays: derivative(special.erf) },
  dtypes: ['float64', 'float32'],
  domain: near,
  regions: [[[-3, 3]]],
  reference: bell(2),
  bound: 3,
  special: [
    [Infinity, 0],
    [-Infinity, 0],
    [NaN, NaN],
  ],
})

accuracy({
  name: 'erfc′',
  expansion: { ofArrays: derivative(special.erfc) },
  dtypes: ['float64', 'float32'],
  domain: near,
  regions: [[[-3, 3]]],
  reference: bell(-2),
  bound: 3,
  special: [
    [Infinity, -0],
    [-Infinity, -0],
    [NaN, NaN],
  ],
})
