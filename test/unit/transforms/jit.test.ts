import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  ArgumentError,
  AsyncFunctionError,
  ConcretizationError,
  cpu,
  debugNans,
  disableJit,
  grad,
  jit,
  jvp,
  np,
  TreeError,
  vmap,
  withDefaultDtype,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

/** A jitted function and how often it was traced. */
function counted<A extends unknown[]>(
  f: (...args: A) => unknown,
  options: object = {},
): { readonly call: (...args: unknown[]) => unknown; traces: number } {
  const counter = {
    traces: 0,
    call: untyped(
      untyped(jit)((...args: A) => {
        counter.traces++
        return f(...args)
      }, options),
    ),
  }
  return counter
}

afterEach(() => {
  vi.restoreAllMocks()
})

const vector = np.array([1, 2])

describe('a traced form is made for each', () => {
  test('shape, dtype and weak mark, not for each value', () => {
    const f = counted((x: NdArray) => x.mul(2))
    f.call(np.array([1, 2]))
    f.call(np.array([3, 4]))
    expect(f.traces).toBe(1)
    f.call(np.ones([3]))
    f.call(np.ones([2, 1]))
    f.call(np.ones([2], { dtype: 'float32' }))
    expect(f.traces).toBe(4)
    f.call(1)
    f.call(2)
    expect(f.traces).toBe(5)
    f.call(np.array(1))
    expect(f.traces).toBe(6)
  })

  test('structure, including the order of keys, which the function sees', () => {
    const f = counted((t: Record<string, NdArray>) => Object.values(t)[0])
    expect(String(f.call({ a: 1, b: 2 }))).toBe('1.0')
    expect(String(f.call({ b: 2, a: 1 }))).toBe('2.0')
    expect(String(f.call({ a: 3, b: 2 }))).toBe('3.0')
    expect(f.traces).toBe(2)
    expect(Object.keys(jit((t: Record<string, NdArray>) => t)({ z: 1, a: 2 }))).toEqual(['z', 'a'])
    const g = counted((x: unknown) => (Array.isArray(x) ? x.length : 0))
    g.call([1])
    g.call([1, 2])
    g.call([[1], 2])
    g.call(null)
    g.call([1, null])
    expect(g.traces).toBe(5)
  })

  test('content of plain static values, identity of others', () => {
    const f = counted((x: NdArray, _options: unknown) => x, { staticArgnums: 1 })
    f.call(1, { n: [1, 'a', null, true] })
    f.call(2, { n: [1, 'a', null, true] })
    expect(f.traces).toBe(1)
    for (const value of [{ n: [1, 'a', null, false] }, 'a', 1, '1', null, undefined, -0, 0, NaN, [], {}]) f.call(1, value)
    expect(f.traces).toBe(12)
    const act = (): number => 1
    f.call(1, act)
    f.call(1, act)
    f.call(1, () => 1)
    f.call(1, new Date(0))
    f.call(1, new Date(0))
    f.call(1, Symbol('s'))
    f.call(1, Symbol('s'))
    expect(f.traces).toBe(18)
  })

  test('default dtype, default backend, debug flag', () => {
    const f = counted((x: NdArray) => x.mul(np.zeros([2])))
    f.call(vector)
    expect(withDefaultDtype('float32', () => untyped(f.call)(1))).toMatchObject({ dtype: 'float32' })
    debugNans(() => f.call(vector))
    f.call(vector)
    expect(f.traces).toBe(3)
    const other = new Proxy(cpu, { get: (target, key) => (key === 'name' ? 'other' : (Reflect.get(target, key) as unknown)) })
    const g = counted((x: NdArray) => x.mul(2), { backend: other })
    g.call(1)
    g.call(1)
    expect(g.traces).toBe(1)
  })

  test('clear forgets all', () => {
    let traces = 0
    const f = jit((x: NdArray) => (traces++, x))
    f(1)
    f.clear()
    f(1)
    expect(traces).toBe(2)
  })

  test('the 257th forgets the one used longest ago, with one warning', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const f = counted((x: NdArray, _n: number) => x, { staticArgnums: 1 })
    for (let n = 0; n < 256; n++) f.call(1, n)
    f.call(1, 0)
    expect([f.traces, warn.mock.calls.length]).toEqual([256, 0])
    f.call(1, 256)
    f.call(1, 0)
    expect([f.traces, warn.mock.calls.length]).toEqual([257, 1])
    f.call(1, 1)
    f.call(1, 1000)
    expect([f.traces, warn.mock.calls.length]).toEqual([259, 1])
    expect(String(warn.mock.calls[0]?.[0])).toMatch(/jit of .*more than 256 different/)
  })

  test('call that captured a tracer: it is not kept', () => {
    let traces = 0
    const outer = (x: NdArray): NdArray => {
      const inner = jit((y: NdArray) => (traces++, y.mul(x)))
      return inner(1).add(inner(2))
    }
    expect(grad(outer)(3).item()).toBe(3)
    expect(traces).toBe(2)
    let captured = vector
    const closing = jit((y: NdArray) => y.mul(captured))
    expect(grad((x: NdArray) => ((captured = x), closing(np.array(2))))(3).item()).toBe(2)
    captured = vector
    expect(closing(np.array(2)).toArray()).toEqual([2, 4])
  })
})

