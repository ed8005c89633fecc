import { itemSize, type DType } from '../../../core/dtype.js'
import type { Access } from '../../kernel/schedule.js'
import type { Code, Local } from './assembler/code.js'
import { extractLane, replaceLane, type LaneCount } from './scalar/lanes.js'

/** What lies in memory: elements, or the masks that bools are in vectors, as partial results have them. */
export type MemoryType = DType | 'mask'

/** Elements that a loop walks along. */
export interface Cursor {
  readonly type: MemoryType
  /** Of the frame. */
  readonly slot: number
  /** In bytes, as are the steps. */
  readonly start: number
  /** One for each axis of the loop. */
  readonly steps: readonly number[]
}

/** The cursor of an access of a kernel. */
export function cursorOf(access: Access, type: DType): Cursor {
  const size = itemSize(type)
  return { type, slot: access.buffer, start: access.start * size, steps: access.strides.map((stride) => stride * size) }
}

/** Bytes of one element. */
export function sizeInMemory(lanes: LaneCount, type: MemoryType): number {
  return type === 'mask' ? 16 / lanes : itemSize(type)
}

/** How many of the lanes are elements, and where the others may read, for steps that are not those of neighbours. */
export interface Tail {
  /** At least 1. */
  readonly remaining: Local
  /** Offsets of lanes 1 and up for a step: behind the end those of the last element. */
  offsets(step: number): readonly Local[]
}

/** Pushes an address; gives what of it is left for the instruction itself. */
export function pushAddress(f: Code, pointer: Local, offset: number): number {
  f.get(pointer)
  if (offset >= 0) return offset
  f.i32(offset | 0)
  f.op('i32.add')
  return 0
}

/** Does a load at this step read neighbours, with one instruction? */
export function isUnit(lanes: LaneCount, type: MemoryType, step: number): boolean {
  return step === sizeInMemory(lanes, type)
}

/** Loads one vector: bools as masks. */
export function loadLanes(
  f: Code,
  lanes: LaneCount,
  type: MemoryType,
  pointer: Local,
  offset: number,
  step: number,
  tail: Tail | null,
): Local {
  const out = f.local('v128')
  if (step === 0) {
    loadSplat(f, lanes, type, pointer, offset)
    f.set(out)
  } else if (isUnit(lanes, type, step)) {
    loadUnit(f, lanes, type, pointer, offset)
    f.set(out)
  } else loadStrided(f, lanes, type, pointer, offset, step, tail, out)
  return out
}

function loadSplat(f: Code, lanes: LaneCount, type: MemoryType, pointer: Local, offset: number): void {
  const rest = pushAddress(f, pointer, offset)
  if (type === 'bool') {
    f.load('i32.load8_u', rest)
    f.op('i32x4.splat')
    f.v128(new Uint8Array(16))
    f.op('i32x4.ne')
  } else f.load(sizeInMemory(lanes, type) === 8 ? 'v128.load64_splat' : 'v128.load32_splat', rest)
}

function loadUnit(f: Code, lanes: LaneCount, type: MemoryType, pointer: Local, offset: number): void {
  const rest = pushAddress(f, pointer, offset)
  if (type === 'bool') {
    f.load('v128.load8x8_u', rest)
    f.op('i32x4.extend_low_i16x8_u')
    if (lanes === 2) f.op('i64x2.extend_low_i32x4_u')
    // Behind the end is memory that no bools need to be in.
    f.v128(new Uint8Array(16))
    f.op(lanes === 2 ? 'i64x2.ne' : 'i32x4.ne')
  } else f.load(sizeInMemory(lanes, type) * lanes === 16 ? 'v128.load' : 'v128.load64_zero', rest)
}

function loadStrided(
  f: Code,
  lanes: LaneCount,
  type: MemoryType,
  pointer: Local,
  offset: number,
  step: number,
  tail: Tail | null,
  out: Local,
): void {
  const offsets = tail?.offsets(step)
  for (let lane = 0; lane < lanes; lane++) {
    const address = (): number => {
      const own = offsets?.[lane - 1]
      const rest = pushAddress(f, pointer, offset + (own === undefined ? lane * step : 0))
      if (own === undefined) return rest
      f.get(own)
      f.op('i32.add')
      return rest
    }
    if (type === 'bool') {
      replaceLane(f, lanes, 'bool', out, lane, () => {
        f.load('i32.load8_u', address())
      })
      continue
    }
    const wide = sizeInMemory(lanes, type) === 8
    const rest = address()
    if (lane === 0) f.load(wide ? 'v128.load64_zero' : 'v128.load32_zero', rest)
    else {
      f.get(out)
      f.loadLane(wide ? 'v128.load64_lane' : 'v128.load32_lane', lane, rest)
    }
    f.set(out)
  }
}

/** Stores the first `count` lanes; all of them where it is not given. */
export function storeLanes(
  f: Code,
  lanes: LaneCount,
  type: MemoryType,
  pointer: Local,
  offset: number,
  step: number,
  x: Local,
  count: Local | number = lanes,
): void {
  if (count === lanes && isUnit(lanes, type, step)) {
    storeUnit(f, lanes, type, pointer, offset, x)
    return
  }
  storeLane(f, lanes, type, pointer, offset, x, 0)
  for (let lane = 1; lane < lanes; lane++) {
    const store = (): void => storeLane(f, lanes, type, pointer, offset + lane * step, x, lane)
    if (typeof count === 'number') {
      if (lane < count) store()
      continue
    }
    f.get(count)
    f.i32(lane)
    f.op('i32.gt_s')
    f.if_(store)
  }
}

function storeUnit(f: Code, lanes: LaneCount, type: MemoryType, pointer: Local, offset: number, x: Local): void {
  const rest = pushAddress(f, pointer, offset)
  f.get(x)
  if (type === 'bool') {
    f.get(x)
    f.shuffle(lanes === 2 ? [0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8] : [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12])
    f.splat('i8x16', 1)
    f.op('v128.and')
    f.storeLane(lanes === 2 ? 'v128.store16_lane' : 'v128.store32_lane', 0, rest)
  } else if (sizeInMemory(lanes, type) * lanes === 16) f.store('v128.store', rest)
  else f.storeLane('v128.store64_lane', 0, rest)
}

function storeLane(f: Code, lanes: LaneCount, type: MemoryType, pointer: Local, offset: number, x: Local, lane: number): void {
  const rest = pushAddress(f, pointer, offset)
  if (type === 'bool') {
    extractLane(f, lanes, 'bool', x, lane)
    f.store('i32.store8', rest)
    return
  }
  f.get(x)
  f.storeLane(sizeInMemory(lanes, type) === 8 ? 'v128.store64_lane' : 'v128.store32_lane', lane, rest)
}
