import { appendFileSync } from 'node:fs'
import type { mpfr_ptr } from 'gmp-wasm'
import { describe, expect, it } from 'vitest'
import { np, type NdArray } from 'cotangent'
import type { FloatDType } from '../../src/core/dtype.js'
import { ScalarBuilder } from '../../src/core/scalar/builder.js'
import type { Expr } from '../../src/core/scalar/expression.js'
import { deviceResults, deviceRun, leaveKernels } from './devices.js'
import { evaluator, evaluatorWithoutSubnormals } from './evaluator.js'
import { mpfr, nearest, register } from './highPrecision.js'
import { fingerprint, pinned } from './pins.js'
import { aroundEnds, byExponent, evenly, seeded, shuffled, subnormals, type Box } from './points.js'
import { tellingPoints } from './telling.js'

/** What is claimed of one expansion. */
export interface AccuracyClaim {
  readonly name: string
  /** Called with as many operands as `domain` has intervals; or a function of arrays of one operand, such as a derivative, element by element. */
  readonly expansion: ((s: ScalarBuilder, ...xs: Expr[]) => Expr) | { readonly ofArrays: (x: NdArray) => NdArray }
  readonly dtypes: readonly FloatDType[]
  /** May float32 be computed in float64? Unless said. */
  readonly doubles?: boolean
  /** Are there no subnormal numbers? */
  readonly flushes?: boolean
  /** One interval for each operand: half of the points are stratified over it by exponent, with its ends and subnormals. */
  readonly domain: Box | ((dtype: FloatDType) => Box)
  /** Where the function is delicate: the other half of the points, spread evenly over these boxes, with their ends. */
  readonly regions?: readonly Box[] | ((dtype: FloatDType) => readonly Box[])
  /** Further points, for domains that are not boxes; at most `count` tuples of operands. */
  readonly points?: (dtype: FloatDType, random: () => number, count: number) => readonly (readonly number[])[]
  /** The most difficult operands that are known, made by exact arithmetic. */
  readonly hardest?: (dtype: FloatDType) => readonly (readonly number[])[]
  /** Sets `result` to the function of `xs`, correct to 128 bits at least. */
  readonly reference: (result: mpfr_ptr, ...xs: mpfr_ptr[]) => void
  /** The largest error in ulp of the result, against the exact value. */
  readonly bound: number | Readonly<Record<FloatDType, number>>
  /** Operands followed by the value, compared exactly (`NaN` equals `NaN`, `-0` is not `0`) after rounding both to the dtype. */
  readonly special: readonly (readonly number[])[] | ((dtype: FloatDType) => readonly (readonly number[])[])
  /** Claims weaker than in ulp: the errors in ulp count as if the result had at least this magnitude. */
  readonly absoluteBelow?: number
}

/** The errors of a claim's expansion on its points, and the point of the largest. */
export interface Measurement {
  readonly worst: number
  readonly at: readonly number[]
  readonly got: number
  readonly expected: number
  readonly count: number
  /** The mean error in ulp. */
  readonly mean: number
}

/** Points for one function and dtype, at least; ACCURACY_POINTS asks for more, ACCURACY_REPORT=1 prints the largest errors. */
const points = Math.max(10_000, Number(process.env['ACCURACY_POINTS'] ?? 0))
const report = process.env['ACCURACY_REPORT'] === '1'

/** Adds what was measured, as a line of JSON, to the file that ACCURACY_RESULTS names. */
function record(claim: AccuracyClaim, dtype: FloatDType, { worst, at, mean, count }: Measurement): void {
  const path = process.env['ACCURACY_RESULTS']
  if (path === undefined) return
  const special = (typeof claim.special === 'function' ? claim.special(dtype) : claim.special).length
  const figures = { worst: Number(worst.toPrecision(3)), mean: Number(mean.toPrecision(3)), bound: boundOf(claim, dtype) }
  const absolute = claim.absoluteBelow === undefined ? {} : { absoluteBelow: claim.absoluteBelow }
  appendFileSync(path, `${JSON.stringify({ name: claim.name, dtype, ...figures, ...absolute, at: at.map(String), count, special })}\n`)
}

