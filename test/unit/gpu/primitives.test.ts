import fc from 'fast-check'
import { describe, it } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import type { GpuBackend } from '../../../src/backends/gpu/backend.js'
import { ConcreteArray, type NdArray } from '../../../src/core/array.js'
import type { Sample } from '../../../src/core/draw.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
import type { AnyPrimitive } from '../../../src/core/primitive.js'
import { withScope } from '../../../src/core/scope.js'
import { Storage } from '../../../src/core/storage.js'
import { jit } from '../../../src/transforms/jit.js'
import { laidOut, layouts, plainOf } from '../../../properties/arrays.js'
import { expectedOf, functionOf, isMovable } from '../../../properties/checks/evaluate.js'
import { outOfBounds } from '../../../properties/checks/value.js'
import { PropertyDraw } from '../../../properties/draw.js'
import { exclusionOf } from '../../../properties/exclusions.js'
import { formatSample } from '../../../properties/report.js'
import { gpuBackend } from './backends.js'

const runs = 4

/** The same memory as one of the backend; constants belong to none. */
function moved(x: ConcreteArray, backend: GpuBackend): ConcreteArray {
  const { storage } = x
  return storage.literal ? x : new ConcreteArray(x.aval, new Storage(storage.data, backend), x.offset, x.strides)
}

/** Can the backend hold the operands and all that is computed from them? */
function isHeld(primitive: AnyPrimitive, { operands, params }: Sample<object>): boolean {
  const results = withScope('a sample', { defaultBackend: cpu }, () => functionOf(primitive, params)(operands))
  return [...operands, ...results].every((x) => x.dtype !== 'float64')
}

/** A copy on the host. */
function fetched(x: NdArray): ConcreteArray {
  const array = x.toConcrete('be compared')
  return array.storage.literal ? array : cpu.fromTypedArray((array.storage.backend ?? cpu).read(array), array.aval)
}

describe('every primitive gives what its reference says, eagerly and compiled, on operands of all layouts', async () => {
  const backend = await gpuBackend()
  for (const primitive of allPrimitives) {
    if (exclusionOf('value', primitive.name) !== null) continue
    it(primitive.name, () => {
      let compared = 0
      // Functions with custom rules are compared in properties/gpu.
      let closesOver = true
      const property = fc.property(fc.gen(), (generate) => {
        const draw = new PropertyDraw(generate, { floats: 'float32' })
        const sample = draw.sample(primitive)
        if (!isMovable(sample.params)) return
        closesOver = false
        if (!isHeld(primitive, sample)) return
        compared++
        const layout = draw.pick([null, null, ...layouts.filter((name) => name !== 'repeated' && name !== 'constant')])
        const operands = sample.operands.map((x) => moved(layout === null ? x : laidOut(x, layout), backend))
        const f = functionOf(primitive, sample.params)
        const expected = expectedOf(primitive, sample)
        withScope('a test', { defaultBackend: backend, defaultDtype: 'float32' }, () => {
          for (const [how, run] of [
            ['eager', f],
            ['compiled', jit((xs: readonly NdArray[]) => [...f(xs)])],
          ] as const) {
            const results = run([...operands])
            results.forEach((y, k) => {
              const { literal, backend: own } = y.toConcrete('be compared').storage
              if (!literal && own !== backend) throw new Error(`${how}: result ${String(k)} is not on the backend`)
              const difference = outOfBounds(plainOf(fetched(y)), expected[k]!)
              if (difference !== null) throw new Error(`${how}: result ${String(k)} is ${difference}\n${formatSample(primitive, sample)}`)
            })
          }
        })
      })
      const result = fc.check(property, { seed: 20261123, numRuns: runs, endOnFailure: true })
      if (result.failed) throw result.errorInstance instanceof Error ? result.errorInstance : new Error(String(result.errorInstance))
      if (compared === 0 && !closesOver) throw new Error('no sample could be compared')
    })
  }
})
