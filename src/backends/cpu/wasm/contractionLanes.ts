import type { DType } from '../../../core/dtype.js'
import type { LaneLoadOpcode, LaneStoreOpcode, LoadOpcode, PlainOpcode, StoreOpcode } from './assembler/opcodes.js'

/** How elements of a dtype lie in vectors of 16 bytes, and how contractions combine them. */
export interface ContractionLanes {
  /** Bytes of an element. */
  readonly size: number
  /** Elements of a vector. */
  readonly lanes: number
  readonly product: PlainOpcode
  readonly sum: PlainOpcode
  /** Product and sum at once, with one rounding or two. */
  readonly relaxed: PlainOpcode | null
  readonly splat: LoadOpcode
  readonly loadLane: LaneLoadOpcode
  readonly storeLane: LaneStoreOpcode
  /** An element as bits. */
  readonly load: LoadOpcode
  readonly store: StoreOpcode
}

const words = {
  size: 4,
  lanes: 4,
  splat: 'v128.load32_splat',
  loadLane: 'v128.load32_lane',
  storeLane: 'v128.store32_lane',
  load: 'i32.load',
  store: 'i32.store',
} as const

const integers: ContractionLanes = { ...words, product: 'i32x4.mul', sum: 'i32x4.add', relaxed: null }

/** The vectors of each dtype. */
export const contractionLanes: Readonly<Record<DType, ContractionLanes>> = {
  float32: { ...words, product: 'f32x4.mul', sum: 'f32x4.add', relaxed: 'f32x4.relaxed_madd' },
  float64: {
    size: 8,
    lanes: 2,
    product: 'f64x2.mul',
    sum: 'f64x2.add',
    relaxed: 'f64x2.relaxed_madd',
    splat: 'v128.load64_splat',
    loadLane: 'v128.load64_lane',
    storeLane: 'v128.store64_lane',
    load: 'i64.load',
    store: 'i64.store',
  },
  int32: integers,
  uint32: integers,
  bool: {
    size: 1,
    lanes: 16,
    product: 'v128.and',
    sum: 'v128.or',
    relaxed: null,
    splat: 'v128.load8_splat',
    loadLane: 'v128.load8_lane',
    storeLane: 'v128.store8_lane',
    load: 'i32.load8_u',
    store: 'i32.store8',
  },
}
