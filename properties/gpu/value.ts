import fc from 'fast-check'
import type { Sample } from '../../src/core/draw.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { withScope } from '../../src/core/scope.js'
import { arrayOf } from '../arrays.js'
import { expectedOf, functionOf } from '../checks/evaluate.js'
import { PropertyDraw } from '../draw.js'
import { formatSample } from '../report.js'
import { differenceOn, moved, read, seenBy, type TestedDevice } from './memory.js'

/** The same samples in every run, so that kernels are few: of each dtype but float64, a third of them with special values. */
export function samplesOf(primitive: AnyPrimitive, count: number): readonly Sample<object>[] {
  const generated = fc.sample(fc.gen(), { numRuns: 4 * count, seed: 5 })
  const found: Sample<object>[] = []
  for (const [i, generate] of generated.entries()) {
    if (found.length === count) break
    const sample = new PropertyDraw(generate, { floats: 'float32', special: i % 3 === 2 }).sample(primitive)
    if (sample.operands.every((x) => x.dtype !== 'float64')) found.push(sample)
  }
  return found
}

/** What a primitive gives on a device that is not what its reference says; `null`: nothing. */
export async function mismatch(device: TestedDevice, primitive: AnyPrimitive, sample: Sample<object>): Promise<string | null> {
  const { backend } = device
  const operands = sample.operands.map((x) => arrayOf(seenBy(device, x)))
  const expected = expectedOf(primitive, { ...sample, operands })
  // A conversion.
  if (expected.some(({ dtype }) => dtype === 'float64')) return null
  const run = functionOf(primitive, sample.params)
  const results = withScope('a property', { defaultBackend: backend }, () => run(operands.map((x) => moved(device, x))))
  for (const [i, y] of results.entries()) {
    const wanted = expected[i]
    const difference = wanted === undefined ? 'not expected' : differenceOn(device, await read(device, y), wanted)
    if (difference !== null) return `result ${String(i)} is ${difference}\n  ${formatSample(primitive, sample)}`
  }
  return null
}
