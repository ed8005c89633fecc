// Codes: one byte; or the prefix 0xfd and what comes behind it in LEB128, written as 0xfd * 2^16 + code.

/** From memory: takes the address. */
export const loadOpcodes = {
  'i32.load': 0x28,
  'i64.load': 0x29,
  'f32.load': 0x2a,
  'f64.load': 0x2b,
  'i32.load8_u': 0x2d,
  'v128.load': 0xfd0000,
  'v128.load8x8_u': 0xfd0002,
  'v128.load8_splat': 0xfd0007,
  'v128.load32_splat': 0xfd0009,
  'v128.load64_splat': 0xfd000a,
  'v128.load32_zero': 0xfd005c,
  'v128.load64_zero': 0xfd005d,
} as const

/** To memory: takes the address, then the value. */
export const storeOpcodes = {
  'i32.store': 0x36,
  'i64.store': 0x37,
  'f32.store': 0x38,
  'f64.store': 0x39,
  'i32.store8': 0x3a,
  'v128.store': 0xfd000b,
} as const

/** One lane from memory: takes the address, then the vector whose other lanes stay. */
export const laneLoadOpcodes = {
  'v128.load8_lane': 0xfd0054,
  'v128.load32_lane': 0xfd0056,
  'v128.load64_lane': 0xfd0057,
} as const

/** One lane to memory: takes the address, then the vector. */
export const laneStoreOpcodes = {
  'v128.store8_lane': 0xfd0058,
  'v128.store16_lane': 0xfd0059,
  'v128.store32_lane': 0xfd005a,
  'v128.store64_lane': 0xfd005b,
} as const

/** One lane taken from a vector, or a vector with one lane replaced (takes the vector, then the value). */
export const laneOpcodes = {
  'i32x4.extract_lane': 0xfd001b,
  'i32x4.replace_lane': 0xfd001c,
  'i64x2.replace_lane': 0xfd001e,
  'f32x4.extract_lane': 0xfd001f,
  'f32x4.replace_lane': 0xfd0020,
  'f64x2.extract_lane': 0xfd0021,
  'f64x2.replace_lane': 0xfd0022,
} as const