/** The same claim of float32 where there is no float64, with another bound. */
export function withoutFloat64(claim: AccuracyClaim, bound: number): AccuracyClaim {
  return { ...claim, name: `${claim.name} without float64`, dtypes: ['float32'], doubles: false, bound }
}

/** The same claim of float32 on a device that has no float64, and takes subnormal numbers for 0. */
export function withoutSubnormals(claim: AccuracyClaim, bound: number): AccuracyClaim {
  const only = withoutFloat64(claim, bound)
  return { ...only, name: `${only.name} and subnormal numbers`, flushes: true }
}

/** Tests a claim: special values exactly, the bound on 10^4 seeded points for each dtype, and that the bits are those of the last release. */
export function accuracy(claim: AccuracyClaim): void {
  if (deviceRun !== null) {
    onDevice(claim, deviceRun)
    return
  }
  describe(claim.name, () => {
    for (const dtype of claim.dtypes) {
      it(`${dtype}: special values`, () => {
        const special = typeof claim.special === 'function' ? claim.special(dtype) : claim.special
        const round = (x: number): number => (dtype === 'float64' ? x : Math.fround(x))
        const values = valuesOf(
          claim,
          dtype,
          special.map((row) => row.slice(0, -1).map(round)),
        )
        const found = special.map((row, i) => [...row.slice(0, -1), values[i]])
        expect(special.length).toBeGreaterThan(0)
        expect(found).toStrictEqual(special.map((row) => [...row.slice(0, -1), round(row.at(-1) ?? NaN)]))
      })
      it(`${dtype}: within ${String(boundOf(claim, dtype))} ulp`, () => {
        const measured = measure(claim, dtype)
        if (report)
          console.log(
            `${claim.name} ${dtype}: ${measured.worst.toFixed(3)} ulp at (${measured.at.join(', ')}) of ${String(measured.count)}`,
          )
        record(claim, dtype, measured)
        expect(measured.count).toBeGreaterThanOrEqual(points / (claim.flushes === true ? 2 : 1))
        expect(
          measured.worst,
          `${claim.name}(${measured.at.join(', ')}) = ${String(measured.expected)}, not ${String(measured.got)}`,
        ).toBeLessThanOrEqual(boundOf(claim, dtype))
      })
      it(`${dtype}: the bits that it has had`, () => {
        expect(fingerprintOf(claim, dtype), `${claim.name} gives other bits: if that is meant, npm run pins writes down the new ones`).toBe(
          pinned(`${claim.name}, ${dtype}`),
        )
      })
      if (tellingPoints(`${claim.name}, ${dtype}`).length > 0) {
        it(`${dtype}: the bits that it has had where a small change shows`, () => {
          expect(tellingFingerprintOf(claim, dtype), `${claim.name} gives other bits`).toBe(
            pinned(`${claim.name}, ${dtype}, telling points`),
          )
        })
      }
    }
  })
}

/** Has the kernels of a claim written down, or measures what a device gave. What it takes for zero, or gives as zero, because it is subnormal, does not count. */
function onDevice(claim: AccuracyClaim, { folder, mode }: NonNullable<typeof deviceRun>): void {
  const { name, expansion } = claim
  it(`${name} on ${mode ?? 'paper'}`, () => {
    if (typeof expansion !== 'function' || !claim.dtypes.includes('float32')) return
    const given = pointsOf({ ...claim, flushes: true }, 'float32')
    if (mode === null) {
      leaveKernels(folder, name, expansion, boxOf(claim, 'float32').length, given)
      return
    }
    const values = deviceResults(folder, mode, name)
    if (values !== null) record(claim, 'float32', errorsOf(claim, 'float32', given, values))
  })
}

const leastNormal = 2 ** -126

const isWithoutSubnormals = (xs: readonly number[]): boolean => xs.every((x) => x === 0 || Math.abs(x) >= leastNormal)

