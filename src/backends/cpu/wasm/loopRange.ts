import type { Code, Local } from './assembler/code.js'
import type { Cursor } from './loopAccess.js'

/** One axis of the range of a kernel; several make one range, row-major. */
export interface RangeAxis {
  readonly extent: number
  /** Bytes that each cursor moves. */
  readonly steps: readonly number[]
}

/** How many indices a range has. */
export function rangeExtent(axes: readonly RangeAxis[]): number {
  return axes.reduce((product, { extent }) => product * extent, 1)
}

/** Sets locals to where each cursor starts. */
export function printStarts(f: Code, frame: Local, cursors: readonly Cursor[]): readonly Local[] {
  return cursors.map(({ slot, start }) => {
    const pointer = f.local('i32')
    f.get(frame)
    f.load('i32.load', 4 * slot)
    if (start !== 0) {
      // Addresses wrap: 2^31 and more are negative.
      f.i32(start | 0)
      f.op('i32.add')
    }
    f.set(pointer)
    return pointer
  })
}

/** Adds a number of bytes to a pointer or an index. */
export function advance(f: Code, x: Local, by: number): void {
  if (by === 0) return
  f.get(x)
  f.i32(by | 0)
  f.op('i32.add')
  f.set(x)
}

/** Runs `body` for each index of [start, end) of a range. The pointers and indices are those of the current index; the body must not set them. */
export function printRange(
  f: Code,
  start: Local,
  end: Local,
  axes: readonly RangeAxis[],
  pointers: readonly Local[],
  body: (indices: readonly Local[]) => void,
): void {
  const rest = f.local('i32')
  const indices = axes.map(() => f.local('i32'))
  f.get(start)
  f.get(end)
  f.op('i32.ge_s')
  f.if_(() => f.return_())
  f.get(start)
  f.set(rest)
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { extent, steps } = axes[axis]!
    const index = indices[axis]!
    f.get(rest)
    if (axis > 0) {
      f.i32(extent)
      f.op('i32.rem_u')
    }
    f.set(index)
    if (axis > 0) {
      f.get(rest)
      f.i32(extent)
      f.op('i32.div_u')
      f.set(rest)
    }
    pointers.forEach((pointer, k) => {
      const step = steps[k]!
      if (step === 0) return
      f.get(pointer)
      f.get(index)
      f.i32(step | 0)
      f.op('i32.mul')
      f.op('i32.add')
      f.set(pointer)
    })
  }
  const current = f.local('i32')
  f.get(start)
  f.set(current)
  f.loop((again) => {
    body(indices)
    f.get(current)
    f.i32(1)
    f.op('i32.add')
    f.tee(current)
    f.get(end)
    f.op('i32.lt_s')
    f.if_(() => {
      printNext(f, axes, pointers, indices, axes.length - 1)
      f.br(again)
    })
  })
}

function printNext(f: Code, axes: readonly RangeAxis[], pointers: readonly Local[], indices: readonly Local[], axis: number): void {
  const own = axes[axis]
  const index = indices[axis]
  if (own === undefined || index === undefined) return
  const inner = axes[axis + 1]
  pointers.forEach((pointer, k) => {
    advance(f, pointer, own.steps[k]! - (inner === undefined ? 0 : inner.extent * inner.steps[k]!))
  })
  advance(f, index, 1)
  if (axis === 0) return
  f.get(index)
  f.i32(own.extent)
  f.op('i32.eq')
  f.if_(() => {
    f.i32(0)
    f.set(index)
    printNext(f, axes, pointers, indices, axis - 1)
  })
}
