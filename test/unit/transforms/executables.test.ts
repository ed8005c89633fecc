import { afterEach, describe, expect, test, vi } from 'vitest'
import { cpu, customJvp, debug, grad, jit, makeProgram, np, type NdArray } from '../../../src/index.js'
import { programKey } from '../../../src/core/programKey.js'

const compile = vi.spyOn(cpu, 'compile')

afterEach(() => {
  compile.mockClear()
})

const vector = np.array([1, 2])
let unique = 1000
/** A number that no other program here holds. */
const mark = (): number => (unique += 10.5)

describe('executables are shared by the structure of programs', () => {
  test('ten thousand fresh closures in a loop compile once', () => {
    const c = mark()
    for (let i = 0; i < 10_000; i++) {
      const step = jit((x: NdArray) => x.mul(c).add(x))
      if (i % 1000 === 0) expect(step(vector).toArray()).toEqual([c + 1, 2 * c + 2])
      else step(vector)
    }
    expect(compile).toHaveBeenCalledTimes(1)
  })

  test('whatever they capture, which each keeps for itself', () => {
    const c = mark()
    for (let i = 0; i < 10; i++) {
      const own = np.array([i, 2 * i])
      const f = jit((x: NdArray) => x.mul(own).add(c))
      expect([f(vector).toArray(), f(vector).toArray()]).toEqual([
        [i + c, 4 * i + c],
        [i + c, 4 * i + c],
      ])
    }
    expect(compile).toHaveBeenCalledTimes(1)
  })

  test('also when they contain jitted functions and functions with rules of their own', () => {
    const c = mark()
    const once = (): void => {
      const own = np.array([3, 4])
      const inner = jit((y: NdArray) => y.mul(own))
      const ruled: (y: NdArray) => NdArray = customJvp((y: NdArray) => inner(y).add(c), { jvp: ([y], [dy]) => [ruled(y), dy.mul(own)] })
      const outer = jit((x: NdArray) => ruled(x).mul(x).sum())
      expect(outer(vector).item()).toBe(3 + c + 2 * (8 + c))
      expect(jit(grad(outer))(vector).toArray()).toEqual([6 + c, 16 + c])
    }
    once()
    const before = compile.mock.calls.length
    once()
    once()
    expect(compile.mock.calls.length).toBe(before)
  })

  test.each<[string, (c: number) => (x: NdArray) => unknown, (c: number) => (x: NdArray) => unknown]>([
    ['a literal', (c) => (x) => x.mul(c), (c) => (x) => x.mul(c + 1)],
    ['zeros of two signs', (c) => (x) => np.atan2(x.add(c), 0), (c) => (x) => np.atan2(x.add(c), -0)],
    ['a primitive', (c) => (x) => x.mul(c), (c) => (x) => x.add(c)],
    ['params', (c) => (x) => x.mul(c).pow(2), (c) => (x) => x.mul(c).pow(3)],
    ['order of operands', (c) => (x) => x.sub(c), (c) => (x) => np.sub(c, x)],
    ['outputs', (c) => (x) => [x.mul(c), x], (c) => (x) => [x, x.mul(c)]],
    ['number of outputs', (c) => (x) => x.mul(c), (c) => (x) => [x.mul(c), x]],
    ['which value is used', (c) => (x) => [x.mul(c), x.mul(c).add(x)][0]?.mul(x), (c) => (x) => [x.mul(c), x.mul(c).add(x)][1]?.mul(x)],
    ['dtype', (c) => (x) => x.mul(c).astype('float32'), (c) => (x) => x.mul(c).astype('int32')],
  ])('but not across programs that differ in %s', (_name, one, two) => {
    const c = mark()
    const x = np.array([1, 2])
    const run = (f: (x: NdArray) => unknown): unknown => jit((y: NdArray) => f(y) as NdArray)(x)
    const read = (y: unknown): string =>
      JSON.stringify(y, (_key, value: unknown) => (value instanceof Object && 'toArray' in value ? (value as NdArray).toArray() : value))
    expect([read(run(one(c))), read(run(two(c)))]).toEqual([read(one(c)(x)), read(two(c)(x))])
    expect(compile).toHaveBeenCalledTimes(2)
  })

  test('and not across functions of different names, which explain shows', () => {
    const c = mark()
    const names = [
      jit(function left(x: NdArray) {
        return x.mul(c)
      }),
      jit(function right(x: NdArray) {
        return x.mul(c)
      }),
    ].map((f) => f.explain(vector))
    expect(names[0]).toMatch(/left/)
    expect(names[1]).toMatch(/right/)
  })

  test('a callback is its own in each', () => {
    const c = mark()
    const seen: number[] = []
    for (const i of [1, 2, 3]) {
      jit((x: NdArray) => {
        debug.callback((y) => seen.push(i * y.item()), x)
        return x.mul(c)
      })(1)
    }
    expect(seen).toEqual([1, 2, 3])
  })

  test('no more than 512 are kept', () => {
    const c = mark()
    const run = (i: number): unknown => jit((x: NdArray) => x.mul(c).add(i))(vector)
    for (let i = 0; i < 512; i++) run(i)
    compile.mockClear()
    run(0)
    expect(compile).toHaveBeenCalledTimes(0)
    run(512)
    run(0)
    expect(compile).toHaveBeenCalledTimes(1)
    run(1)
    expect(compile).toHaveBeenCalledTimes(2)
  })

  test('captured arrays go when their function goes', async () => {
    const { gc } = globalThis
    if (gc === undefined) throw new Error('this test needs --expose-gc')
    const c = mark()
    const references = [1, 2, 3].map((i) => {
      const own = np.full([1000], i).add(np.arange(1000))
      const inner = jit((y: NdArray) => y.mul(own))
      jit((x: NdArray) => inner(x).add(own).mul(c))(1)
      return new WeakRef(own)
    })
    await new Promise((resolve) => setTimeout(resolve, 10))
    gc()
    await new Promise((resolve) => setTimeout(resolve, 10))
    gc()
    expect(references.map((reference) => reference.deref() === undefined)).toEqual([true, true, true])
  })

  test('functions that a program calls go when their function goes, with what they close over', async () => {
    const { gc } = globalThis
    if (gc === undefined) throw new Error('this test needs --expose-gc')
    const c = mark()
    const references = [1, 2, 3].map((i) => {
      const own = { calls: i }
      const f = jit((x: NdArray) => {
        debug.callback((value: NdArray) => (own.calls += value.size), x)
        return x.mul(c)
      })
      expect([f(1).item(), own.calls]).toEqual([c, i + 1])
      return new WeakRef(own)
    })
    compile.mockClear()
    await new Promise((resolve) => setTimeout(resolve, 10))
    gc()
    await new Promise((resolve) => setTimeout(resolve, 10))
    gc()
    expect(references.map((reference) => reference.deref() === undefined)).toEqual([true, true, true])
  })
})

