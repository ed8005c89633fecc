import { ArgumentError, ShapeError } from './errors.js'

/** Extents along the axes; `[]` is a scalar. */
export type Shape = readonly number[]

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const extent of shape) size *= extent
  return size
}

/** Strides, in elements, of a row-major array of this shape. */
export function rowMajorStrides(shape: Shape): readonly number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis] ?? 1
  }
  return strides
}

/** Are two lists of numbers equal, element by element? */
export function equalNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** `[2, 3]`, as errors and printed programs write a shape. */
export function formatShape(shape: Shape): string {
  const given: unknown = shape
  return Array.isArray(given) ? `[${given.map(String).join(', ')}]` : kindOf(given)
}

/** The integers from 0 up to, not including, `end`. */
export function range(end: number): readonly number[] {
  // JavaScript's lists have a length of 32 bits.
  if (end > 2 ** 32 - 1) throw new ShapeError(`a list of ${String(end)} numbers is longer than lists can be. Use a smaller number.`)
  return Array.from({ length: end }, (_, i) => i)
}

/** `numbers` without the positions listed in `positions`. */
export function without(numbers: readonly number[], positions: readonly number[]): readonly number[] {
  return numbers.filter((_, i) => !positions.includes(i))
}

/** `numbers` with `value` put in at `position`. */
export function inserted(numbers: readonly number[], position: number, value: number): readonly number[] {
  return [...numbers.slice(0, position), value, ...numbers.slice(position)]
}

/** The element at `i`, which the caller knows to be there. */
export function at<T>(list: readonly T[], i: number): T {
  const value = list[i]
  if (value === undefined) throw new RangeError(`index ${String(i)} of a list of ${String(list.length)}`)
  return value
}

/** The shape that both shapes broadcast to, as NumPy does. */
export function broadcastShapes(operation: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  return range(rank).map((axis) => {
    let extent = 1
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1
      if (own === 1 || own === extent) continue
      if (extent !== 1) {
        throw new ShapeError(
          `${operation}: shapes ${shapes.map(formatShape).join(' and ')} do not broadcast: axis ${String(axis - rank)} has extents ${String(extent)} and ${String(own)}. ` +
            'Extents must be equal, or one of them 1; insert axes with expandDims or reshape.',
        )
      }
      extent = own
    }
    return extent
  })
}

/** `axis` counted from the front; negative axes count from the end. */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  checkIsNumber(operation, axis)
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(
      `${operation}: axis ${String(axis)} is out of range for an array of ${String(rank)} axes. Use an integer from ${String(-rank)} to ${String(rank - 1)}.`,
    )
  }
  return axis < 0 ? axis + rank : axis
}

/** Throws unless `given` is a number, whatever the types say; `what` says what it is. */
export function checkNumber(operation: string, what: string, given: unknown): void {
  if (typeof given !== 'number') throw new ArgumentError(`${operation}: ${what} is ${kindOf(given)}, where a number is meant.`)
}

/** What stands where an axis should be is most often the options, from which the axis was left out or which were to hold it. */
function checkIsNumber(operation: string, axis: unknown): void {
  if (typeof axis !== 'number') throw new ArgumentError(noNumber(operation, 'the axis', axis))
}

function kindOf(given: unknown): string {
  return given === null ? 'null' : given === undefined ? 'missing' : Array.isArray(given) ? 'a list' : `of type ${typeof given}`
}

function noNumber(operation: string, what: string, given: unknown): string {
  const kind = kindOf(given)
  return `${operation}: ${what} is ${kind}, where an integer or a list of integers is meant. It is an argument by itself; options come last.`
}

/** One number or a list of them as a list; `what` says what they are where they are neither. */
export function numberList(operation: string, what: string, given: number | readonly number[]): readonly number[] {
  if (typeof given === 'number') return [given]
  // Of a readonly list it would make a list of any.
  const value: unknown = given
  if (!Array.isArray(value)) throw new ArgumentError(noNumber(operation, what, value))
  return given
}

/** Throws unless `given` is a list, whatever the types say; `what` begins the sentence: "the strides are". */
export function checkList(operation: string, what: string, given: readonly unknown[]): void {
  const value: unknown = given
  if (!Array.isArray(value)) throw new ArgumentError(`${operation}: ${what} a list, not ${kindOf(value)}. Write it in brackets.`)
}

/** As {@link checkList} for a list of numbers. */
export function checkNumbers(operation: string, what: string, given: readonly number[]): void {
  checkList(operation, what, given)
  const wrong = given.findIndex((x) => typeof x !== 'number')
  if (wrong >= 0)
    throw new ArgumentError(`${operation}: ${what} a list of numbers, but element ${String(wrong)} is ${kindOf(given[wrong])}.`)
}

/** Axes counted from the front, in the order given; a repeated axis is an error. `null` or nothing means all. */
export function normalizeAxes(operation: string, axes: number | readonly number[] | null | undefined, rank: number): readonly number[] {
  if (axes === null || axes === undefined) return range(rank)
  const list = numberList(operation, 'the axis', axes).map((axis) => normalizeAxis(operation, axis, rank))
  if (new Set(list).size !== list.length) {
    throw new ShapeError(`${operation}: the axes ${formatShape(list)} name an axis twice. Name each axis once.`)
  }
  return list
}

/** Throws unless `shape` is a list of non-negative integers. */
export function checkShape(operation: string, shape: Shape): Shape {
  const given: unknown = shape
  if (Array.isArray(given) && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) return shape
  throw new ShapeError(`${operation}: a shape is a list of non-negative integers, such as [2, 3]; got ${JSON.stringify(shape)}.`)
}
