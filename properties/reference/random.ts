import { threefry } from './arithmetic.js'
import * as precise from './highPrecision.js'
import { item, unitRoundoff, type Plain, type Reference } from './plain.js'
import type { DType } from '../../src/core/dtype.js'

type Key = readonly [number, number]

const child = (key: Key, i: number): Key => threefry(key, [0, i])

/** Element `i` of a key's uniform numbers: the leading bits of its words. */
function uniform(key: Key, i: number, dtype: DType): number {
  const [high, low] = child(key, i)
  return dtype === 'float32' ? ((high ^ low) >>> 9) / 2 ** 23 : (high * 2 ** 20 + (low >>> 12)) / 2 ** 52
}

function normal(key: Key, dtype: DType): number {
  const [round, digits] = dtype === 'float32' ? [Math.fround, 24] : [(x: number) => x, 53]
  return Math.SQRT2 * precise.erfInv(round(2 * uniform(key, 0, dtype) + (2 ** -digits - 1)))
}

interface Gamma {
  readonly value: number
  /** By how much relative errors of the normal number, and of the last power, are larger in the result. */
  readonly condition: number
}

/** Marsaglia and Tsang, word for word. */
function gamma(key: Key, alpha: number, dtype: DType, logarithm: boolean): Gamma {
  if (!(alpha > 0)) return { value: alpha === 0 ? (logarithm ? -Infinity : 0) : NaN, condition: 0 }
  const d = alpha - 1 / 3 + (alpha < 1 ? 1 : 0)
  const c = 1 / 3 / Math.sqrt(d)
  let state = child(key, 0)
  for (;;) {
    let search = child(state, 1)
    let x: number
    do {
      x = normal(child(search, 1), dtype)
      search = child(search, 0)
    } while (1 + c * x <= 0)
    const u = uniform(child(state, 2), 0, dtype)
    state = child(state, 0)
    const v = (1 + c * x) ** 3
    if (u >= 1 - 0.0331 * x ** 4 && Math.log(u) >= 0.5 * x * x + d * (1 - v + Math.log(v))) continue
    const logBoost = alpha < 1 ? Math.log1p(-uniform(child(key, 1), 0, dtype)) * (1 / alpha) : 0
    const condition = 8 + (3 * (1 + 4 * Math.abs(c * x))) / (1 + c * x)
    const logValue = Math.log(d * v) + logBoost
    // Of a number that is lost, or its infinite logarithm, nothing is left to err.
    if (!(Math.abs(logBoost) < 1e300)) return { value: logarithm ? logBoost : 0, condition: 0 }
    if (!logarithm) return { value: d * v * Math.exp(logBoost), condition: condition + 4 * Math.abs(logBoost) }
    return { value: logValue, condition: condition + 4 * (Math.abs(Math.log(d)) + Math.abs(Math.log(v)) + Math.abs(logBoost)) }
  }
}

const randomGamma: Reference = (operands, params: { logarithm: boolean }) => {
  const [key0, key1, alpha] = [item(operands, 0), item(operands, 1), item(operands, 2)]
  const { shape, dtype } = alpha
  const found = alpha.data.map((a, i) => gamma([item(key0.data, i), item(key1.data, i)], a, dtype, params.logarithm))
  const unit = 4 * unitRoundoff(dtype)
  const least = dtype === 'float32' ? 2 ** -149 : 2 ** -1074
  return [
    {
      shape,
      dtype,
      data: found.map(({ value }) => value),
      bounds: found.map(({ value, condition }) => unit * condition * (params.logarithm ? 1 : Math.abs(value)) + least),
    },
  ]
}

/** log k!, term by term, or where there are many by Stirling's formula, whose error is lost in rounding. */
function logFactorial(k: number): number {
  if (k > 1e4) return (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * k) - 1 / (360 * k ** 3)
  let sum = 0
  for (let i = 2; i <= k; i++) sum += Math.log(i)
  return sum
}