describe('the key of a program', () => {
  type F = (x: NdArray) => NdArray | NdArray[]
  const keyOf = (f: F): ReturnType<typeof programKey> => programKey(makeProgram(f)(vector))

  test('says whether it names functions', () => {
    expect(keyOf((x) => x.mul(2)).names).toBe(false)
    expect(keyOf((x) => (debug.callback((_y) => undefined, x), x)).names).toBe(true)
  })

  test.each<[string, F, F]>([
    ['primitives', (x) => np.sin(x), (x) => np.cos(x)],
    ['params', (x) => x.get([0, null]), (x) => x.get([0, 1])],
    ['constants', (x) => x.mul(2), (x) => x.mul(3)],
    ['signs of zero', (x) => x.mul(0), (x) => x.mul(-0)],
    ['operands', (x) => x.sub(np.sin(x)), (x) => np.sin(x).sub(x)],
    ['outputs', (x) => [np.sin(x), x], (x) => [x, np.sin(x)]],
    ['dtypes', (x) => x.astype('float32'), (x) => x.astype('int32')],
    ['programs inside', (x) => jit(np.sin)(x), (x) => jit(np.cos)(x)],
  ])('differs for other %s', (_name, f, g) => {
    expect(keyOf(f).text).not.toBe(keyOf(g).text)
    expect(keyOf(f).text).toBe(keyOf(f).text)
  })

  test('does not depend on how variables are numbered', () => {
    const one = keyOf(function f(x) {
      x.add(1)
      return x.mul(2)
    })
    expect(one.text).toBe(
      keyOf(function f(x) {
        x.add(1)
        return x.mul(2)
      }).text,
    )
  })
})
