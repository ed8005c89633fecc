import type { TypedArray } from '../../core/dtype.js'
import type { Shape } from '../../core/shape.js'
import type { Kernel, Motion } from './elementwiseSource.js'

/** Loops, outermost first, after axes that can be walked as one have been merged. */
export interface Nest {
  readonly extents: number[]
  /** For the results, then for each operand: the stride along each loop. */
  readonly strides: readonly number[][]
  readonly motions: readonly Motion[]
  /** The loop over each axis of the result, where it has one of its own. */
  readonly levels: readonly (number | null)[]
}

/**
 * Plans the loops over `shape` for arrays of these strides, the contiguous results first. Axes of extent 1 vanish, and neighbours along which all
 * arrays move as along one axis are merged; `separate` axes are neither.
 */
export function planNest(shape: Shape, arrays: readonly (readonly number[])[], separate: ReadonlySet<number>): Nest {
  const extents: number[] = []
  const strides: number[][] = arrays.map(() => [])
  const levels: (number | null)[] = []
  let mergeable = false
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis]!
    const own = separate.has(axis)
    levels.push(own ? extents.length : null)
    if (extent === 1 && !own) continue
    const last = extents.length - 1
    if (!own && mergeable && arrays.every((array, k) => strides[k]![last] === array[axis]! * extent)) {
      extents[last]! *= extent
      for (let k = 0; k < arrays.length; k++) strides[k]![last] = arrays[k]![axis]!
    } else {
      extents.push(extent)
      for (let k = 0; k < arrays.length; k++) strides[k]!.push(arrays[k]![axis]!)
    }
    mergeable = !own
  }
  if (extents.length === 0) {
    extents.push(1)
    for (const list of strides) list.push(1)
  }
  const inner = extents.length - 1
  return { extents, strides, levels, motions: strides.slice(1).map((list) => motionOf(list[inner]!)) }
}

function motionOf(stride: number): Motion {
  return stride === 1 ? 'unit' : stride === 0 ? 'still' : 'stride'
}

/** Elements along each side of a tile. Measured from 16 to 256: smaller ones lose more to starting loops than they gain. */
const tile = 128
/** Below this many elements the lines stay in cache anyway. */
const largestUntiled = 1 << 18

/**
 * Where an operand is read across its rows (a transpose), every line of cache is fetched once for each of its elements, unless the two loops go over
 * tiles. Returns the loop that moves along its rows, or `null` where there is none.
 */
export function crossLoop(nest: Nest): number | null {
  const { extents, strides } = nest
  const inner = extents.length - 1
  if (inner === 0 || extents[inner]! < tile || extents.reduce((product, extent) => product * extent, 1) <= largestUntiled) return null
  for (const list of strides.slice(1)) {
    if (Math.abs(list[inner]!) < 8) continue
    for (let level = 0; level < inner; level++) if (Math.abs(list[level]!) === 1 && extents[level]! >= tile) return level
  }
  return null
}

/**
 * Runs a kernel over tiles of the innermost loop and of loop number `cross`, which goes next to it. `results` of the memories are results; the order
 * of the elements does not matter to them.
 */
export function runTiled(kernel: Kernel, nest: Nest, cross: number, results: number, memory: readonly (TypedArray | number)[]): void {
  const inner = nest.extents.length - 1
  const next = <T>(list: readonly T[]): T[] => [
    ...list.filter((_, level) => level !== cross && level !== inner),
    list[cross]!,
    list[inner]!,
  ]
  const extents = next(nest.extents)
  const strides = nest.strides.map(next)
  const [rows, columns] = [extents[inner - 1]!, extents[inner]!]
  const rest = strides.flat()
  const moved = [...memory]
  for (let row = 0; row < rows; row += tile) {
    extents[inner - 1] = Math.min(tile, rows - row)
    for (let column = 0; column < columns; column += tile) {
      extents[inner] = Math.min(tile, columns - column)
      for (let k = 1; k < memory.length; k += 2) {
        const start = memory[k]
        const own = strides[Math.max(0, (k + 1) / 2 - results)]!
        if (typeof start === 'number') moved[k] = start + row * own[inner - 1]! + column * own[inner]!
      }
      kernel([...extents, ...rest], ...moved)
    }
  }
}
