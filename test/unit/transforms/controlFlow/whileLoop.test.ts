import { describe, expect, test, vi } from 'vitest'
import {
  ArgumentError,
  ConcretizationError,
  cpu,
  debug,
  debugNans,
  disableJit,
  DtypeError,
  evalShape,
  jit,
  lax,
  np,
  OutputError,
  ShapeError,
  TreeError,
  vmap,
  withDefaultDtype,
  type NdArray,
} from '../../../../src/index.js'

const double = (x: NdArray): NdArray => x.mul(2)
const below = (limit: number) => (x: NdArray) => x.lt(limit)

interface Counted {
  readonly y: NdArray
  readonly n: NdArray
}

/** Powers of x up to the first of at least 100, and how many factors that took beyond the first. */
const powers = (x: NdArray): Counted => {
  const factors = (c: Counted): Counted => ({ y: c.y.mul(x), n: c.n.add(1) })
  return lax.whileLoop((c: Counted) => c.y.lt(100), factors, { y: x, n: np.zeros([], { dtype: 'int32' }) })
}

describe('whileLoop', () => {
  test('goes on while the test holds', () => {
    expect(lax.whileLoop(below(100), double, np.array(3)).item()).toBe(192)
    const { y, n } = powers(np.array(3))
    expect([y.item(), n.item(), n.dtype]).toEqual([243, 4, 'int32'])
  })

  test('makes no step where the test does not hold at first, and does not evaluate the body', () => {
    const start = np.array([1, NaN, 3])
    const last = lax.whileLoop(
      (x: NdArray) => x.get(0).gt(5),
      (x) => x.div(0),
      start,
    )
    expect(last.toArray()).toEqual([1, NaN, 3])
  })

  test('a NaN in the test ends it, as comparisons are false', () => {
    expect(lax.whileLoop(below(10), (x) => x.sub(Infinity).add(Infinity), np.array(1)).item()).toBeNaN()
  })

  test('carries any pytree: nested, with null, empty, of one array', () => {
    const tree = { a: [np.array(1), null], b: { c: np.array([1, 2]) } } as const
    const last = lax.whileLoop(
      (t: { a: readonly [NdArray, null]; b: { c: NdArray } }) => t.a[0].lt(4),
      ({ a, b }) => ({ a: [a[0].add(1), null] as const, b: { c: b.c.mul(2) } }),
      tree,
    )
    expect([last.a[0].item(), last.a[1], last.b.c.toArray()]).toEqual([4, null, [8, 16]])
    expect(
      lax.whileLoop(
        (x: NdArray) => x.sum().lt(0),
        (x) => x.add(1),
        np.zeros([0, 3]),
      ).shape,
    ).toEqual([0, 3])
  })

  test('carries integers and booleans', () => {
    const collatz = (start: number): number => {
      const two = np.array(2, { dtype: 'int32' })
      const step = ({ n, k }: { n: NdArray; k: NdArray }): { n: NdArray; k: NdArray } => {
        const even = lax.eq(lax.rem(n, two), np.zerosLike(n))
        return { n: np.where(even, np.floorDivide(n, two), n.mul(3).add(1)), k: k.add(1) }
      }
      const zero = np.zeros([], { dtype: 'int32' })
      return lax.whileLoop(({ n }) => n.ne(1), step, { n: np.array(start, { dtype: 'int32' }), k: zero }).k.item()
    }
    expect([1, 2, 6, 27].map(collatz)).toEqual([0, 1, 8, 111])
    const flag = lax.whileLoop(
      (p: NdArray) => p,
      (p) => np.logicalNot(p),
      np.array(true),
    )
    expect([flag.dtype, flag.item()]).toEqual(['bool', false])
  })

  test('numbers in the initial carry take the dtype that the body gives back', () => {
    const x = np.array([1, 2], { dtype: 'float32' })
    const sum = lax.whileLoop(
      ({ n }: { n: NdArray; s: NdArray }) => n.lt(3),
      ({ n, s }) => ({ n: n.add(1), s: s.add(x.sum()) }),
      { n: 0, s: 0 },
    )
    expect([sum.s.dtype, sum.s.item(), sum.n.dtype]).toEqual(['float32', 9, 'float64'])
    expect(withDefaultDtype('float32', () => lax.whileLoop(below(9), double, 3).dtype)).toBe('float32')
    expect(lax.whileLoop(below(9), double, 3).aval.weak).toBe(false)
  })

  test('at most maxSteps steps', () => {
    const last = (maxSteps: number): unknown => lax.whileLoop(below(100), double, np.array(3), { maxSteps }).item()
    expect([0, 1, 3, 6, 100].map(last)).toEqual([3, 6, 24, 192, 192])
    expect(jit((x: NdArray) => lax.whileLoop(below(100), double, x, { maxSteps: 3 }))(3).item()).toBe(24)
  })

  test('closes over arrays, also traced ones, in the test and in the body', () => {
    const f = (x: NdArray, limit: NdArray): NdArray =>
      lax.whileLoop(
        (y: NdArray) => y.lt(limit),
        (y) => y.add(x),
        np.zerosLike(x),
      )
    expect(f(np.array(3), np.array(10)).item()).toBe(12)
    expect(jit(f)(3, 10).item()).toBe(12)
    expect(vmap(f)(np.array([3, 4, 100]), np.array([10, 4, 10])).toArray()).toEqual([12, 4, 100])
    expect(vmap(f, { inAxes: [0, null] })(np.array([3, 4]), np.array(10)).toArray()).toEqual([12, 12])
    expect(vmap(f, { inAxes: [null, 0] })(np.array(3), np.array([10, -1])).toArray()).toEqual([12, 0])
  })
})

