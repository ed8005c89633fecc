/** Smallest exponent of a power of two in {@link pow2}. */
export const minExponent = -1074

/** `pow2[n + 1074]` is 2^n for -1074 <= n <= 1023: every power of two that float64 has, so that one multiplication scales with one rounding. */
export const pow2: Float64Array = powersOfTwo()

/** Eight bytes seen as a float64, two float32 and two int32 (low word first: every JavaScript engine that exists is little-endian). */
export const f64: Float64Array = new Float64Array(1)
/** See {@link f64}. */
export const f32: Float32Array = new Float32Array(f64.buffer)
/** See {@link f64}. */
export const i32: Int32Array = new Int32Array(f64.buffer)

/**
 * `x * 2^n` rounded once, for every int32 `n`.
 *
 * Upwards each multiplication is exact or overflows for good. Downwards, a step of 2^-1000 is exact while `x` is at least 2^-22; a smaller `x`
 * may lose bits, but is then so far below the least subnormal that the result is a signed zero whatever those bits were.
 */
export function scaleFar(x: number, n: number): number {
  let y = x
  let left = Math.min(Math.max(n, -3100), 3100)
  for (; left > 1023; left -= 1023) y *= power(1023)
  for (; left < minExponent; left += 1000) y *= power(-1000)
  return y * power(left)
}

/** `x` to the nearest integer, half to even, keeping the sign of zero. */
export function roundFar(x: number): number {
  const below = Math.floor(x)
  const fraction = x - below
  if (!(fraction > 0)) return x
  const up = fraction > 0.5 || (fraction === 0.5 && below % 2 !== 0)
  return up ? Math.ceil(x) : below
}

/** `x` truncated to an int32; saturates, NaN gives 0. */
export function toInt32(x: number): number {
  return x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0
}

/** `x` truncated to a uint32; saturates, NaN gives 0. */
export function toUint32(x: number): number {
  return x >= 4294967295 ? 4294967295 : x <= 0 ? 0 : x >>> 0
}

function power(n: number): number {
  return pow2[n - minExponent] ?? NaN
}

function powersOfTwo(): Float64Array {
  const table = new Float64Array(1023 - minExponent + 1)
  let value = Number.MIN_VALUE
  for (let i = 0; i < table.length; i++) {
    table[i] = value
    value *= 2
  }
  return table
}

/** What printed JavaScript may refer to, by name. */
export const bindings: Readonly<Record<string, unknown>> = {
  $abs: Math.abs,
  $ceil: Math.ceil,
  $f32: f32,
  $f64: f64,
  $floor: Math.floor,
  $fround: Math.fround,
  $i32: i32,
  $imul: Math.imul,
  $max: Math.max,
  $min: Math.min,
  $pow2: pow2,
  $roundFar: roundFar,
  $scaleFar: scaleFar,
  $sqrt: Math.sqrt,
  $toInt32: toInt32,
  $toUint32: toUint32,
  $trunc: Math.trunc,
}
