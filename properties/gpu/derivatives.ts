import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { isFloat } from '../../src/core/dtype.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { withScope } from '../../src/core/scope.js'
import { jit } from '../../src/transforms/jit.js'
import { arrayOf, plainOf } from '../arrays.js'
import { pull, push, written, type FlatFunction } from '../checks/differentiate.js'
import { evaluate, floatOperands, functionOf } from '../checks/evaluate.js'
import { close } from '../programs/compare.js'
import type { Plain } from '../reference/plain.js'
import { formatSample } from '../report.js'
import { moved, read, type TestedDevice } from './memory.js'
import type { DeviceSample } from './value.js'

/** Numbers of either sign, none of them small. */
function directionLike(x: NdArray): ConcreteArray {
  return arrayOf({
    shape: x.shape,
    dtype: x.dtype,
    data: Array.from({ length: x.size }, (_, i) => (((i * 7) % 11) + 3) * (i % 2 === 0 ? 0.125 : -0.125)),
  })
}

/** Results, tangents and cotangents on a device, jitted, that are not those of the CPU up to rounding; `null`: none. */
export async function derivativeMismatch(
  device: TestedDevice,
  primitive: AnyPrimitive,
  { host, params }: DeviceSample,
  tolerance: number,
): Promise<string | null> {
  const { operands } = host
  const active = floatOperands(operands)
  const results = evaluate(primitive, operands, host.params)
  if (active.length === 0 || results.some((y) => y.dtype === 'float64')) return null
  const n = operands.length
  const forward = (f: FlatFunction, xs: readonly NdArray[]): readonly NdArray[] =>
    push(
      f,
      xs.slice(0, n),
      operands.map((_, i) => (active.includes(i) ? (xs[n + active.indexOf(i)] ?? null) : null)),
    ).flatMap(([y, t]) => [y, written(t)])
  const given = results.flatMap((y) => (isFloat(y.dtype) ? [directionLike(y)] : []))
  const reverse = (f: FlatFunction, xs: readonly NdArray[]): readonly NdArray[] => {
    let next = n
    return pull(
      f,
      xs.slice(0, n),
      active,
      results.map((y) => (isFloat(y.dtype) ? (xs[next++] ?? null) : null)),
    )
  }
  const cases: readonly (readonly [string, typeof forward, readonly ConcreteArray[]])[] = [
    ['jvp', forward, [...operands, ...active.flatMap((i) => (operands[i] === undefined ? [] : [directionLike(operands[i])]))]],
    ...(given.length === 0 ? [] : [['vjp', reverse, [...operands, ...given]] as const]),
  ]
  const onHost = functionOf(primitive, host.params)
  const onDevice = functionOf(primitive, params)
  for (const [what, run, args] of cases) {
    const expected = run(onHost, args).map(plainOf)
    const on = withScope('a property', { defaultBackend: device.backend }, () =>
      jit((xs: readonly NdArray[]) => [...run(onDevice, xs)])(args.map((x) => moved(device, x))),
    )
    const found: Plain[] = []
    for (const y of on) found.push(await read(device, y))
    try {
      close(what, found, expected, tolerance)
    } catch (error) {
      return `${error instanceof Error ? error.message : String(error)}\n  ${formatSample(primitive, host)}`
    }
  }
  return null
}