describe('whileLoop under transforms', () => {
  test('jit gives the same, and is traced once', () => {
    const jitted = jit(powers)
    for (const x of [2, 3, 7, 200]) {
      expect(jitted(x).y.item()).toBe(powers(np.array(x)).y.item())
      expect(jitted(x).n.item()).toBe(powers(np.array(x)).n.item())
    }
    expect(evalShape(powers, np.array(2))).toEqual({ y: { shape: [], dtype: 'float64' }, n: { shape: [], dtype: 'int32' } })
  })

  test('vmap runs until the last lane ends, and lanes that have ended keep their carry', () => {
    const xs = np.array([2, 3, 7, 200])
    for (const mapped of [vmap(powers), jit(vmap(powers)), vmap(jit(powers))]) {
      expect(mapped(xs).y.toArray()).toEqual([128, 243, 343, 200])
      expect(mapped(xs).n.toArray()).toEqual([6, 4, 2, 0])
    }
    expect(vmap(vmap(powers))(xs.reshape([2, 2])).n.toArray()).toEqual([[6, 4], [2, 0]]) // prettier-ignore
    expect(vmap(powers)(np.zeros([0])).y.shape).toEqual([0])
  })

  test('a test that is not mapped steers one loop for the whole batch', () => {
    const f = (x: NdArray): [NdArray, NdArray] =>
      lax.whileLoop(
        ([i]: [NdArray, NdArray]) => i.lt(3),
        ([i, y]) => [i.add(1), y.mul(x)],
        [0, x],
      )
    expect(vmap(f)(np.array([2, 3])).map((y) => y.toArray())).toEqual([[3, 3], [16, 81]]) // prettier-ignore
    // The counter is not mapped, so nothing is selected.
    expect(jit(vmap(f)).explain(np.array([2, 3]))).not.toContain('select')
  })

  test('results move to the axis that is asked for', () => {
    const f = (x: NdArray): NdArray =>
      lax.whileLoop(
        (y: NdArray) => y.sum().lt(20),
        (y) => y.mul(2),
        x,
      )
    const x = np.array([[1, 2, 3], [4, 5, 60]]) // prettier-ignore
    const columns = vmap(f, { inAxes: 1, outAxes: 1 })(x)
    expect(columns.toArray()).toEqual([[4, 8, 3], [16, 20, 60]]) // prettier-ignore
  })

  test('effects run in order, with concrete values', () => {
    const seen: unknown[] = []
    const f = (x: NdArray): NdArray =>
      lax.whileLoop(
        (y: NdArray) => y.lt(20),
        (y) => {
          debug.callback((value: NdArray) => seen.push(value.item()), y)
          return y.mul(2)
        },
        x,
      )
    f(np.array(3))
    expect(seen.splice(0)).toEqual([3, 6, 12])
    jit(f)(3)
    expect(seen.splice(0)).toEqual([3, 6, 12])
    disableJit(() => f(np.array(3)))
    expect(seen.splice(0)).toEqual([3, 6, 12])
    // Its result is not used, but it is seen.
    jit((x: NdArray) => [f(x), x][1])(3)
    expect(seen.splice(0)).toEqual([3, 6, 12])
  })

  test('disableJit runs it as a loop of JavaScript; mapped tests are staged all the same', () => {
    let calls = 0
    const f = (x: NdArray): NdArray => {
      const body = (y: NdArray): NdArray => {
        calls++
        return y.mul(2)
      }
      return lax.whileLoop(below(100), body, x)
    }
    expect(disableJit(() => f(np.array(3))).item()).toBe(192)
    expect(calls).toBe(6)
    expect(disableJit(() => vmap(f)(np.array([3, 60]))).toArray()).toEqual([192, 120])
    expect(disableJit(() => lax.whileLoop(below(100), double, np.array(3), { maxSteps: 2 })).item()).toBe(12)
    expect(() => disableJit(() => lax.whileLoop(below(100), (y) => y.add(np.ones([2])), np.array(3)))).toThrow(ShapeError)
  })

  test('debugNans names the operation in the body', () => {
    expect(() => debugNans(() => lax.whileLoop(below(9), (y) => np.log(y.sub(5)), np.array(3)))).toThrow(/log/)
  })

  test('ten thousand eager loops compile once', () => {
    const compile = vi.spyOn(cpu, 'compile')
    let sum = 0
    for (let i = 0; i < 10_000; i++) {
      const limit = np.array(2 + (i % 3))
      sum += lax.whileLoop((y: NdArray) => y.lt(limit), (y) => y.add(1), np.array(0)).item() // prettier-ignore
    }
    expect(sum).toBe(29_999)
    expect(compile).toHaveBeenCalledTimes(1)
    compile.mockRestore()
  })
})