describe('arguments and results', () => {
  test('numbers are lifted to weak scalars, so float32 stays float32', () => {
    const step = jit((x: NdArray, rate: NdArray) => x.sub(rate))
    const x32 = np.array([1, 2], { dtype: 'float32' })
    expect(step(x32, 0.5).dtype).toBe('float32')
    expect(step(x32, np.array(0.5)).dtype).toBe('float64')
  })

  test('jit(f)(...args) is f of the lifted arguments, strong', () => {
    const x32 = np.array([1, 2], { dtype: 'float32' })
    const fs = [
      (x: NdArray) => x.mul(2),
      (x: NdArray) => x.mul(x32),
      (x: NdArray) => vmap((_row: NdArray) => x)(x32),
      (x: NdArray) => grad((y: NdArray) => y.mul(y))(x),
    ]
    for (const f of fs) {
      const staged = jit(f)(0.5)
      const eager = disableJit(() => jit(f)(0.5))
      expect([staged.dtype, staged.aval.weak, staged.toArray()]).toEqual([eager.dtype, false, eager.toArray()])
      const product = (y: NdArray): NdArray => jit(f)(0.5).mul(y)
      expect(jit(product)(x32).dtype).toBe(product(x32).dtype)
    }
  })

  test('booleans, typed arrays, trees, null and nothing', () => {
    expect(jit((b: NdArray) => np.where(b, 1, 2))(true).item()).toBe(1)
    expect(jit((x: NdArray) => x.mul(2))(new Float32Array([1, 2])).dtype).toBe('float32')
    const f = jit((t: { a: NdArray; none: null }) => ({ sum: t.a.add(1), list: [t.a, 5] as const, none: t.none }))
    const out = f({ a: 1, none: null })
    expect([out.sum.item(), out.list[1].item(), out.none]).toEqual([2, 5, null])
    expect(jit((_x: NdArray) => null)(1)).toBeNull()
    expect(untyped(jit)(() => undefined)).toBeTypeOf('function')
    expect(untyped(jit(() => undefined))()).toBeUndefined()
    expect(jit((_x: NdArray) => [] as const)(1)).toEqual([])
    expect(jit(() => 7)().item()).toBe(7)
    expect(jit((x: NdArray) => x)(np.zeros([0, 3])).shape).toEqual([0, 3])
  })

  test('f receives fresh containers', () => {
    const params = { w: np.array(1) }
    jit((p: { w: NdArray }) => (p.w = p.w.add(1)))(params)
    expect(params.w.item()).toBe(1)
  })

  test('static arguments and names', () => {
    const f = jit((x: NdArray, n: number, { scale, bias }: { scale: number; bias: NdArray }) => x.mul(n * scale).add(bias), {
      staticArgnums: 1,
      staticArgnames: 'scale',
    })
    expect(f(2, 3, { scale: 10, bias: 1 }).item()).toBe(61)
    const optional = jit((x: NdArray, o: { n?: number } = {}) => x.mul(o.n ?? 2), { staticArgnames: 'n' })
    expect(optional(3, { n: 5 }).item()).toBe(15)
    expect(optional(3, {}).item()).toBe(6)
    expect(untyped(optional)(np.array(3))).toMatchObject({ shape: [] })
    expect(untyped(untyped(jit)((l: readonly NdArray[]) => l[1], { staticArgnames: ['n'] }))([vector, vector])).toMatchObject({
      shape: [2],
    })
    expect(jit((x: NdArray) => x, { staticArgnums: [], staticArgnames: [] })(1).item()).toBe(1)
  })

  test('donateArgnums and backend are accepted', () => {
    expect(jit((x: NdArray) => x.mul(2), { donateArgnums: 0, backend: cpu })(3).item()).toBe(6)
  })

  test('bad arguments and options are errors', () => {
    const f = untyped(jit)
    expect(() => untyped(jit((x: NdArray) => x))('a')).toThrow(TreeError)
    expect(() => untyped(jit((x: NdArray) => x))({ a: [1, 'b'] })).toThrow(/arguments\[0\]\.a\[1\] is a string/)
    expect(() => untyped(f((x: NdArray) => x, { staticArgnums: 0 }))(vector)).toThrow(/argument 0 is static, but it is an array/)
    expect(() => f((x: NdArray) => x, { staticArgnums: -1 })).toThrow(ArgumentError)
    expect(() => f((x: NdArray) => x, { donateArgnums: [0, 0] })).toThrow(ArgumentError)
    expect(() => f((x: NdArray) => x, { static: 0 })).toThrow(/unknown option 'static'/)
    expect(() => f('x')).toThrow(ArgumentError)
    expect(() => untyped(f(() => Promise.resolve(1)))()).toThrow(AsyncFunctionError)
    function label(x: NdArray): string {
      return String(x.ndim)
    }
    expect(() => untyped(f(label))(1)).toThrow(/jit of label: the function returned a string at result/)
  })
})

