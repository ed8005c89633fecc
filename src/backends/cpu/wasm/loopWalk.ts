import type { Code, Local } from './assembler/code.js'
import { storeLanes } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import { advance } from './loopRange.js'
import type { LaneCount } from './scalar/lanes.js'

/** The way along the axis whose elements go into lanes: pointers of loads, then of stores, and how many elements are left. */
export class LoopWalk {
  constructor(
    private readonly f: Code,
    private readonly lanes: LaneCount,
    private readonly loop: SimpleLoop,
    private readonly axis: number,
    private readonly pointers: readonly Local[],
    /** Bytes from one element to the next, for each pointer. */
    private readonly along: readonly number[],
    private readonly position: Local,
    private readonly remaining: Local,
  ) {}

  /** Stores `count` elements of each result, `copy` vectors ahead. */
  store(copy: number, xs: readonly Local[], count: Local | number): void {
    const { f, lanes, loop, axis } = this
    loop.stores.forEach(({ to }, k) => {
      const step = to.steps[axis] ?? 0
      storeLanes(f, lanes, to.type, this.pointers[loop.loads.length + k]!, copy * lanes * step, step, xs[k]!, count)
    })
  }

  /** Goes on by so many elements. */
  next(count: number): void {
    const { f } = this
    this.pointers.forEach((pointer, k) => advance(f, pointer, count * this.along[k]!))
    advance(f, this.position, count)
    advance(f, this.remaining, -count)
  }

  /** Pushes whether so many elements are left. */
  atLeast(count: number): void {
    const { f } = this
    f.get(this.remaining)
    f.i32(count)
    f.op('i32.ge_s')
  }
}
