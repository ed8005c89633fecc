import type { ConcreteArray } from '../core/array.js'
import { nestedOf } from './reading.js'

/** The values as NumPy prints them. */
export function formatArray(x: ConcreteArray): string {
  return JSON.stringify(nestedOf(x))
}
