import { beforeAll, describe, expect, it } from 'vitest'
import { exclusionOf } from '../../../properties/exclusions.js'
import type { TestedDevice } from '../../../properties/gpu/memory.js'
import { mismatch, samplesOf } from '../../../properties/gpu/value.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
import { gpu } from '../../../src/gpu/index.js'

describe.each(['webgl2', 'webgpu'] as const)('on %s the value is that of the naive reference', (mode) => {
  let device: TestedDevice
  beforeAll(async () => {
    const acquired = await gpu({ mode })()
    if (acquired._tag === 'Left') throw acquired.left
    device = { backend: acquired.right, flushes: true }
  })

  for (const primitive of allPrimitives) {
    if (exclusionOf('value', primitive.name) !== null) continue
    it(primitive.name, async () => {
      for (const sample of samplesOf(device, primitive, 3, 3)) expect(await mismatch(device, primitive, sample)).toBeNull()
    })
  }
})
