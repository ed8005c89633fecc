import type { ConcreteArray } from '../../core/array.js'
import { dtypes, isFloat, type DType, type FloatDType } from '../../core/dtype.js'
import type { Draw, RealRange } from '../../core/draw.js'
import { at, range, sizeOf, type Shape } from '../../core/shape.js'
import { arrayOf, distinctArray, permutation } from './arrays.js'
import type { Choices } from './choices.js'
import { inside, special } from './numbers.js'

/** What a sample asked of an operand. */
export interface Request {
  readonly range: RealRange
  /** No two elements are close to each other. */
  readonly distinct: boolean
}

/** What samples are drawn from: the shapes and dtypes that are there already. */
export interface Surroundings {
  readonly shapes: () => readonly Shape[]
  readonly dtypes: () => readonly DType[]
  readonly floats: readonly FloatDType[]
  readonly extents: readonly number[]
  readonly maxSize: number
  /** Are NaN, infinities, zeros and subnormal numbers among the elements? */
  readonly special: boolean
}

/** Dtypes that {@link ProgramDraw.pick} leaves out where they are not wanted. */
const unwanted: readonly FloatDType[] = ['float32', 'float64']

/**
 * Draws the sample of a primitive for a program: shapes and dtypes are mostly those of values that are there, and each operand is remembered with what
 * was asked of it, so that such a value can take its place.
 */
export class ProgramDraw implements Draw {
  readonly requests: Map<ConcreteArray, Request> = new Map()

  constructor(
    private readonly choices: Choices,
    private readonly surroundings: Surroundings,
  ) {}

  integer(low: number, high: number): number {
    return this.choices.integer(low, high)
  }

  boolean(): boolean {
    return this.choices.chance(0.5)
  }

  pick<T>(options: readonly T[]): T {
    const { floats } = this.surroundings
    const allowed = options.filter((option) => !unwanted.some((dtype) => option === dtype && !floats.includes(dtype)))
    return this.choices.pick(allowed.length > 0 ? allowed : options)
  }

  shape({ minRank = 0, maxRank = 3, minExtent = 0, maxExtent = Infinity }: Parameters<Draw['shape']>[0] = {}): Shape {
    const { shapes, extents, maxSize } = this.surroundings
    const fits = shapes().filter(
      (shape) => shape.length >= minRank && shape.length <= maxRank && shape.every((extent) => extent >= minExtent && extent <= maxExtent),
    )
    if (fits.length > 0 && this.choices.chance(0.85)) return this.choices.pick(fits)
    const usual = extents.filter((extent) => extent >= minExtent && extent <= maxExtent)
    const pool = usual.length > 0 ? usual : [Math.min(minExtent + 1, maxExtent)]
    const shape = range(this.choices.integer(minRank, maxRank)).map(() => this.choices.pick(pool))
    while (sizeOf(shape) > maxSize && shape.length > minRank) shape.pop()
    // Where so many axes are wanted, the longest become shorter.
    for (let excess = sizeOf(shape) / maxSize; excess > 1; excess = sizeOf(shape) / maxSize) {
      const longest = shape.indexOf(Math.max(...shape))
      const shorter = Math.max(minExtent, Math.floor(at(shape, longest) / excess))
      if (shorter === shape[longest]) break
      shape[longest] = shorter
    }
    return shape
  }

  permutation(length: number): readonly number[] {
    return permutation(this.choices, length)
  }

  subset(below: number, count: number): readonly number[] {
    return [...this.permutation(below).slice(0, count)].sort((a, b) => a - b)
  }

  floatDtype(): FloatDType {
    return this.choices.pick(this.surroundings.floats)
  }

  dtype(options: readonly DType[] = dtypes): DType {
    const allowed = options.filter((dtype) => !isFloat(dtype) || this.surroundings.floats.includes(dtype))
    const pool = allowed.length > 0 ? allowed : options
    const known = this.surroundings.dtypes().filter((dtype) => pool.includes(dtype))
    return this.choices.pick(known.length > 0 && this.choices.chance(0.75) ? known : pool)
  }

  real(shape: Shape, dtype: FloatDType, limits: RealRange = {}): ConcreteArray {
    return this.elements(shape, dtype, limits)
  }

  elements(shape: Shape, dtype: DType, limits: RealRange = {}): ConcreteArray {
    const { choices } = this
    const element = (): number => {
      if (this.surroundings.special && choices.chance(0.3)) return special(dtype, choices)
      if (isFloat(dtype)) return inside(limits, choices)
      if (dtype === 'bool') return choices.integer(0, 1)
      const { low = dtype === 'uint32' ? 0 : -5, high = 5 } = limits
      return choices.integer(Math.ceil(low), Math.floor(high))
    }
    return this.made(shape, dtype, { range: limits, distinct: false }, element)
  }

  distinct(shape: Shape, dtype: FloatDType): ConcreteArray {
    return this.asked(distinctArray(this.choices, shape, dtype), { range: {}, distinct: true })
  }

  indices(shape: Shape, below: number): ConcreteArray {
    return this.made(shape, 'int32', { range: { low: 0, high: below - 1 }, distinct: false }, () => this.choices.integer(0, below - 1))
  }

  int32(shape: Shape, values: readonly number[]): ConcreteArray {
    let next = 0
    return this.made(shape, 'int32', { range: {}, distinct: false }, () => values[next++] ?? 0)
  }

  private made(shape: Shape, dtype: DType, request: Request, element: () => number): ConcreteArray {
    return this.asked(arrayOf(shape, dtype, element), request)
  }

  private asked(array: ConcreteArray, request: Request): ConcreteArray {
    this.requests.set(array, request)
    return array
  }
}
