import type { NdArray } from '../src/core/array.js'
import { Aval } from '../src/core/aval.js'
import type { Sample } from '../src/core/draw.js'
import type { AnyPrimitive } from '../src/core/primitive.js'
import { Program } from '../src/core/program.js'
import { plainOf, show } from './arrays.js'

/** A sample as an expression that `replay` in counterexamples takes: `{ operands: [array([2], 'float64', [1, -0])], params: {...} }`. */
export function formatSample(primitive: AnyPrimitive, { operands, params }: Sample<object>): string {
  return `${primitive.name}: { operands: [${operands.map(formatArray).join(', ')}], params: ${formatValue(params)} }`
}

/** `array([2], 'float64', [1, -0])`. */
export function formatArray(x: NdArray): string {
  const { shape, dtype, data } = plainOf(x)
  return `array([${shape.join(', ')}], '${dtype}', [${data.map(show).join(', ')}])`
}

function formatValue(value: unknown): string {
  if (value instanceof Program || value instanceof Aval) return value.toString()
  if (typeof value === 'function') return 'function'
  if (typeof value === 'number') return show(value)
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  return `{ ${Object.entries(value)
    .map(([key, entry]) => `${key}: ${formatValue(entry)}`)
    .join(', ')} }`
}