/** Hörmann's proposals, the first that a comparison accepts. `target(k)` is the logarithm of the probability of what is no negative number, up to a constant. */
function proposed(
  key: Key,
  position: number,
  dtype: DType,
  { a, b, centre, height }: { a: number; b: number; centre: number; height: number },
  target: (k: number) => number,
): number {
  for (let state = key; ; state = child(state, 0)) {
    const u = uniform(child(state, 1), position, dtype) - 0.5
    const v = uniform(child(state, 2), position, dtype)
    const rest = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / rest + b) * u + centre)
    if (k >= 0 && Math.log((v * height) / (a / (rest * rest) + b)) <= target(k)) return k
  }
}

function poisson(key: Key, position: number, mean: number): number {
  if (!(mean >= 0)) return -1
  // Where counts are more than an int32 holds they are the largest one.
  if (mean > 1e10) return 2 ** 31 - 1
  if (mean < 10) {
    let [count, sum] = [0, 0]
    for (let state = key; sum > -mean; state = child(state, 0)) {
      sum += Math.log(uniform(child(state, 1), position, 'float32'))
      count += 1
    }
    return Math.max(0, count - 1)
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const shape = { a, b, centre: mean + 0.43, height: 1.1239 + 1.1328 / (b - 3.4) }
  const count = proposed(key, position, 'float32', shape, (k) => k * Math.log(mean) - mean - logFactorial(k))
  return Math.min(count, 2 ** 31 - 1)
}

/** Of more trials nothing is said: what is accepted hangs on the last digits of logarithms. */
const mostTrials = 1e9

function binomial(key: Key, position: number, count: number, p: number, dtype: DType): number | null {
  const q = p < 0.5 ? p : 1 - p
  const n = Math.floor(count)
  if (!(n >= 0 && q >= 0)) return NaN
  if (n === Infinity) return Infinity
  if (count * q > 10 && n > mostTrials) return null
  const successes = count * q <= 10 ? waiting(key, position, n, q, dtype) : accepted(key, position, n, q, dtype)
  const found = p < 0.5 ? successes : n - successes
  return dtype === 'float32' ? Math.fround(found) : found
}

function waiting(key: Key, position: number, n: number, q: number, dtype: DType): number {
  let [successes, time] = [-1, 0]
  for (let state = key; time <= n; state = child(state, 1)) {
    time += Math.ceil(Math.log(uniform(child(state, 0), position, dtype)) / Math.log1p(-Math.abs(q)))
    successes += 1
  }
  return successes
}

function accepted(key: Key, position: number, n: number, q: number, dtype: DType): number {
  const spread = Math.sqrt(n * q * (1 - q))
  const b = 1.15 + 2.53 * spread
  const a = -0.0873 + 0.0248 * b + 0.01 * q
  const shape = { a, b, centre: n * q + 0.5, height: (2.83 + 5.1 / b) * spread }
  const logProbability = (k: number): number => k * Math.log(q / (1 - q)) - logFactorial(k) - logFactorial(n - k)
  const most = logProbability(Math.floor((n + 1) * q))
  return proposed(key, position, dtype, shape, (k) => (k > n ? -Infinity : logProbability(k) - most))
}

/** Keys and positions of the first three operands, then real parameters; `null` where nothing is said. */
function counts(f: (key: Key, position: number, parameters: readonly number[], dtype: DType) => number | null, result?: DType): Reference {
  return (operands) => {
    const [key0, key1, position, ...parameters] = operands
    const first = item(parameters, 0)
    const number = (x: Plain | undefined, i: number): number => item(x?.data ?? [], i)
    const found = first.data.map((_, i) =>
      f(
        [number(key0, i), number(key1, i)],
        number(position, i),
        parameters.map((x) => number(x, i)),
        first.dtype,
      ),
    )
    const data = found.map((count) => count ?? NaN)
    return [{ shape: first.shape, dtype: result ?? first.dtype, data, bounds: found.map((count) => (count === null ? Infinity : 0)) }]
  }
}

/** Random numbers from keys: loops that draw until a number is accepted. A decision may differ from the library's where it hangs on the last digit. */
export const random: Readonly<Record<string, Reference>> = {
  randomGamma,
  randomPoisson: counts((key, position, [mean = NaN]) => poisson(key, position, mean), 'int32'),
  randomBinomial: counts((key, position, [n = NaN, p = NaN], dtype) => binomial(key, position, n, p, dtype)),
}
