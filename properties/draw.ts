import fc from 'fast-check'
import { avalOf } from '../src/core/aval.js'
import type { ConcreteArray } from '../src/core/array.js'
import type { Backend } from '../src/core/backend.js'
import { dtypes, isFloat, newTypedArray, type DType, type FloatDType } from '../src/core/dtype.js'
import type { Draw, RealRange, Sample } from '../src/core/draw.js'
import type { AnyPrimitive } from '../src/core/primitive.js'
import { withScope } from '../src/core/scope.js'
import { plainOf } from './arrays.js'
import { js } from './backends.js'

/** How samples are drawn. */
export interface DrawOptions {
  /** Are special values (NaN, infinities, zeros of both signs, subnormals, extremes) mixed in, wherever a sample asks for elements? */
  readonly special?: boolean
  /** Floats where the primitive takes them: `'any'` of them, or only that one. */
  readonly floats?: FloatDType | 'any'
  /** Largest rank and extent where the sample does not ask for others. */
  readonly maxRank?: number
  readonly maxExtent?: number
  /** Where arrays are, and what samples compute: the JavaScript tier unless said. */
  readonly backend?: Backend
}

type Generate = fc.GeneratorValue

/** Raw integers are drawn from -limit to limit; they shrink to 0. */
const limit = 2 ** 20
const raws = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -limit, max: limit }), { minLength: length, maxLength: length })
const bounded = (low: number, high: number): fc.Arbitrary<number> => fc.integer({ min: low, max: high })

/** Simple extents come often, empty ones seldom; samples shrink to 1. */
const extents = [1, 2, 3, 4, 2, 3, 2, 4, 3, 1, 2, 3, 0]

/** What stands in for a special value, by dtype. */
export const specials: Readonly<Record<DType, readonly number[]>> = {
  float64: [
    0,
    -0,
    1,
    -1,
    NaN,
    Infinity,
    -Infinity,
    0.5,
    -2.5,
    2 ** -1074,
    -(2 ** -1060),
    2 ** -1022,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    3,
    1e-200,
    2 ** 31,
    -4294967296.5,
  ],
  float32: [
    0,
    -0,
    1,
    -1,
    NaN,
    Infinity,
    -Infinity,
    0.5,
    -2.5,
    2 ** -149,
    -(2 ** -140),
    2 ** -126,
    (2 - 2 ** -23) * 2 ** 127,
    -(2 - 2 ** -23) * 2 ** 127,
    3,
    2 ** -80,
    2 ** 31,
    -4294967296,
  ],
  int32: [0, 1, -1, 2, -2147483648, 2147483647, -2147483647, 31, 32, 33, 65536, -7],
  uint32: [0, 1, 2, 4294967295, 2147483648, 2147483647, 31, 32, 33, 65536, 7],
  bool: [0, 1],
}

/**
 * {@link Draw} over fast-check: every choice is a value of a `fc.gen()`, so that samples shrink. Choices of structure (shapes, params) can be taken over
 * from an earlier draw, while elements are drawn anew: see {@link siblings}.
 */
export class PropertyDraw implements Draw {
  private readonly structure: unknown[] = []
  private next = 0

  constructor(
    private readonly generate: Generate,
    private readonly options: DrawOptions = {},
    private readonly given: readonly unknown[] | null = null,
  ) {}

  /** A sample of the primitive, and `count` more that have the same shapes, dtypes and params. */
  siblings(primitive: AnyPrimitive, count: number): readonly [Sample<object>, ...Sample<object>[]] {
    const draw = new PropertyDraw(this.generate, this.options)
    // Samples that compute, such as matrices made well conditioned, do so where their elements are.
    const from = (source: PropertyDraw): Sample<object> =>
      withScope('a sample', { defaultBackend: this.options.backend ?? js }, () => primitive.sample(source))
    const first = from(draw)
    const again = (): Sample<object> => from(new PropertyDraw(this.generate, this.options, draw.structure))
    // A collective has operands of all that share its axis.
    const whole = (one: Sample<object>): Sample<object> =>
      primitive.axisName === undefined ? one : sideBySide([one, again(), again()], this.options.special !== true)
    return [whole(first), ...Array.from({ length: count }, () => whole(again()))]
  }

  /** A sample of the primitive; operands of a collective have the axis that it combines in front. */
  sample(primitive: AnyPrimitive): Sample<object> {
    return this.siblings(primitive, 0)[0]
  }