/** Evaluates the claim's expansion on its points and finds the largest error. */
export function measure(claim: AccuracyClaim, dtype: FloatDType): Measurement {
  const given = pointsOf(claim, dtype)
  return errorsOf(claim, dtype, given, valuesOf(claim, dtype, given))
}

function errorsOf(claim: AccuracyClaim, dtype: FloatDType, given: readonly (readonly number[])[], values: ArrayLike<number>): Measurement {
  const exact = register()
  const operands = boxOf(claim, dtype).map(() => register())
  let worst: Omit<Measurement, 'count' | 'mean'> = { worst: -1, at: [], got: NaN, expected: NaN }
  let count = 0
  let total = 0
  for (const [k, xs] of given.entries()) {
    xs.forEach((x, i) => mpfr.mpfr_set_d(operands[i] ?? exact, x, nearest))
    claim.reference(exact, ...operands)
    const got = values[k] ?? NaN
    if ((deviceRun !== null || claim.flushes === true) && got === 0 && Math.abs(mpfr.mpfr_get_d(exact, nearest)) <= leastNormal) continue
    const error = errorInUlp(dtype, exact, got, claim.absoluteBelow ?? 0)
    count += 1
    if (!(error <= worst.worst)) worst = { worst: error, at: xs, got, expected: mpfr.mpfr_get_d(exact, nearest) }
    total += error
  }
  return { ...worst, count, mean: total / count }
}

/** What the claim's expansion gives at each of these points. */
function valuesOf({ expansion, domain, ...claim }: AccuracyClaim, dtype: FloatDType, given: readonly (readonly number[])[]): Float64Array {
  if (typeof expansion !== 'function') {
    const xs = np.array(
      given.map(([x = NaN]) => x),
      { dtype },
    )
    return Float64Array.from(expansion.ofArrays(xs).toTypedArray())
  }
  const s = new ScalarBuilder(undefined, claim.doubles ?? true)
  const operands = boxOf({ expansion, domain, ...claim }, dtype).map((_, i) => s.operand(dtype, i))
  const result = expansion(s, ...operands)
  const types = operands.map(() => dtype)
  const evaluate = claim.flushes === true ? evaluatorWithoutSubnormals(result) : evaluator(result, types)
  return Float64Array.from(given, (xs) => evaluate(...xs))
}

const boundOf = (claim: AccuracyClaim, dtype: FloatDType): number => (typeof claim.bound === 'number' ? claim.bound : claim.bound[dtype])

const boxOf = (claim: AccuracyClaim, dtype: FloatDType): Box => (typeof claim.domain === 'function' ? claim.domain(dtype) : claim.domain)

function pointsOf(claim: AccuracyClaim, dtype: FloatDType): readonly (readonly number[])[] {
  const random = seeded(0x9e3779b9)
  const box = boxOf(claim, dtype)
  const regions = (typeof claim.regions === 'function' ? claim.regions(dtype) : claim.regions) ?? []
  const extra = claim.points?.(dtype, random, points / 2) ?? []
  const share = regions.length + extra.length === 0 ? points : points / 2
  const left = Math.max(points - share - extra.length, regions.length === 0 ? 0 : points / 4)
  const all = [
    ...together(box, random, (interval) => byExponent(dtype, interval, share, random)),
    ...together(box, random, (interval) => subnormals(dtype, 200, random).filter((x) => x >= interval[0] && x <= interval[1])),
    ...[box, ...regions].flatMap((b) => together(b, random, (interval) => aroundEnds(dtype, interval))),
    ...regions.flatMap((b) => together(b, random, (interval) => evenly(dtype, interval, Math.ceil(left / regions.length), random))),
    ...extra,
    ...(claim.hardest?.(dtype) ?? []),
    ...tellingPoints(`${claim.name}, ${dtype}`),
  ]
  return claim.flushes === true ? all.filter(isWithoutSubnormals) : all
}

/**
 * Points that are made by arithmetic alone, which is the same everywhere: some by exponent over the domain, others evenly over each region, and around the ends of
 * all, with the special values.
 */
