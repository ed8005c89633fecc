import type { ConcreteArray } from '../../../core/array.js'
import type { DeviceRow } from '../device/device.js'

/** What the buffers of one run are. Each row has this as a holder. */
export class Rows {
  private readonly rows = new Map<number, DeviceRow>()
  private readonly starts = new Map<number, number>()
  private readonly tapes = new Map<number, ConcreteArray>()

  row(buffer: number): DeviceRow {
    const found = this.rows.get(buffer)
    if (found === undefined) throw new TypeError(`gpu: buffer ${String(buffer)} is read before it is written; this is a bug in its plan.`)
    return found
  }

  /** The row that a buffer has now, if any. */
  find(buffer: number): DeviceRow | null {
    return this.rows.get(buffer) ?? null
  }

  /** Takes over a holder. */
  set(buffer: number, row: DeviceRow): void {
    this.free(buffer)
    this.rows.set(buffer, row)
  }

  /** Where an input starts in its row. */
  startOf(buffer: number): number {
    return this.starts.get(buffer) ?? 0
  }

  setStart(buffer: number, start: number): void {
    this.starts.set(buffer, start)
  }

  /** Hands the holder over. */
  take(buffer: number): DeviceRow {
    const row = this.row(buffer)
    this.rows.delete(buffer)
    return row
  }

  tape(buffer: number): ConcreteArray {
    const found = this.tapes.get(buffer)
    if (found === undefined) throw new TypeError(`gpu: tape ${String(buffer)} is read before it is written; this is a bug in its plan.`)
    return found
  }

  setTape(buffer: number, tape: ConcreteArray): void {
    this.tapes.set(buffer, tape)
  }

  free(buffer: number): void {
    this.rows.get(buffer)?.release()
    this.rows.delete(buffer)
  }

  freeAll(): void {
    for (const row of this.rows.values()) row.release()
    this.rows.clear()
  }
}