  integer(low: number, high: number): number {
    return this.choice(() => this.generate(bounded, low, high))
  }

  boolean(): boolean {
    return this.integer(0, 1) === 1
  }

  pick<T>(options: readonly T[]): T {
    const found = options[this.integer(0, options.length - 1)]
    if (found === undefined && !options.includes(found as T)) throw new Error('draw: nothing to pick from')
    // An option may itself be undefined.
    return found as T
  }

  shape(
    options: { readonly minRank?: number; readonly maxRank?: number; readonly minExtent?: number; readonly maxExtent?: number } = {},
  ): readonly number[] {
    const { minRank = 0, minExtent = 0 } = options
    const maxRank = Math.max(minRank, options.maxRank ?? this.options.maxRank ?? 3)
    const maxExtent = Math.max(minExtent, options.maxExtent ?? this.options.maxExtent ?? 4)
    const usual = extents.filter((extent) => extent >= minExtent && extent <= maxExtent)
    const rank = this.integer(minRank, maxRank)
    return Array.from({ length: rank }, () => (maxExtent > 4 || usual.length === 0 ? this.integer(minExtent, maxExtent) : this.pick(usual)))
  }

  permutation(length: number): readonly number[] {
    const list = Array.from({ length }, (_, i) => i)
    for (let i = 0; i < length - 1; i++) {
      const j = i + this.integer(0, length - 1 - i)
      const [a, b] = [list[i]!, list[j]!]
      list[i] = b
      list[j] = a
    }
    return list
  }

  subset(below: number, count: number): readonly number[] {
    return [...this.permutation(below).slice(0, count)].sort((a, b) => a - b)
  }

  floatDtype(): FloatDType {
    const { floats } = this.options
    if (floats !== undefined && floats !== 'any') return floats
    return this.integer(0, 2) === 2 ? 'float32' : 'float64'
  }

  dtype(options: readonly DType[] = dtypes): DType {
    const { floats } = this.options
    const wanted = floats === undefined ? options : options.filter((dtype) => (floats === 'any' ? isFloat(dtype) : dtype === floats))
    return this.pick(wanted.length > 0 ? wanted : options)
  }

  real(shape: readonly number[], dtype: FloatDType, range: RealRange = {}): ConcreteArray {
    const segments = segmentsOf(range)
    return this.array(shape, dtype, (raw) => (this.isSpecial(raw) ? special(dtype, raw) : inSegments(raw, segments)))
  }

  elements(shape: readonly number[], dtype: DType, range: RealRange = {}): ConcreteArray {
    if (isFloat(dtype)) return this.real(shape, dtype, range)
    if (dtype === 'bool') return this.array(shape, dtype, (raw) => Math.abs(raw) % 2)
    const { low = dtype === 'uint32' ? 0 : -5, high = 5 } = range
    const [least, most] = [Math.ceil(low), Math.floor(high)]
    const span = most - least + 1
    const origin = Math.min(Math.max(0, least), most) - least
    // The multiple reaches all of 32 bits where so many are asked for.
    const reach = span > limit ? 4099 : 1
    return this.array(shape, dtype, (raw) =>
      this.isSpecial(raw) ? special(dtype, raw) : least + ((((origin + raw * reach) % span) + span) % span),
    )
  }

  distinct(shape: readonly number[], dtype: FloatDType): ConcreteArray {
    const size = shape.reduce((all, extent) => all * extent, 1)
    const order = this.generate(raws, size)
      .map((raw, i) => [raw, i] as const)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    const values = new Array<number>(size).fill(0)
    // Evenly spaced over -3 to 3, moved by up to a quarter of the spacing.
    order.forEach(([raw, position], rank) => {
      const spacing = 6 / Math.max(size, 4)
      const value = -3 + spacing * (rank + 0.5 + (raw / limit) * 0.25)
      values[position] = this.isSpecial(raw) ? special(dtype, raw) : value
    })
    return fromNumbers(shape, dtype, values, this.options.backend)
  }

  indices(shape: readonly number[], below: number): ConcreteArray {
    return this.array(shape, 'int32', (raw) => ((raw % below) + below) % below)
  }

  int32(shape: readonly number[], values: readonly number[]): ConcreteArray {
    return fromNumbers(shape, 'int32', values, this.options.backend)
  }