export function pinnedPoints(claim: AccuracyClaim, dtype: FloatDType): readonly (readonly number[])[] {
  const random = seeded(0x2545f491)
  const box = boxOf(claim, dtype)
  const regions = (typeof claim.regions === 'function' ? claim.regions(dtype) : claim.regions) ?? []
  const all = [
    ...together(box, random, (interval) => byExponent(dtype, interval, 800, random)),
    ...[box, ...regions].flatMap((b) => together(b, random, (interval) => aroundEnds(dtype, interval))),
    ...regions.flatMap((b) => together(b, random, (interval) => evenly(dtype, interval, 400, random))),
    ...(claim.hardest?.(dtype) ?? []),
  ]
  return claim.flushes === true ? all.filter(isWithoutSubnormals) : all
}

/** The fingerprint of the claim's values at {@link pinnedPoints}. */
export function fingerprintOf(claim: AccuracyClaim, dtype: FloatDType): string {
  return fingerprint(valuesOf(claim, dtype, pinnedPoints(claim, dtype)))
}

/** The fingerprint of the claim's values at its {@link tellingPoints}. */
export function tellingFingerprintOf(claim: AccuracyClaim, dtype: FloatDType): string {
  return fingerprint(valuesOf(claim, dtype, tellingPoints(`${claim.name}, ${dtype}`)))
}

/** Tuples from one list per operand; the lists after the first are shuffled, so that strata meet at random. */
function together(box: Box, random: () => number, list: (interval: Box[number]) => number[]): number[][] {
  const [first = [], ...others] = box.map(list)
  const mixed = others.map((values) => shuffled(values, random))
  const length = Math.max(first.length, ...mixed.map((values) => values.length))
  const columns = [first, ...mixed]
  if (columns.some((values) => values.length === 0)) return []
  return Array.from({ length }, (_, i) => columns.map((values) => values[i % values.length] ?? NaN))
}

const formats = {
  float64: { mantissa: 53, smallest: -1021, largest: 1024 },
  float32: { mantissa: 24, smallest: -125, largest: 128 },
}
const candidate = register()
const difference = register()

/**
 * |got - exact| in units of the last place of `exact`; infinity counts as the power of two after the largest number. NaN, zeros and
 * infinities of the reference must be met exactly, and a zero must have the sign of the exact value.
 */
export function errorInUlp(dtype: FloatDType, exact: mpfr_ptr, got: number, absoluteBelow = 0): number {
  const { mantissa, smallest, largest } = formats[dtype]
  const rounded = mpfr.mpfr_get_d(exact, nearest)
  const isZero = mpfr.mpfr_zero_p(exact) !== 0
  if (mpfr.mpfr_number_p(exact) === 0 || isZero) {
    // A zero of a reference made by subtraction has no meaningful sign where a claim is absolute.
    return Object.is(got, rounded) || (isZero && absoluteBelow > 0 && Math.abs(got) === 0) ? 0 : Infinity
  }
  if (Number.isNaN(got)) return Infinity
  const exponent = mpfr.mpfr_get_exp(exact)
  const negative = mpfr.mpfr_sgn(exact) < 0
  if (got === 0 && Object.is(got, -0) !== negative) return Infinity
  if (got === (negative ? -Infinity : Infinity) && exponent > largest) return 0
  if (Math.abs(got) === Infinity) mpfr.mpfr_set_si_2exp(candidate, got > 0 ? 1 : -1, largest, nearest)
  else mpfr.mpfr_set_d(candidate, got, nearest)
  mpfr.mpfr_sub(difference, exact, candidate, nearest)
  const floor = absoluteBelow > 0 ? Math.floor(Math.log2(absoluteBelow)) + 1 : smallest
  mpfr.mpfr_mul_2si(difference, difference, mantissa - Math.min(Math.max(exponent, smallest, floor), largest), nearest)
  return Math.abs(mpfr.mpfr_get_d(difference, nearest))
}
