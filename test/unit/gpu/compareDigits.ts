import { describe, expect, test } from 'vitest'
import type { GpuBackend } from '../../../src/backends/gpu/backend.js'
import { expectClose } from './backends.js'
import { training, trainingOnCpu, transforms } from './digitNetwork.js'

/**
 * Derivatives and training steps of the digit network on a backend, against the CPU. Sums, of 784 products at most, are taken in blocks of another length there, which may
 * change a sum by some units in the last place of its largest partial sum: 3 units of the largest element were measured, and 8 are allowed.
 */
export function compareDigits(label: string, acquire: () => Promise<GpuBackend>): void {
  const tolerance = 2 ** -21

  describe(`the digit network ${label}`, () => {
    test.each(Object.keys(transforms))('%s is that of the CPU, eager and compiled', async (name) => {
      const { expected, eager, compiled } = await transforms[name]!(await acquire())
      expectClose(eager, expected, tolerance)
      expectClose(compiled, expected, tolerance)
    })

    test('steps of training give the CPU’s losses, in as many launches each, without a read, and in the same memory', async () => {
      const backend = await acquire()
      const steps = 9
      const looks: { readonly launches: number; readonly reads: number; readonly rows: number; readonly kernels: number }[] = []
      const losses = await training(backend, steps, () => looks.push(backend.device.counts))
      const values = await Promise.all(losses.map(async (x) => (await x.read())[0]!))
      const changes = looks.slice(1).map((after, i) => {
        const before = looks[i]!
        return { launches: after.launches - before.launches, reads: after.reads - before.reads, kernels: after.kernels - before.kernels }
      })
      // 18 steps, 12 of which make two arrays; and but for the first of the four batches, two copies of rows of the data set.
      const later = changes.slice(4)
      expect(later).toEqual([1, 2, 3, 0].map((batch) => ({ launches: batch === 0 ? 30 : 32, reads: 0, kernels: 0 })))
      // Of each step its loss alone is kept; in webgpu mode also what its commands need, until they are submitted.
      if (backend.device.synchronous) expect(looks.at(-1)!.rows - looks.at(-2)!.rows).toBe(1)
      const expected = await trainingOnCpu(steps)
      // Each step may add what one gradient may be off by.
      values.forEach((value, i) => expect(Math.abs(value / expected[i]! - 1)).toBeLessThan((i + 1) * tolerance))
    })
  })
}
