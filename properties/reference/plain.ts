import type { DType } from '../../src/core/dtype.js'

/** An array as plain JavaScript data, row-major: what references compute with. They share no code with `src`, types apart. */
export interface Plain {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: readonly number[]
}

/** What a primitive must give. */
export interface Expected extends Plain {
  /** How far each element may be off; exact where there is none. An infinite bound: the order of operations decides whether it overflows. */
  readonly bounds?: readonly number[]
  /** May a zero have either sign? */
  readonly signless?: boolean
}

/** A naive implementation of one primitive. A method's type, so that each names the params it has. */
export type Reference = { rule(operands: readonly Plain[], params: object): readonly Expected[] }['rule']

/** The element of a list that must be there. */
export function item<T>(list: readonly T[], i: number): T {
  const value = list[i]
  if (value === undefined) throw new Error(`reference: there is no element ${String(i)} in a list of ${String(list.length)}`)
  return value
}

/** All row-major indices of a shape. */
export function allIndices(shape: readonly number[]): readonly (readonly number[])[] {
  let lists: number[][] = [[]]
  for (const extent of shape) {
    const longer: number[][] = []
    for (const list of lists) for (let i = 0; i < extent; i++) longer.push([...list, i])
    lists = longer
  }
  return lists
}

/** Row-major position of an index. */
export function positionOf(index: readonly number[], shape: readonly number[]): number {
  let position = 0
  for (let axis = 0; axis < shape.length; axis++) position = position * item(shape, axis) + item(index, axis)
  return position
}

/** The element at an index. */
export function read(x: Plain, index: readonly number[]): number {
  return item(x.data, positionOf(index, x.shape))
}

/** The array whose element at each index is `element(index)`. */
export function build(shape: readonly number[], dtype: DType, element: (index: readonly number[]) => number): Plain {
  return { shape, dtype, data: allIndices(shape).map(element) }
}

/** Is it a floating-point type? */
export function isReal(dtype: DType): boolean {
  return dtype === 'float64' || dtype === 'float32'
}

/** The number of this dtype that an exact result becomes: rounded once, or modulo 2^32. */
export function stored(dtype: DType, value: number): number {
  switch (dtype) {
    case 'float64':
      return value
    case 'float32':
      return Math.fround(value)
    case 'int32':
      return value | 0
    case 'uint32':
      return value >>> 0
    case 'bool':
      return value === 0 ? 0 : 1
  }
}

/** Distance between neighbouring numbers of the dtype at this magnitude. */
export function ulp(dtype: DType, value: number): number {
  const magnitude = Math.abs(value)
  const [digits, least] = dtype === 'float32' ? [23, -126] : [52, -1022]
  if (!(magnitude > 2 ** least)) return 2 ** (least - digits)
  if (magnitude === Infinity) return Infinity
  let exponent = Math.floor(Math.log2(magnitude))
  // The logarithm may be rounded up to an integer.
  if (2 ** exponent > magnitude) exponent -= 1
  return 2 ** (exponent - digits)
}

/** Relative error of one rounding. */
export function unitRoundoff(dtype: DType): number {
  return dtype === 'float32' ? 2 ** -24 : 2 ** -53
}

/** The greatest finite number. */
export function greatestFinite(dtype: DType): number {
  return dtype === 'float32' ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE
}
