import { afterEach, describe, expect, test, vi } from 'vitest'
import { cpu, debug, debugNans, disableJit, evalShape, grad, jit, lax, makeProgram, np, vmap, type NdArray } from '../../../../src/index.js'

const running = (carry: NdArray, x: NdArray): [NdArray, NdArray] => [carry.mul(0.5).add(x), carry.mul(x)]
const xs = np.array([1, 2, 3, 4, 5])

afterEach(() => {
  vi.restoreAllMocks()
})

/** What {@link running} gives, by a loop of JavaScript numbers. */
function expected(reverse = false): { last: number; ys: number[] } {
  const ys = [0, 0, 0, 0, 0]
  let last = 1
  for (const i of reverse ? [4, 3, 2, 1, 0] : [0, 1, 2, 3, 4]) {
    ys[i] = last * (i + 1)
    last = last * 0.5 + (i + 1)
  }
  return { last, ys }
}

describe('scan', () => {
  test.each([{}, { unroll: 2 }, { unroll: 9 }, { segments: 2 }, { segments: 5 }, { segments: 9, unroll: 2 }, { length: 5 }])(
    'a running combination, forwards and backwards, %o',
    (options) => {
      for (const reverse of [false, true]) {
        const f = (init: NdArray): [NdArray, NdArray] => lax.scan(running, init, xs, { ...options, reverse })
        for (const g of [f, jit(f), (init: NdArray) => disableJit(() => f(init))]) {
          const [last, ys] = g(np.array(1))
          expect(last.item()).toBe(expected(reverse).last)
          expect(ys.toArray()).toEqual(expected(reverse).ys)
        }
      }
    },
  )

  test('carry, elements and results of any structure', () => {
    const [carry, ys] = lax.scan(
      (c: { sum: NdArray; seen: { last: NdArray } }, x: { a: NdArray; b: [NdArray] }) => [
        { sum: c.sum.add(x.a), seen: { last: x.b[0] } },
        [x.a.mul(2), { both: x.a.add(x.b[0].sum()) }] as const,
      ],
      { sum: np.array(0), seen: { last: np.zeros([2]) } },
      {
        a: np.array([1, 2, 3]),
        b: [
          np.array([
            [1, 1],
            [2, 2],
            [3, 3],
          ]),
        ] as [NdArray],
      },
    )
    expect(carry.sum.item()).toBe(6)
    expect(carry.seen.last.toArray()).toEqual([3, 3])
    expect(ys[0].toArray()).toEqual([2, 4, 6])
    expect(ys[1].both.toArray()).toEqual([3, 6, 9])
  })

  test('nothing to go along but a length; nothing to stack', () => {
    const [last, nothing] = lax.scan((c: NdArray) => [c.mul(2), null], np.array(1), null, { length: 10 })
    expect(last.item()).toBe(1024)
    expect(nothing).toBeNull()
    expect(lax.scan((c: NdArray) => [c.mul(2), null], np.array(1), [], { length: 3 })[0].item()).toBe(8)
    expect(lax.scan((c: NdArray) => [c.mul(2), {}], np.array(1), {}, { length: 3 })[1]).toEqual({})
    expect(lax.scan(() => [null, np.array(7)], null, null, { length: 2 })[1].toArray()).toEqual([7, 7])
  })

  test('no steps at all: the initial carry, empty stacks', () => {
    const [last, ys] = lax.scan(running, np.array(3), np.zeros([0]))
    expect([last.item(), ys.shape]).toEqual([3, [0]])
    const [shape] = [lax.scan((c: NdArray, x: NdArray) => [c, x.add(c)], np.zeros([2]), np.zeros([0, 2]), { reverse: true })[1].shape]
    expect(shape).toEqual([0, 2])
    expect(grad((c: NdArray) => lax.scan(running, c, np.zeros([0]))[0])(2).item()).toBe(1)
    expect(lax.scan((c: NdArray) => [c.add(1), c], 0, null, { length: 0 })[0].dtype).toBe('float64')
  })

  test('empty arrays', () => {
    const [last, ys] = lax.scan((c: NdArray, x: NdArray) => [c.add(x), c.mul(x)], np.zeros([0]), np.zeros([3, 0]))
    expect([last.shape, ys.shape]).toEqual([[0], [3, 0]])
  })

  test('a number as carry takes the dtype that the body gives back', () => {
    const x32 = np.array([1, 2], { dtype: 'float32' })
    expect(lax.scan((c: NdArray, x: NdArray) => [c.add(x), null], 0, x32)[0].dtype).toBe('float32')
    expect(lax.scan((c: NdArray) => [c.add(1), null], 0, xs)[0].dtype).toBe('float64')
    const ints = np.array([1, 2], { dtype: 'int32' })
    expect(lax.scan((_c: NdArray, x: NdArray) => [x, null], 0, ints)[0].dtype).toBe('int32')
    // b becomes float32 after one step, a after two.
    const [both] = lax.scan(
      (c: NdArray[], x: NdArray) => [[c[1] ?? x, (c[1] ?? x).add(x)], null],
      [0, 1] as (NdArray | number)[] as NdArray[],
      x32,
    )
    expect(both.map((y) => y.dtype)).toEqual(['float32', 'float32'])
    // What the body gives back as a number takes the dtype of the array that it started from.
    expect(lax.scan(() => [1, null], np.array(0, { dtype: 'int32' }), null, { length: 2 })[0].dtype).toBe('int32')
  })

  test('integers and booleans are carried along', () => {
    const [carry, ys] = lax.scan(
      (c: { i: NdArray; even: NdArray }, x: NdArray) => [{ i: c.i.add(1), even: np.logicalNot(c.even) }, np.where(c.even, x, x.mul(c.i))],
      { i: np.array(0, { dtype: 'int32' }), even: np.array(true) },
      xs,
    )
    expect([carry.i.item(), carry.i.dtype, carry.even.item()]).toEqual([5, 'int32', false])
    expect(ys.toArray()).toEqual([1, 2, 3, 12, 5])
  })

  test('a carry and elements that nothing uses', () => {
    const [[a, b], ys] = lax.scan(
      ([p, q]: [NdArray, NdArray], _x: NdArray) => [[p.add(1), q] as [NdArray, NdArray], null],
      [np.array(0), np.array(9)] as [NdArray, NdArray],
      xs,
    )
    expect([a.item(), b.item(), ys]).toEqual([5, 9, null])
  })

  test('closures over arrays, and over traced values of any transform', () => {
    const weights = np.array([
      [1, 2],
      [3, 4],
    ])
    const f = (scale: NdArray): NdArray =>
      lax.scan((c: NdArray, x: NdArray) => [np.matmul(weights, c).mul(scale).add(x), null], np.ones([2]), np.array([1, 2]))[0].sum()
    const unrolled = (scale: NdArray): NdArray => {
      let c = np.ones([2])
      for (const x of [1, 2]) c = np.matmul(weights, c).mul(scale).add(x)
      return c.sum()
    }
    expect(f(np.array(0.5)).item()).toBe(unrolled(np.array(0.5)).item())
    expect(grad(f)(0.5).item()).toBeCloseTo(grad(unrolled)(0.5).item(), 13)
    expect(vmap(f)(np.array([0.5, 1])).toArray()).toEqual([unrolled(np.array(0.5)).item(), unrolled(np.array(1)).item()])
  })

  test('is written into programs as one equation, and has a shape without being run', () => {
    const f = (c: NdArray): NdArray => lax.scan(running, c, xs)[1]
    expect(makeProgram(f)(1).equations.map((eq) => eq.primitive.name)).toContain('scan')
    expect(makeProgram(f)(1).toString()).toMatch(/scan\[body=\{/)
    expect(evalShape(f, 1)).toEqual({ shape: [5], dtype: 'float64' })
  })

  test('the body is traced once', () => {
    let traces = 0
    lax.scan((c: NdArray, x: NdArray) => (traces++, [c.add(x), null]), np.array(0), np.zeros([100]))
    expect(traces).toBe(1)
  })
})

describe('compilation', () => {
  test('ten thousand eager loops with fresh bodies compile once', () => {
    const compile = vi.spyOn(cpu, 'compile')
    let total = 0
    for (let i = 0; i < 10_000; i++) {
      const [last] = lax.scan((c: NdArray, x: NdArray) => [np.cos(c).sub(x), null], np.array(i), xs)
      total += last.item()
    }
    expect(compile.mock.calls.length).toBeLessThanOrEqual(1)
    expect(Number.isFinite(total)).toBe(true)
  })

  test('so do their gradients', () => {
    const gradient = (): NdArray => grad((c: NdArray) => lax.scan((d: NdArray, x: NdArray) => [np.cosh(d).sub(x), null], c, xs)[0])(0.5)
    gradient()
    const compile = vi.spyOn(cpu, 'compile')
    compile.mockClear()
    for (let i = 0; i < 20; i++) gradient()
    expect(compile).not.toHaveBeenCalled()
  })

  test('debugNans finds the operation and the step', () => {
    const f = (): unknown => lax.scan((c: NdArray) => [np.sqrt(c), c.sub(1)], np.array(-1), null, { length: 2 })
    expect(() => debugNans(f)).toThrow(/sqrt/)
  })
})

describe('effects', () => {
  test('are in the order of the steps, with concrete values, under every transform', () => {
    const seen: number[] = []
    const body = (c: NdArray, x: NdArray): [NdArray, null] => {
      debug.callback((value: NdArray) => seen.push(value.item()), x)
      return [c.mul(x), null]
    }
    const f = (c: NdArray): NdArray => lax.scan(body, c, np.array([1, 2, 3]))[0]
    const steps = (run: () => unknown): readonly number[] => {
      seen.length = 0
      run()
      return [...seen]
    }
    expect(steps(() => f(np.array(2)))).toEqual([1, 2, 3])
    expect(steps(() => jit(f)(2))).toEqual([1, 2, 3])
    expect(steps(() => grad(f)(2))).toEqual([1, 2, 3])
    expect(steps(() => jit(grad(f))(2))).toEqual([1, 2, 3])
    expect(steps(() => vmap(f)(np.array([1, 2])))).toEqual([1, 2, 3])
    expect(steps(() => lax.scan(body, np.array(1), np.array([1, 2, 3]), { reverse: true }))).toEqual([3, 2, 1])
    expect(steps(() => grad((c: NdArray) => lax.scan(body, c, np.array([1, 2, 3, 4]), { segments: 2 })[0])(2))).toEqual([1, 2, 3, 4])
    expect(steps(() => lax.scan((_c: null, x: NdArray) => (body(x, x), [null, null]), null, np.array([5, 6])))).toEqual([5, 6])
  })
})
