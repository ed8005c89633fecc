import type { DType } from '../../../../core/dtype.js'
import type { Code, Local } from '../assembler/code.js'

/** Values in one vector. With 2, float64 fills it, 32-bit values lie in its lower half, and bools are masks of 64 bits; with 4, masks have 32. */
export type LaneCount = 2 | 4

/** Pushes a mask of 64-bit lanes as one for the 32-bit values in the lower half. */
export function narrowMask(f: Code, mask: Local): void {
  f.get(mask)
  f.get(mask)
  f.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11])
}

/** Pushes one lane of a vector as a single value: int32 and uint32 as i32, bool as 0 or 1. */
export function extractLane(f: Code, lanes: LaneCount, type: DType, x: Local, lane: number): void {
  f.get(x)
  switch (type) {
    case 'float64':
      f.lane('f64x2.extract_lane', lane)
      return
    case 'float32':
      f.lane('f32x4.extract_lane', lane)
      return
    case 'int32':
    case 'uint32':
      f.lane('i32x4.extract_lane', lane)
      return
    case 'bool':
      f.lane('i32x4.extract_lane', lanes === 2 ? 2 * lane : lane)
      f.i32(1)
      f.op('i32.and')
  }
}

/** Sets one lane of `x` to the single value that `value` pushes; see {@link extractLane}. */
export function replaceLane(f: Code, lanes: LaneCount, type: DType, x: Local, lane: number, value: () => void): void {
  f.get(x)
  if (type === 'bool') {
    f.i32(0)
    value()
    f.op('i32.sub')
    if (lanes === 2) f.op('i64.extend_i32_s')
  } else value()
  f.lane(type === 'bool' ? (lanes === 2 ? 'i64x2.replace_lane' : 'i32x4.replace_lane') : replacements[type], lane)
  f.set(x)
}

const replacements = {
  float64: 'f64x2.replace_lane',
  float32: 'f32x4.replace_lane',
  int32: 'i32x4.replace_lane',
  uint32: 'i32x4.replace_lane',
} as const
