import { beforeAll, describe, expect, it } from 'vitest'
import type { TestedDevice } from '../../../properties/gpu/memory.js'
import { programMismatch } from '../../../properties/gpu/program.js'
import { gpu } from '../../../src/gpu/index.js'

const programs = Number(import.meta.env['GPU_PROGRAMS'])
const first = Number(import.meta.env['GPU_SEED']) * 1_000_003
const tens = Array.from({ length: Math.ceil(programs / 10) }, (_, i) => 10 * i)

describe.each(['webgl2', 'webgpu'] as const)('random programs on %s: each step against its reference, jit against the steps', (mode) => {
  let device: TestedDevice
  beforeAll(async () => {
    const acquired = await gpu({ mode })()
    if (acquired._tag === 'Left') throw acquired.left
    device = { backend: acquired.right, flushes: true }
  })

  it.each(tens)('ten from %i on', async (start) => {
    for (let i = start; i < Math.min(start + 10, programs); i++) expect(await programMismatch(device, first + i, 0)).toBeNull()
  })
})
