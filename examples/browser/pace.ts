import type { Progress } from './training.js'

/** How long steps take, without the first ones, for which kernels were made, and without tests of the accuracy. */
export class Pace {
  private milliseconds = 0
  private steps = 0
  private last: Progress | null = null

  /** Takes note of some more steps; gives the mean time of a step so far, or null while there is none. */
  add(progress: Progress): number | null {
    const { last } = this
    this.last = progress
    if (last?.accuracy === null) {
      this.milliseconds += progress.at - last.at
      this.steps += progress.taken - last.taken
    }
    return this.steps === 0 ? null : this.milliseconds / this.steps
  }
}
