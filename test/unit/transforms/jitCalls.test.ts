import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  BackendError,
  configure,
  cpu,
  debugNans,
  DisposedArrayError,
  grad,
  jit,
  np,
  tree,
  TreeError,
  TracerLeakError,
  vmap,
  withBackend,
  withDefaultDtype,
  type Backend,
  type NdArray,
} from '../../../src/index.js'
import { ConcreteArray } from '../../../src/core/array.js'
import { untyped } from './untyped.js'

/** A jitted function, never typed, that counts how often it is traced. */
function counted(f: (...args: never[]) => unknown, options: object = {}): { call: (...args: unknown[]) => unknown; traces: number } {
  const counter = {
    traces: 0,
    call: untyped(
      untyped(jit)((...args: never[]) => {
        counter.traces++
        return f(...args)
      }, options),
    ),
  }
  return counter
}

/** Containers as they are, arrays as their elements, dtype and weak mark. */
function plain(tree: unknown): unknown {
  if (tree instanceof ConcreteArray) return [tree.aval.toString(), tree.toArray()]
  if (Array.isArray(tree)) return tree.map(plain)
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.entries(tree).map(([key, child]) => [key, plain(child)])
}

const item = (x: unknown): unknown => (x instanceof ConcreteArray ? x.item() : x)

/** Another backend over the same memory. */
const other = (name: string): Backend => {
  const made: Backend = {
    name,
    generation: 0,
    supports: () => true,
    fromTypedArray: (data, aval) => {
      const x = cpu.fromTypedArray(data, aval)
      return Object.defineProperty(x, 'storage', {
        value: new Proxy(x.storage, { get: (target, key) => (key === 'backend' ? made : (Reflect.get(target, key) as unknown)) }),
      })
    },
    read: (x) => cpu.read(x),
    readAsync: (x) => cpu.readAsync(x),
    execute: (primitive, operands, params) => cpu.execute(primitive, operands, params),
    compile: (program) => cpu.compile(program),
  }
  return made
}

afterEach(() => {
  configure({ tier: null })
  vi.restoreAllMocks()
})

const vector = np.array([1, 2])

