import type { DType } from '../../../core/dtype.js'
import type { Device, DeviceRow } from '../device/device.js'
import { fillOf, joinOf } from './launching.js'

/** Puts the results of a loop together as they come, many at a time, so that few rows are alive: a tree of launches that looks the same for the same length. */
export class Joiner {
  /** By level, rows of one element, of `width`, of `width` squared and so on. */
  private readonly levels: DeviceRow[][] = [[]]
  private readonly zeros: DeviceRow[] = []
  private readonly width: number

  /**
   * @param size of one element of the stack
   * @param backwards does the last element come first?
   */
  constructor(
    private readonly device: Device,
    private readonly dtype: DType,
    private readonly size: number,
    private readonly backwards: boolean,
  ) {
    this.width = Math.max(2, device.mostArguments)
  }

  /** Takes a holder over. */
  push(row: DeviceRow): void {
    this.pushTo(0, row)
  }

  /** Adds so many elements of zeros. */
  pushZeros(count: number): void {
    let left = count
    while (left > 0) {
      let level = 0
      let elements = 1
      for (; this.rowsOf(level).length === 0 && elements * this.width <= left; level++) elements *= this.width
      const row = (this.zeros[level] ??= fillOf(this.device, this.dtype, 0, this.size * elements))
      row.retain()
      this.pushTo(level, row)
      left -= elements
    }
  }

  /** All of them one after the other. */
  finish(): DeviceRow {
    // What came first is on the highest level.
    let rows = [...this.levels].reverse().flat()
    this.levels.length = 0
    while (rows.length > 1) {
      const joined: DeviceRow[] = []
      for (let i = 0; i < rows.length; i += this.width) joined.push(this.join(rows.slice(i, i + this.width)))
      rows = joined
    }
    const [row] = rows
    if (row === undefined) throw new TypeError('gpu: a loop without steps has no results to join; this is a bug in its plan.')
    this.release()
    return row
  }

  /** Gives up what is not finished. */
  release(): void {
    for (const row of [...this.levels.flat(), ...this.zeros]) row.release()
    this.levels.length = 0
    this.zeros.length = 0
  }

  private pushTo(level: number, row: DeviceRow): void {
    const rows = this.rowsOf(level)
    rows.push(row)
    if (rows.length < this.width) return
    this.levels[level] = []
    this.pushTo(level + 1, this.join(rows))
  }

  private rowsOf(level: number): DeviceRow[] {
    return (this.levels[level] ??= [])
  }

  private join(rows: readonly DeviceRow[]): DeviceRow {
    try {
      return joinOf(this.device, this.backwards ? [...rows].reverse() : rows)
    } finally {
      for (const row of rows) row.release()
    }
  }
}