describe('tracing', () => {
  test('closures are frozen', () => {
    let factor = np.array(2)
    const f = jit((x: NdArray) => x.mul(factor))
    expect(f(3).item()).toBe(6)
    factor = np.array(10)
    expect(f(3).item()).toBe(6)
  })

  test('values are not known: the error names the function', () => {
    function branching(x: NdArray): NdArray {
      return x.item() > 0 ? x : x.neg()
    }
    expect(() => jit(branching)(1)).toThrow(ConcretizationError)
    expect(() => jit(branching)(1)).toThrow(/jit of branching/)
  })

  test('a throw leaves nothing behind', () => {
    let fail = true
    const f = jit((x: NdArray) => {
      if (fail) throw new Error('boom')
      return x.mul(2)
    })
    expect(() => f(1)).toThrow('boom')
    expect(np.add(1, 2).item()).toBe(3)
    fail = false
    expect(f(1).item()).toBe(2)
    expect(grad(f)(1).item()).toBe(2)
  })

  test('recursion over a static argument', () => {
    const factorial: (n: number, x: NdArray | number) => NdArray = jit(
      (n: number, x: NdArray): NdArray => (n === 0 ? x : factorial(n - 1, x).mul(n)),
      { staticArgnums: 0 },
    )
    expect(factorial(5, 1).item()).toBe(120)
    expect(grad((x: NdArray) => factorial(5, x))(1).item()).toBe(120)
  })

  test('explain says what is run and runs nothing', () => {
    let traces = 0
    const f = jit(function cube(x: NdArray) {
      traces++
      return x.mul(x).mul(x)
    })
    expect(f.explain(2)).toMatch(/cube/)
    f(3)
    expect(traces).toBe(1)
  })

  test('the name is kept', () => {
    expect(
      jit(function loss(x: NdArray) {
        return x
      }).name,
    ).toBe('loss')
  })
})

describe('with other transforms', () => {
  const f = (x: NdArray): NdArray => np.sin(x).mul(x).sum()
  const x = np.array([0.3, 0.7])

  test('jit inside and outside of each, nested', () => {
    const gradient = grad(f)(x).toArray()
    for (const g of [jit(grad(f)), grad(jit(f)), jit(grad(jit(f))), jit(jit(grad(jit(jit(f)))))]) expect(g(x).toArray()).toEqual(gradient)
    const batch = np.stack([x, x.mul(2)])
    const mapped = vmap(grad(f))(batch).toArray()
    for (const g of [jit(vmap(grad(f))), vmap(jit(grad(f))), vmap(grad(jit(f))), jit(grad((b: NdArray) => vmap(jit(f))(b).sum()))]) {
      expect(g(batch).toArray()).toEqual(mapped)
    }
    const second = jvp(grad(f), [x], [x])[1].toArray()
    for (const g of [grad(jit(f)), jit(grad(jit(f)))]) expect(jvp(g, [x], [x])[1].toArray()).toEqual(second)
  })

  test('disableJit runs the function as it is', () => {
    let runs = 0
    const g = jit((y: NdArray) => (runs++, y.mul(y.item())))
    expect(disableJit(() => [g(3).item(), g(4).item()])).toEqual([9, 16])
    expect(runs).toBe(2)
    expect(() => g(3)).toThrow(ConcretizationError)
  })
})