describe('a call that is recognised without a key', () => {
  test('gives what the first call gives, for trees of all kinds', () => {
    const f = counted((t: { w: readonly [NdArray, NdArray]; b: { c: NdArray }; none: null; no: undefined }, s: NdArray) => ({
      z: t.w[0].mul(s),
      list: [t.w[1], [t.b.c.add(t.w[1]), null]],
      a: { s, missing: undefined },
    }))
    const given = (): unknown => ({ w: [np.array([1, 2]), 3], b: { c: np.array([4, 5]) }, none: null, no: undefined })
    const wanted = [
      ['z', ['float64[2]', [2, 4]]],
      [
        'list',
        [
          ['float64[]', 3],
          [['float64[2]', [7, 8]], null],
        ],
      ],
      [
        'a',
        [
          ['s', ['float64[]', 2]],
          ['missing', undefined],
        ],
      ],
    ]
    for (let i = 0; i < 4; i++) expect(plain(f.call(given(), 2))).toEqual(wanted)
    expect(f.traces).toBe(1)
  })

  test('lifts numbers to weak scalars, each call its own', () => {
    const f = counted((x: NdArray) => x)
    const results = Array.from({ length: 200 }, (_, i) => f.call(i / 3))
    expect(results.map(item)).toEqual(Array.from({ length: 200 }, (_, i) => i / 3))
    for (const value of [-0, 0, NaN, Infinity, 5e-324]) expect(item(f.call(value))).toBe(value)
    expect(f.traces).toBe(1)
    expect([np.array([item(f.call(7)) as number]).toArray(), String(f.call(0.1))]).toEqual([[7], '0.1'])
    const x32 = np.array([1, 2], { dtype: 'float32' })
    const step = jit((x: NdArray, rate: NdArray) => x.sub(rate))
    for (let i = 0; i < 3; i++) expect([step(x32, 0.5).dtype, step(x32, np.array(0.5)).dtype]).toEqual(['float32', 'float64'])
    const broadcast = jit((rate: NdArray) => np.broadcastTo(rate, [3]))
    for (const rate of [1, 2, 3]) expect(broadcast(rate).toArray()).toEqual([rate, rate, rate])
  })

  test('takes booleans and typed arrays, copied', () => {
    const f = counted((x: NdArray, flag: NdArray) => np.where(flag, x, 0))
    const data = Float64Array.of(1, 2)
    f.call(data, true)
    const result = f.call(data, true) as NdArray
    data.fill(9)
    expect(result.toArray()).toEqual([1, 2])
    expect((f.call(data, false) as NdArray).toArray()).toEqual([0, 0])
    expect(f.traces).toBe(1)
    f.call(new Float32Array(2), true)
    f.call(new Float64Array(3), true)
    expect(f.traces).toBe(3)
  })

  test.each<[string, unknown, unknown]>([
    ['order of keys', { a: vector, b: vector }, { b: vector, a: vector }],
    ['a further key', { a: vector }, { a: vector, b: null }],
    ['a key less', { a: vector, b: undefined }, { a: vector }],
    ['another key', { a: vector }, { b: vector }],
    ['null and undefined', { a: null }, { a: undefined }],
    ['longer list', [vector], [vector, vector]],
    ['list and object', [vector], { 0: vector }],
    ['list and leaf', [vector], vector],
    ['nothing and leaf', null, vector],
    ['shape', vector, np.ones([3])],
    ['dtype', vector, np.array([1, 2], { dtype: 'float32' })],
    ['weak mark', 1, np.array(1)],
    ['number and boolean', 1, true],
    ['number and one in a list', 1, [1]],
  ])('tells forms apart: %s', (_name, one, two) => {
    const f = counted((x: unknown) => x)
    const both = (): unknown => [plain(f.call(one)), plain(f.call(two))]
    const first = both()
    for (let i = 0; i < 3; i++) expect(both()).toEqual(first)
    expect(f.traces).toBe(2)
  })

  test('number of arguments, also with undefined ones', () => {
    const f = counted((...args: unknown[]) => args.length)
    for (let i = 0; i < 3; i++) expect([f.call(1), f.call(1, undefined), f.call(), f.call(1, 2)].map(item)).toEqual([1, 2, 0, 2])
    expect(f.traces).toBe(4)
  })

  test('more forms than are tried by their guards', () => {
    const f = counted((x: NdArray) => x.sum())
    for (let i = 0; i < 3; i++) for (let n = 0; n < 9; n++) expect(item(f.call(np.ones([n])))).toBe(n)
    expect(f.traces).toBe(9)
  })

  test('a form in use is not the one that is forgotten', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const f = counted((x: NdArray, _n: number) => x, { staticArgnums: 1 })
    for (let n = 0; n < 600; n++) {
      f.call(1, -1)
      f.call(1, n)
    }
    expect(f.traces).toBe(601)
    for (let n = 0; n < 8; n++) f.call(1, 599 - n)
    f.call(1, -1)
    expect(f.traces).toBe(601)
  })

  test('static values: a plain one that was changed, numbers, functions, named ones', () => {
    const f = counted((x: NdArray, o: { k: number }) => x.mul(o.k), { staticArgnums: 1 })
    const options = { k: 2 }
    expect([item(f.call(3, options)), item(f.call(3, options))]).toEqual([6, 6])
    options.k = 5
    expect([item(f.call(3, options)), item(f.call(3, { k: 5 })), f.traces]).toEqual([15, 15, 2])
    const g = counted((x: NdArray, { act, bias }: { act: (y: NdArray) => NdArray; bias: NdArray }) => act(x).add(bias), {
      staticArgnames: 'act',
    })
    const double = (y: NdArray): NdArray => y.mul(2)
    for (const bias of [1, 2, 3])
      expect([item(g.call(3, { act: double, bias })), item(g.call(3, { act: np.neg, bias }))]).toEqual([6 + bias, bias - 3])
    expect(g.traces).toBe(2)
    g.call(3, { bias: 1, act: double })
    expect(() => g.call(3, { act: vector, bias: 1 })).toThrow(/act is static, but it is an array/)
    expect(() => f.call(3, vector)).toThrow(/argument 1 is static, but it is an array/)
  })

  test('registered classes, by class and extra', () => {
    class Point {
      constructor(
        readonly x: unknown,
        readonly label: unknown,
      ) {}
    }
    tree.register(
      Point,
      (p) => [[p.x], p.label],
      ([x], label) => new Point(x, label),
    )
    const f = counted((p: Point) => p)
    for (let i = 0; i < 3; i++) {
      expect(f.call(new Point(vector, 'a'))).toBeInstanceOf(Point)
      expect(f.call(new Point(vector, 'a'))).toMatchObject({ label: 'a' })
      expect(f.call(new Point(vector, { b: [1] }))).toMatchObject({ label: { b: [1] } })
      expect(f.call(new Point(vector, 0))).toMatchObject({ label: 0 })
    }
    expect(f.traces).toBe(3)
  })

  test('a key named __proto__ is a key', () => {
    const f = counted((t: object) => t)
    const odd = JSON.parse('{"__proto__": 1, "a": 2}') as object
    for (let i = 0; i < 3; i++) expect(Object.keys(f.call(odd) as object)).toEqual(['__proto__', 'a'])
    expect(f.traces).toBe(1)
  })

  test('errors are those of a first call', () => {
    const f = counted((x: NdArray) => x.mul(2))
    f.call(vector)
    class Unknown {
      readonly kind = 'unknown'
    }
    for (const wrong of ['a', { a: 'b' }, [new Unknown()], new Unknown(), () => 1]) expect(() => f.call(wrong)).toThrow(TreeError)
    const gone = np.array([1, 2])
    gone.dispose()
    expect(() => f.call(gone)).toThrow(DisposedArrayError)
    let leaked: NdArray = vector
    grad((x: NdArray) => ((leaked = x), x.sum()))(np.array([1, 2]))
    expect(() => f.call(leaked)).toThrow(TracerLeakError)
    expect((f.call(vector) as NdArray).toArray()).toEqual([2, 4])
  })

  test('an array of another backend is not run on the first one', () => {
    const [one, two] = [other('one'), other('two')]
    const compiled = vi.spyOn(one, 'compile')
    const f = jit((x: NdArray, y: NdArray) => x.add(y))
    f(vector, vector)
    const [x, y] = withBackend(one, () => [np.array([1, 2]), np.array([3, 4])])
    expect(f(x, y).toArray()).toEqual([4, 6])
    f(x, y)
    f(vector, vector)
    expect(compiled).toHaveBeenCalledTimes(1)
    const z = withBackend(two, () => np.array([1, 2]))
    expect(() => f(x, z)).toThrow(BackendError)
    expect(() => f(x, z)).toThrow(/one operand lives on the one backend, another on two/)
  })
})

