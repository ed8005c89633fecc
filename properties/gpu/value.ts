import fc from 'fast-check'
import type { Sample } from '../../src/core/draw.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { withScope } from '../../src/core/scope.js'
import { arrayOf } from '../arrays.js'
import { expectedOf, functionOf, isMovable } from '../checks/evaluate.js'
import { PropertyDraw } from '../draw.js'
import { formatSample } from '../report.js'
import { differenceOn, moved, read, seenBy, type TestedDevice } from './memory.js'

/** Kinds that have kernels of their own on a GPU, with many ways to go wrong: as many samples more. */
const more: ReadonlySet<AnyPrimitive['evaluation']['kind']> = new Set(['indexed', 'region', 'scan', 'routine'] as const)

/** A sample on the CPU, and its params for a device: a function with custom rules closes over arrays there. */
export interface DeviceSample {
  readonly host: Sample<object>
  readonly params: object
}

/**
 * The same samples in every run, so that kernels are few: of each dtype but float64, a third of them with special values, one at most with empty operands.
 *
 * @param further samples for kinds that have kernels of their own
 */
export function samplesOf({ backend }: TestedDevice, primitive: AnyPrimitive, count: number, further: number): readonly DeviceSample[] {
  const wanted = count + (more.has(primitive.evaluation.kind) ? further : 0)
  const draws = (): readonly fc.GeneratorValue[] => fc.sample(fc.gen(), { numRuns: 6 * wanted, seed: 5 })
  const again = draws()
  const found: DeviceSample[] = []
  let empty = 0
  for (const [i, generate] of draws().entries()) {
    if (found.length === wanted) break
    const special = found.length % 3 === 2
    const host = new PropertyDraw(generate, { floats: 'float32', special }).sample(primitive)
    if (host.operands.some((x) => x.dtype === 'float64')) continue
    if (host.operands.some((x) => x.size === 0) && empty++ > 0) continue
    const twin = again[i]
    const needsTwin = twin !== undefined && !isMovable(host.params)
    found.push({
      host,
      params: needsTwin ? new PropertyDraw(twin, { floats: 'float32', special, backend }).sample(primitive).params : host.params,
    })
  }
  return found
}

/** What a primitive gives on a device that is not what its reference says; `null`: nothing. */
export async function mismatch(device: TestedDevice, primitive: AnyPrimitive, { host, params }: DeviceSample): Promise<string | null> {
  const { backend } = device
  const operands = host.operands.map((x) => arrayOf(seenBy(device, x)))
  const expected = expectedOf(primitive, { ...host, operands })
  // A conversion.
  if (expected.some(({ dtype }) => dtype === 'float64')) return null
  const run = functionOf(primitive, params)
  const results = withScope('a property', { defaultBackend: backend }, () => run(operands.map((x) => moved(device, x))))
  for (const [i, y] of results.entries()) {
    const wanted = expected[i]
    const difference = wanted === undefined ? 'not expected' : differenceOn(device, await read(device, y), wanted)
    if (difference !== null) return `result ${String(i)} is ${difference}\n  ${formatSample(primitive, host)}`
  }
  return null
}
