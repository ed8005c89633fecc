import type { Aval } from '../../../core/aval.js'
import { itemSize } from '../../../core/dtype.js'
import { TapeAval } from '../../../core/tape.js'
import type { Schedule } from '../../kernel/schedule.js'
import { reachOf } from './layout.js'

/** Arrays that reach fewer bytes are copied in and out at each call; larger ones live in the arena. */
export const residentBytes = 16384

/** How an input of a program comes into the arena. */
export interface InputPlan {
  /** Which input. */
  readonly position: number
  /** Its slot in the frame. */
  readonly slot: number
  readonly itemSize: number
  /** What it reaches, in elements from the first one on. */
  readonly first: number
  readonly length: number
  /** Byte offset in the block of a call where its elements are copied to; `null` where its whole storage is made resident. */
  readonly copyTo: number | null
}

/** How an output buffer of a program gets out of the arena. */
export interface OutputPlan {
  readonly buffer: number
  /** Byte offset in the block of a call from where its elements are copied; `null` where it is a storage of the arena. */
  readonly copyFrom: number | null
}

/** The block of memory that a call takes: the frame, temporaries, small inputs and small outputs. */
export interface BlockPlan {
  readonly bytes: number
  /** Where temporaries start. */
  readonly temporaries: number
  readonly inputs: readonly InputPlan[]
  readonly outputs: readonly OutputPlan[]
}

/** Lays out the block of a call. */
export function planBlock(
  schedule: Schedule,
  avals: readonly Aval[],
  layouts: readonly (readonly number[])[],
  slots: number,
  temporaryBytes: number,
): BlockPlan {
  let bytes = padded(4 * slots)
  const take = (size: number): number => {
    const offset = bytes
    bytes += padded(size)
    return offset
  }
  const temporaries = take(temporaryBytes)
  const inputs = schedule.inputs.flatMap((slot, position): readonly InputPlan[] => {
    const aval = avals[position]
    const strides = layouts[position]
    if (slot === null || aval === undefined || strides === undefined || aval instanceof TapeAval) return []
    const size = itemSize(aval.dtype)
    const { first, length } = reachOf(aval.shape, strides)
    const small = length * size < residentBytes
    return [{ position, slot, itemSize: size, first, length, copyTo: small ? take(length * size) : null }]
  })
  const outputs = schedule.buffers.flatMap(({ id, role, dtype, size, tape }): readonly OutputPlan[] => {
    if (role !== 'output' || tape) return []
    const length = size * itemSize(dtype)
    return [{ buffer: id, copyFrom: length < residentBytes ? take(length) : null }]
  })
  return { bytes, temporaries, inputs, outputs }
}

/** Whole vectors, and one that may be read beyond the end. */
function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16 + 16
}
