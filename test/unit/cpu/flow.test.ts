import { describe, expect, test, vi } from 'vitest'
import { disableJit, jit, lax, np, tree, type NdArray } from '../../../src/index.js'
import { cpu, type ProgramTier } from '../../../src/backends/cpu/backend.js'
import { flowPrograms } from '../kernel/flowPrograms.js'

const bits = (xs: unknown): readonly unknown[] =>
  (tree.leaves(xs) as NdArray[]).map((x) => [x.aval.strong.toString(), ...cpu.read(x.toConcrete('be compared'))])

describe.each(['js', 'wasm', 'interpreter'] satisfies ProgramTier[])('on the tier %s', (tier) => {
  test.each(flowPrograms.map((each) => [each.name, each] as const))('%s', (_name, { f, args }) => {
    const wanted = bits(disableJit(() => f(...args)))
    cpu.forceTier(tier)
    try {
      const compiled = jit(f as (...args: NdArray[]) => NdArray[])
      for (let i = 0; i < 3; i++) expect(bits(compiled(...args))).toEqual(wanted)
    } finally {
      cpu.forceTier(null)
    }
  })
})

describe('a loop', () => {
  const recurrence = (width: number, length: number): string => {
    const f = jit((w: NdArray, c: NdArray) => lax.foriLoop(0, length, (_i: NdArray, a: NdArray) => w.matmul(a).mul(0.1), c))
    return f.explain(np.zeros([width, width]), np.zeros([width]))
  }

  test('goes where the work of one step says', () => {
    expect(recurrence(4, 100_000)).toContain("tier 'js'")
    expect(recurrence(64, 100_000)).toContain("tier 'wasm'")
  })

  test('is compiled once for all calls that are not jitted', () => {
    const compile = vi.spyOn(cpu, 'compile')
    for (let i = 0; i < 500; i++) {
      const [sum] = lax.scan((a: NdArray, x: NdArray): [NdArray, null] => [a.mul(0.25).add(x), null], np.zeros([2]), np.ones([7, 2]))
      expect(sum.shape).toEqual([2])
    }
    expect(compile.mock.calls.length).toBeLessThan(5)
    compile.mockRestore()
  })
})