describe('what a form depends on besides its arguments', () => {
  test('default dtype, default backend, debug flag: each has its own form, whichever came last', () => {
    const f = counted((x: NdArray) => x.mul(np.ones([2])))
    const elsewhere = other('elsewhere')
    const ways: readonly (() => unknown)[] = [
      () => f.call(vector),
      () => withDefaultDtype('float32', () => untyped(f.call)(vector)),
      () => debugNans(() => untyped(f.call)(vector)),
      () => withBackend(elsewhere, () => untyped(f.call)(vector)),
    ]
    for (const way of ways) way()
    expect(f.traces).toBe(4)
    for (const way of [...ways, ...ways.toReversed()]) expect((way() as NdArray).toArray()).toEqual([1, 2])
    expect(f.traces).toBe(4)
  })

  test('the default dtype decides what a number is', () => {
    const f = jit((x: NdArray) => x)
    for (let i = 0; i < 3; i++) expect([f(0.1).dtype, withDefaultDtype('float32', () => f(0.1).dtype)]).toEqual(['float64', 'float32'])
  })

  test('a tier that is set later', () => {
    const compile = vi.spyOn(cpu, 'compile')
    const f = jit((x: NdArray) => np.sin(x).mul(0.12345))
    const before = [f(vector).toArray(), f(vector).toArray()]
    expect(compile).toHaveBeenCalledTimes(1)
    configure({ tier: 'interpreter' })
    expect([f(vector).toArray(), f(vector).toArray()]).toEqual(before)
    expect(compile).toHaveBeenCalledTimes(2)
  })

  test('a trace in charge: recognised calls are differentiated and mapped', () => {
    const f = counted((x: NdArray) => np.sin(x).mul(x).sum())
    const g = (x: NdArray): NdArray => f.call(x) as NdArray
    const eager = grad((x: NdArray) => np.sin(x).mul(x).sum())
    for (let i = 0; i < 3; i++) {
      g(vector)
      expect(grad(g)(vector).toArray()).toEqual(eager(vector).toArray())
      expect(vmap(grad(g))(np.stack([vector, vector])).toArray()).toEqual([eager(vector).toArray(), eager(vector).toArray()])
      expect(jit(grad(g))(vector).toArray()).toEqual(eager(vector).toArray())
    }
    expect(f.traces).toBe(1)
  })

  test('clear forgets the recognised ones too', () => {
    let traces = 0
    const f = jit((x: NdArray) => (traces++, x))
    f(vector)
    f(vector)
    f.clear()
    f(vector)
    expect(traces).toBe(2)
  })

  test('a function that calls itself through another form', () => {
    const countdown: (n: number, x: NdArray) => NdArray = jit(
      (n: number, x: NdArray): NdArray => (n === 0 ? x : countdown(n - 1, x.mul(2))),
      {
        staticArgnums: 0,
      },
    )
    for (let i = 0; i < 3; i++) expect(countdown(6, vector).toArray()).toEqual([64, 128])
  })
})
