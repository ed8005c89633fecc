import { isReal, item, stored, ulp, type Plain, type Reference } from './plain.js'

/** Operands element by element; `bound` is in ulp of the result. */
function elementwise(f: (xs: readonly number[], x: Plain) => number, bound: (y: number, x: Plain) => number = () => 0): Reference {
  return (operands) => {
    const first = item(operands, 0)
    const exact = first.data.map((_, i) =>
      f(
        operands.map((x) => item(x.data, i)),
        first,
      ),
    )
    const bounds = exact.map((y) => bound(y, first))
    return [{ shape: first.shape, dtype: first.dtype, data: exact.map((y) => (isReal(first.dtype) ? y : stored(first.dtype, y))), bounds }]
  }
}

const ulps =
  (count: number): ((y: number, x: Plain) => number) =>
  (y, { dtype }) =>
    count * ulp(dtype, y)

const isInfinite = (x: number): boolean => Math.abs(x) === Infinity

/** x over the norm of (x, y), after division by the larger one. */
function directionCosine(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || (isInfinite(x) && isInfinite(y))) return NaN
  if (isInfinite(x)) return Math.sign(x)
  if (isInfinite(y)) return Math.sign(x) * 0
  const larger = Math.max(Math.abs(x), Math.abs(y))
  if (larger === 0) return x
  const [u, v] = [x / larger, y / larger]
  return u / Math.sqrt(u * u + v * v)
}

/** By halving and doubling. */
function exponentOf(x: number): number {
  let rest = Math.abs(x)
  if (!(rest > 0 && rest < Infinity)) return 0
  let exponent = 0
  for (; rest >= 1; exponent++) rest /= 2
  for (; rest < 0.5; exponent--) rest *= 2
  return exponent
}

/** x 2^n, rounded once to the dtype: the steps before the last are exact. */
function ldexp(x: number, n: number, dtype: Plain['dtype']): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const limited = Math.max(-2500, Math.min(2500, n))
  if (dtype === 'float32') {
    // A double holds all but what is zero or infinite in float32.
    return Math.fround(x * 2 ** Math.max(-500, Math.min(500, limited)))
  }
  let [y, rest] = [x, limited]
  for (; rest > 1000; rest -= 1000) y *= 2 ** 1000
  // Downwards the result may be subnormal, so that only one step may round: as many halvings as leave the number normal come first.
  const exact = Math.max(rest, Math.min(0, -1021 - exponentOf(y)))
  if (rest < 0) {
    for (let left = exact; left < 0; left += 500) y *= 2 ** Math.max(-500, left)
    rest -= exact
    if (rest < -1074) return y * 0
  }
  return y * 2 ** rest
}

/** The neighbours by the bits, read as one integer. */
function nextafter(x: number, y: number, dtype: Plain['dtype']): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  if (x === y) return y
  const view = new DataView(new ArrayBuffer(8))
  const step = y > x === x > 0 ? 1n : -1n
  if (dtype === 'float32') {
    if (x === 0) return Math.sign(y) * 2 ** -149
    view.setFloat32(0, x)
    view.setUint32(0, Number(BigInt.asUintN(32, BigInt(view.getUint32(0)) + step)))
    return view.getFloat32(0)
  }
  if (x === 0) return Math.sign(y) * 2 ** -1074
  view.setFloat64(0, x)
  view.setBigUint64(0, BigInt.asUintN(64, view.getBigUint64(0) + step))
  return view.getFloat64(0)
}

/** Euclid's algorithm on integers of any size. */
function gcd(x: number, y: number): number {
  let [a, b] = [BigInt(Math.abs(x)), BigInt(Math.abs(y))]
  while (b > 0n) [a, b] = [b, a % b]
  return Number(a)
}

/** Nodes and weights of Gauss and Legendre's rule of 8 points on [-1, 1], halves by symmetry. */
const gauss: readonly (readonly [node: number, weight: number])[] = [
  [0.18343464249564980493, 0.36268378337836198297],
  [0.52553240991632898582, 0.31370664587788728734],
  [0.79666647741362673959, 0.22238103445337447054],
  [0.96028985649753623168, 0.10122853629037625915],
]

/** The integral of t^n cos(x t + n pi/2) from 0 to 1; far out by parts, n times. */
function sincDerivative(x: number, order: number): number {
  if (Number.isNaN(x) || isInfinite(x)) return NaN
  if (order === 0) return x === 0 ? 1 : Math.sin(x) / x
  const turned = (angle: number, quarters: number): number =>
    item([Math.sin(angle), Math.cos(angle), -Math.sin(angle), -Math.cos(angle)], quarters % 4)
  if (Math.abs(x) > 40) {
    let y = Math.sin(x) / x
    for (let n = 1; n <= order; n++) y = (turned(x, n) - n * y) / x
    return y
  }
  const panels = 64
  let sum = 0
  for (let panel = 0; panel < panels; panel++) {
    for (const [node, weight] of gauss) {
      for (const side of [-1, 1]) {
        const t = (panel + (1 + side * node) / 2) / panels
        sum += weight * t ** order * turned(x * t, order + 1)
      }
    }
  }
  return sum / (2 * panels)
}

const sinc: Reference = (operands, params: { order: number }) => {
  const { order } = params
  const x = item(operands, 0)
  const data = x.data.map((v) => sincDerivative(v, order))
  // Of the greatest magnitude; the sum of the reference has 1,024 terms, whose errors go into the double's bound.
  const unit = x.dtype === 'float32' ? 2 ** -23 : 2 ** -52
  const most = ((4 + order) * unit) / (order + 1)
  const own = x.dtype === 'float32' ? 2 ** -48 : 16 * unit
  const bounds = data.map((y, i) =>
    order === 0 ? 2.5 * ulp(x.dtype, y) : Math.abs(item(x.data, i)) > 40 ? 8 * ulp(x.dtype, y) + most / 1e3 : most + own,
  )
  return [{ shape: x.shape, dtype: x.dtype, data, bounds, signless: true }]
}

/** Functions that NumPy has and `Math` has not. */
export const mathematics: Readonly<Record<string, Reference>> = {
  hypot: elementwise(([x = NaN, y = NaN]) => Math.hypot(x, y), ulps(2.5)),
  directionCosine: elementwise(([x = NaN, y = NaN]) => directionCosine(x, y), ulps(4.5)),
  exponent: (operands) => {
    const x = item(operands, 0)
    return [{ shape: x.shape, dtype: 'int32', data: x.data.map(exponentOf) }]
  },
  ldexp: elementwise(([x = NaN, n = NaN], { dtype }) => ldexp(x, n, dtype)),
  nextafter: elementwise(([x = NaN, y = NaN], { dtype }) => nextafter(x, y, dtype)),
  gcd: elementwise(([x = NaN, y = NaN]) => gcd(x, y)),
  sinc,
}
