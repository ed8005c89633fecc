import type { laneLoadOpcodes, laneOpcodes, laneStoreOpcodes, loadOpcodes, storeOpcodes } from './memoryOpcodes.js'
import { scalarOpcodes } from './scalarOpcodes.js'
import { relaxedOpcodes, vectorOpcodes } from './vectorOpcodes.js'

/** Instructions that take their operands from the stack only. */
export const plainOpcodes: typeof scalarOpcodes & typeof vectorOpcodes & typeof relaxedOpcodes = {
  ...scalarOpcodes,
  ...vectorOpcodes,
  ...relaxedOpcodes,
}

/** An instruction that takes its operands from the stack only. */
export type PlainOpcode = keyof typeof plainOpcodes
/** Loads a value. */
export type LoadOpcode = keyof typeof loadOpcodes
/** Stores a value. */
export type StoreOpcode = keyof typeof storeOpcodes
/** Extracts or replaces a lane. */
export type LaneOpcode = keyof typeof laneOpcodes
/** Loads one lane. */
export type LaneLoadOpcode = keyof typeof laneLoadOpcodes
/** Stores one lane. */
export type LaneStoreOpcode = keyof typeof laneStoreOpcodes
