import { configure, jit, np } from 'cotangent'
import { expect, test } from 'vitest'
import { sharedPool } from '../../src/backends/cpu/memory/shared.js'
import { crewOf } from '../../src/backends/cpu/threads/shared.js'

declare global {
  interface ImportMeta {
    readonly env: Readonly<Record<string, string | undefined>>
  }
}

const { arena } = sharedPool()!

test('memory is shared in a page only where that is isolated from other origins', () => {
  const isolated = import.meta.env['ISOLATED'] === 'true'
  expect(Reflect.get(globalThis, 'crossOriginIsolated')).toBe(isolated)
  expect(arena.memory.buffer instanceof ArrayBuffer).toBe(!isolated)
})

test('large programs give the same bits with and without workers, where a page may have them', async () => {
  const x = np.sin(np.arange(300_000).astype('float32')).reshape([300, 1000])
  const f = jit((y: typeof x) => np.exp(np.tanh(y)).matmul(y.transpose()).sum(0))
  configure({ threads: 0 })
  const expected = f(x).toTypedArray()
  configure({ threads: 2 })
  for (let i = 0; i < 1000 && (i < 2 || crewOf(arena)?.parts === 0); i++) {
    expect(f(x).toTypedArray()).toEqual(expected)
    await new Promise((done) => setTimeout(done, 5))
  }
  const crew = crewOf(arena)
  if (arena.memory.buffer instanceof ArrayBuffer) expect(crew).toBe(null)
  else expect(crew?.parts).toBeGreaterThan(0)
  configure({ threads: null })
})

test('relaxed multiply-add is the same eager and staged', () => {
  const x = np.sin(np.arange(6400).astype('float32')).reshape([80, 80])
  const f = (y: typeof x): typeof x => y.matmul(y.transpose()).add(1)
  const exact = f(x).toTypedArray()
  configure({ relaxedSimd: true })
  const relaxed = f(x).toTypedArray()
  expect(jit(f)(x).toTypedArray()).toEqual(relaxed)
  expect(jit(f).explain(x)).toContain('relaxed multiply-add')
  expect(relaxed.every((y, i) => Math.abs(y - exact[i]!) < 80 * 2 ** -23)).toBe(true)
  configure({ relaxedSimd: false })
})
