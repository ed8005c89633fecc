import { describe, expect, it } from 'vitest'
import { allPrimitives } from '../src/core/primitives/all.js'
import { gpu } from '../src/gpu/index.js'
import { exclusionOf } from './exclusions.js'
import { derivativeMismatch } from './gpu/derivatives.js'
import type { TestedDevice } from './gpu/memory.js'
import { programMismatch } from './gpu/program.js'
import { mismatch, samplesOf } from './gpu/value.js'

const acquired = await gpu({ mode: 'cpu' })()
if (acquired._tag === 'Left') throw acquired.left
const device: TestedDevice = { backend: acquired.right, flushes: false }

describe("the value on gpu.js's cpu mode is that of the naive reference", () => {
  for (const primitive of allPrimitives) {
    if (exclusionOf('value', primitive.name) !== null) continue
    it(primitive.name, async () => {
      for (const sample of samplesOf(device, primitive, 6, 24)) expect(await mismatch(device, primitive, sample)).toBeNull()
    })
  }
})

describe("on gpu.js's cpu mode both derivatives, jitted, are those of the CPU", () => {
  for (const primitive of allPrimitives) {
    if (exclusionOf('jvp', primitive.name) !== null || exclusionOf('jit', primitive.name) !== null) continue
    it(primitive.name, async () => {
      for (const sample of samplesOf(device, primitive, 2, 0)) expect(await derivativeMismatch(device, primitive, sample, 1e-4)).toBeNull()
    })
  }
})

describe('random programs: each step against its reference, jit against the steps', () => {
  it.each([0, 1, 2, 3])('ten from %i on', async (tens) => {
    for (let i = 0; i < 10; i++) expect(await programMismatch(device, 10 * tens + i, 0)).toBeNull()
  })
})