  /** Elements of either sign whose magnitude is from 0.5 to 1.5: tangents and cotangents, none of them small. */
  direction(shape: readonly number[], dtype: FloatDType): ConcreteArray {
    return this.array(shape, dtype, (raw) => (raw < 0 ? -1 : 1) * (0.5 + Math.abs(raw) / limit))
  }

  private array(shape: readonly number[], dtype: DType, element: (raw: number) => number): ConcreteArray {
    const size = shape.reduce((all, extent) => all * extent, 1)
    return fromNumbers(shape, dtype, this.generate(raws, size).map(element), this.options.backend)
  }

  private isSpecial(raw: number): boolean {
    return this.options.special === true && Math.abs(raw) % 3 === 1
  }

  /** A choice that siblings share. */
  private choice<T>(make: () => T): T {
    // Only a choice of the same type was ever made in this place, since samplers depend on nothing else.
    const value = this.given === null ? make() : (this.given[this.next++] as T)
    this.structure.push(value)
    return value
  }
}

/** How many share the axis of a collective. */
export const collectiveSize = 3

/** Samples of the same shapes as one, stacked along a new axis in front; where they are kept `apart`, no float is near those beside it. */
function sideBySide(samples: readonly Sample<object>[], apart: boolean): Sample<object> {
  const [first, ...others] = samples
  if (first === undefined || samples.length !== collectiveSize) throw new Error('draw: there are other samples than share an axis')
  const operands = first.operands.map((x, i) => {
    const one = plainOf(x).data
    const beside = others.map(({ operands: list }, n) => {
      const other = plainOf(list[i] ?? x).data
      return apart && isFloat(x.dtype) ? other.map((y, k) => (one[k] ?? 0) + (y < 0 ? -1 : 1) * (4 * n + 0.5 + Math.abs(y))) : other
    })
    return fromNumbers([collectiveSize, ...x.shape], x.dtype, [one, ...beside].flat())
  })
  return { operands, params: first.params }
}

function special(dtype: DType, raw: number): number {
  const list = specials[dtype]
  return list[Math.floor(Math.abs(raw) / 3) % list.length] ?? 0
}

/** An array of these numbers, row-major, on the JavaScript tier unless said. */
export function fromNumbers(shape: readonly number[], dtype: DType, values: readonly number[], backend: Backend = js): ConcreteArray {
  const data = newTypedArray(dtype, values.length)
  data.set(values)
  return backend.fromTypedArray(data, avalOf(shape, dtype))
}

/** The allowed intervals of a range, that with the number nearest to 0 first. */
function segmentsOf({ low = -3, high = 3, avoid = [], margin = 0 }: RealRange): readonly (readonly [number, number])[] {
  let segments: (readonly [number, number])[] = [[low, high]]
  for (const point of avoid) {
    segments = segments.flatMap(([a, b]): readonly (readonly [number, number])[] =>
      point + margin <= a || point - margin >= b
        ? [[a, b]]
        : [...(a <= point - margin ? [[a, point - margin] as const] : []), ...(point + margin <= b ? [[point + margin, b] as const] : [])],
    )
  }
  if (segments.length === 0) throw new Error(`draw: nothing is left from ${String(low)} to ${String(high)}`)
  const distance = ([a, b]: readonly [number, number]): number => (a <= 0 && b >= 0 ? 0 : Math.min(Math.abs(a), Math.abs(b)))
  return [...segments].sort((a, b) => distance(a) - distance(b))
}

/** Halves at round raw numbers, between them numbers with all digits in use, so that a product or a sum is not exact by chance. */
function inSegments(raw: number, segments: readonly (readonly [number, number])[]): number {
  const position = Math.abs(raw) % segments.length
  const [low, high] = segments[raw % 65536 === 0 ? (Math.abs(raw) / 65536) % segments.length : position] ?? [0, 0]
  const origin = Math.min(Math.max(0, low), high)
  const fraction = raw % 65536 === 0 ? raw / limit : (raw + 0.3819660112501051 * Math.sign(raw)) / (limit + 1)
  const reach = fraction > 0 ? high - origin : origin - low
  // Where the origin is an end, both signs lead inwards.
  if (reach > 0) return origin + fraction * reach
  return fraction > 0 ? origin - fraction * (origin - low) : origin - fraction * (high - origin)
}
