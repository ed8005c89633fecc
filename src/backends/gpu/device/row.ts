import type { DType } from '../../../core/dtype.js'
import { BackendError } from '../../../core/errors.js'
import type { DeviceRow } from './device.js'

/** Who deletes rows. */
interface RowOwner<Handle> {
  /** The last holder let a row go. */
  drop(row: Row<Handle>, handle: Handle): void
}

/** A row with a count of its holders; `Handle` is what the mode has for it. */
export class Row<Handle> implements DeviceRow {
  private holders = 1
  private held: Handle | null

  constructor(
    readonly owner: RowOwner<Handle>,
    readonly dtype: DType,
    readonly length: number,
    handle: Handle,
    /** Called after it was deleted. */
    readonly whenDropped: (() => void) | null,
  ) {
    this.held = handle
  }

  /** @throws BackendError after the last holder let it go: deleted textures would still answer */
  get handle(): Handle {
    if (this.held === null) {
      throw new BackendError('gpu: memory of the device was used after it was given back; this is a bug in the bookkeeping of a program.')
    }
    return this.held
  }

  retain(): void {
    if (this.handle !== null) this.holders++
  }

  release(): void {
    const { handle } = this
    if (--this.holders > 0) return
    this.held = null
    this.owner.drop(this, handle)
  }
}
