import type { FloatDType } from '../core/dtype.js'
import { positional, rounded, scientific, shortest, type Decimal } from './decimal.js'

/** Digits after the point, at most: NumPy's default. */
const precision = 8
const single = (dtype: FloatDType): boolean => dtype === 'float32'

/** A scalar as NumPy prints it: the shortest digits, with an exponent from 1e16 on (float32: 1e6) and below 1e-4. */
export function formatFloat(x: number, dtype: FloatDType): string {
  if (!Number.isFinite(x)) return notFinite(x)
  const magnitude = Math.abs(x)
  const digits = shortest(x, single(dtype))
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < scalarLimit[dtype])) {
    const [whole, fraction] = positional(digits)
    return `${whole}.${fraction === '' ? '0' : fraction}`
  }
  const [whole, fraction, exponent] = scientific(digits)
  return `${whole}${fraction === '' ? '' : `.${fraction}`}e${exponent}`
}

const scalarLimit: Readonly<Record<FloatDType, number>> = { float64: 1e16, float32: 1e6 }
/** From here on all elements are written with an exponent: the powers of ten that the dtype counts in, 10 ** 8 at most. */
const exponentLimit: Readonly<Record<FloatDType, number>> = { float64: 1e8, float32: 1e6 }

/** Elements in one format and of one width. */
export function formatFloats(xs: readonly number[], dtype: FloatDType): readonly string[] {
  const finite = xs.filter(Number.isFinite)
  const write = needsExponent(finite, dtype) ? exponentWriter(finite, dtype) : positionalWriter(finite, dtype)
  const words = xs.map((x) => (Number.isFinite(x) ? write(x) : notFinite(x)))
  const width = Math.max(0, ...words.map((word) => word.length))
  return words.map((word) => word.padStart(width))
}

function notFinite(x: number): string {
  return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf'
}

function needsExponent(finite: readonly number[], dtype: FloatDType): boolean {
  const magnitudes = finite.map(Math.abs).filter((x) => x !== 0)
  if (magnitudes.length === 0) return false
  const largest = Math.max(...magnitudes)
  const smallest = Math.min(...magnitudes)
  const round = single(dtype) ? Math.fround : (x: number) => x
  return largest >= exponentLimit[dtype] || smallest < round(0.0001) || round(largest / smallest) > 1000
}

function positionalWriter(finite: readonly number[], dtype: FloatDType): (x: number) => string {
  const parts = (x: number): readonly [string, string] => {
    const digits = shortest(x, single(dtype))
    const fits = digits.digits.length - digits.point <= precision
    return positional(fits ? digits : rounded(x, digits.point + precision))
  }
  const longest = Math.max(0, ...finite.map((x) => parts(x)[1].length))
  return (x) => {
    const [whole, fraction] = parts(x)
    return `${whole}.${fraction.padEnd(longest)}`
  }
}

function exponentWriter(finite: readonly number[], dtype: FloatDType): (x: number) => string {
  const parts = (x: number, atLeast = 0): readonly [string, string, string] => {
    const digits: Decimal = shortest(x, single(dtype))
    const count = Math.min(precision + 1, Math.max(atLeast, digits.digits.length))
    return scientific(digits.digits.length === count ? digits : rounded(x, count))
  }
  const all = finite.map((x) => parts(x))
  const longest = Math.max(...all.map(([, fraction]) => fraction.length))
  const exponentWidth = Math.max(...all.map(([, , exponent]) => exponent.length))
  return (x) => {
    // Where a neighbour needs more digits than the shortest form has, NumPy goes on with the exact ones.
    const [whole, fraction, exponent] = parts(x, longest + 1)
    return `${whole}.${fraction.padEnd(longest, '0')}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(exponentWidth - 1, '0')}`
  }
}
