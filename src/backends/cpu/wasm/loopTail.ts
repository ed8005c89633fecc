import type { Code, Local } from './assembler/code.js'
import type { Tail } from './loopAccess.js'
import type { LaneCount } from './scalar/lanes.js'

/** The end of an axis in vectors: offsets of lanes for loads that are not of neighbours, so that no lane reads behind the last element. */
export class LaneTail implements Tail {
  private readonly known = new Map<number, readonly Local[]>()

  /** @param steps of the loads that are not of neighbours */
  constructor(
    f: Code,
    private readonly lanes: LaneCount,
    readonly remaining: Local,
    steps: readonly number[],
  ) {
    for (const step of steps) {
      if (this.known.has(step)) continue
      const offsets = Array.from({ length: lanes - 1 }, () => f.local('i32'))
      this.known.set(step, offsets)
    }
  }

  offsets(step: number): readonly Local[] {
    return this.known.get(step) ?? []
  }

  /** Before the loop. */
  printStart(f: Code): void {
    for (const [step, offsets] of this.known) {
      offsets.forEach((offset, k) => {
        f.i32(((k + 1) * step) | 0)
        f.set(offset)
      })
    }
  }

  /** At the start of an iteration. */
  printUpdate(f: Code): void {
    if (this.known.size === 0) return
    f.get(this.remaining)
    f.i32(this.lanes)
    f.op('i32.lt_s')
    f.if_(() => {
      for (const [step, offsets] of this.known) {
        offsets.forEach((offset, k) => {
          f.i32(((k + 1) * step) | 0)
          f.get(this.remaining)
          f.i32(1)
          f.op('i32.sub')
          f.i32(step | 0)
          f.op('i32.mul')
          f.get(this.remaining)
          f.i32(k + 1)
          f.op('i32.gt_s')
          f.select('i32')
          f.set(offset)
        })
      }
    })
  }
}