describe('errors of whileLoop', () => {
  interface State {
    readonly position: NdArray
    readonly velocity: NdArray
  }
  const start: State = { position: np.array(0), velocity: np.ones([3]) }
  const anyState = (s: State): NdArray => s.position.lt(1)

  test('name the leaf of the carry that changes', () => {
    const grows = (s: State): State => ({ ...s, velocity: np.ones([4]) })
    expect(() => lax.whileLoop(anyState, grows, start)).toThrow(
      /whileLoop of grows: the carry changes type: carry\.velocity is float64\[3\] at first and float64\[4\] after one step/,
    )
    const narrows = (s: State): State => ({ ...s, velocity: s.velocity.astype('float32') })
    expect(() => lax.whileLoop(anyState, narrows, start)).toThrow(DtypeError)
    expect(() => lax.whileLoop(anyState, narrows, start)).toThrow(/carry\.velocity/)
  })

  test('name what a body of the wrong structure leaves out', () => {
    const forgets = (s: State): State => ({ position: s.position }) as unknown as State
    expect(() => lax.whileLoop(anyState, forgets, start)).toThrow(TreeError)
    expect(() => lax.whileLoop(anyState, forgets, start)).toThrow(/carry\.velocity is missing/)
    expect(() => lax.whileLoop(anyState, (() => undefined) as unknown as (s: State) => State, start)).toThrow(TreeError)
    expect(() => lax.whileLoop(below(3), () => 'three' as unknown as NdArray, np.array(1))).toThrow(OutputError)
  })

  test('say what the test must give', () => {
    const x = np.ones([3])
    expect(() =>
      lax.whileLoop(
        (y: NdArray) => y.lt(5),
        (y) => y,
        x,
      ),
    ).toThrow(ShapeError)
    expect(() =>
      lax.whileLoop(
        (y: NdArray) => y.lt(5),
        (y) => y,
        x,
      ),
    ).toThrow(/returned bool\[3\].*reduce with all\(\) or any\(\)/)
    expect(() =>
      lax.whileLoop(
        (y: NdArray) => y.sum(),
        (y) => y,
        x,
      ),
    ).toThrow(DtypeError)
    expect(() => lax.whileLoop((() => undefined) as unknown as (y: NdArray) => NdArray, (y) => y, x)).toThrow(OutputError)
    expect(() => lax.whileLoop(((y: NdArray) => [y.sum().lt(3)]) as unknown as (y: NdArray) => NdArray, (y) => y, x)).toThrow(/a list of 1/)
    expect(() =>
      lax.whileLoop(
        (y: NdArray) => y.lt(y.item()),
        (y) => y,
        np.array(1),
      ),
    ).toThrow(ConcretizationError)
  })

  test('refuse what is no function, and unknown options', () => {
    const notOne = 3 as unknown as (y: NdArray) => NdArray
    expect(() => lax.whileLoop(notOne, double, 1)).toThrow(ArgumentError)
    expect(() => lax.whileLoop(below(3), notOne, 1)).toThrow(/second argument/)
    expect(() => lax.whileLoop(below(3), double, 1, { maxSteps: 1.5 })).toThrow(/maxSteps must be a non-negative integer/)
    expect(() => lax.whileLoop(below(3), double, 1, { maxStep: 2 } as object)).toThrow(/unknown option 'maxStep'/)
    expect(() => lax.whileLoop(below(3), double, 'x' as unknown as number)).toThrow(TreeError)
  })
})
