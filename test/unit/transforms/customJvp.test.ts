import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  ClosureError,
  customJvp,
  DtypeError,
  grad,
  jacfwd,
  jit,
  jvp,
  linearize,
  np,
  OutputError,
  ShapeError,
  TreeError,
  vjp,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

/** sin with three times its derivative, so that the rule is told from the function. */
const f = customJvp((x: NdArray) => np.sin(x), { jvp: ([x], [dx]) => [np.sin(x), dx.mul(np.cos(x)).mul(3)] })
const vector = np.array([0.3, 0.7])

describe('the rule', () => {
  test('serves forward and reverse mode, and is not used for the value', () => {
    let rules = 0
    const g = customJvp((x: NdArray) => x.mul(2), { jvp: ([x], [dx]) => (rules++, [x.mul(2), dx.mul(5)]) })
    expect([g(3).item(), rules]).toEqual([6, 0])
    expect(jvp(g, [3], [1]).map((v) => v.item())).toEqual([6, 5])
    expect(grad(g)(3).item()).toBe(5)
    expect(vjp(g, [3])[1](2)[0].item()).toBe(10)
    expect(linearize(g, [3])[1](2).item()).toBe(10)
    expect(jacfwd(g)(vector).toArray()).toEqual([
      [5, 0],
      [0, 5],
    ])
  })

  test('is differentiated for second derivatives', () => {
    expect(grad(grad(f))(0.3).item()).toBeCloseTo(-3 * Math.sin(0.3), 14)
    expect(jvp(grad(f), [0.3], [1])[1].item()).toBeCloseTo(-3 * Math.sin(0.3), 14)
    expect(grad(grad(grad(jit(f))))(0.3).item()).toBeCloseTo(-3 * Math.cos(0.3), 14)
  })

  test('that calls its own function serves every order, eager and staged', () => {
    const exp: (x: NdArray | number) => NdArray = customJvp((x: NdArray) => np.exp(x), {
      jvp: ([x], [dx]) => {
        const y = exp(x)
        return [y, dx.mul(y).mul(2)]
      },
    })
    const third = 8 * Math.exp(0.3)
    const d = (x: NdArray): NdArray => exp(x)
    for (const g of [grad(grad(grad(d))), grad(grad(grad(jit(d)))), jit(grad(grad(jit(grad(d)))))])
      expect(g(0.3).item()).toBeCloseTo(third, 13)
    expect(
      vmap(grad(grad(grad(jit(d)))))(vector)
        .get(0)
        .item(),
    ).toBeCloseTo(third, 13)
  })

  test('two rules that call each other', () => {
    const sin: (x: NdArray) => NdArray = customJvp((x: NdArray) => np.sin(x), { jvp: ([x], [dx]) => [sin(x), dx.mul(cos(x))] })
    const cos: (x: NdArray) => NdArray = customJvp((x: NdArray) => np.cos(x), { jvp: ([x], [dx]) => [cos(x), dx.mul(sin(x)).neg()] })
    expect(grad(grad(jit(sin)))(0.3).item()).toBeCloseTo(-Math.sin(0.3), 15)
    expect(jit(grad(grad(grad(sin))))(0.3).item()).toBeCloseTo(-Math.cos(0.3), 15)
  })
})

describe('arguments', () => {
  test('trees, missing tangents as zeros, null for zero', () => {
    const g = customJvp(({ a, b }: { a: NdArray; b: NdArray }) => ({ p: a.mul(b), q: a }), {
      jvp: ([{ a, b }], [t]) => [
        { p: a.mul(b), q: a },
        { p: t.a.mul(10).add(t.b), q: null },
      ],
    })
    const [, dout] = jvp(g, [{ a: 2, b: 3 }], [{ a: 1, b: null }])
    expect([dout.p.item(), dout.q.item()]).toEqual([10, 0])
    const gradient = grad((t: { a: NdArray; b: NdArray }) => g(t).p)({ a: 2, b: 3 })
    expect([gradient.a.item(), gradient.b.item()]).toEqual([10, 1])
  })

  test('nondiffArgnums come first, as they are', () => {
    const power = customJvp((n: { k: number }, x: NdArray, name: string) => (name === 'pow' ? x.pow(n.k) : x), {
      nondiffArgnums: [2, 0],
      jvp: (name, n, [x], [dx]) => [x.pow(n.k), dx.mul(name.length * 100 + n.k)],
    })
    expect(grad((x: NdArray) => power({ k: 3 }, x, 'pow'))(2).item()).toBe(303)
    expect(jit(grad((x: NdArray) => power({ k: 3 }, x, 'pow')))(2).item()).toBe(303)
  })

  test('integers have zero tangents, which the rule may hand on, also when staged', () => {
    const g = customJvp((x: NdArray, n: NdArray) => [x.mul(n), n] as const, {
      jvp: ([x, n], [dx, dn]) => [[x.mul(n), n] as const, [dx.mul(n), dn] as const],
    })
    const n = np.array(3, { dtype: 'int32' })
    for (const h of [g, jit(g)]) {
      const [, [dx, dn]] = jvp(h, [2, n], [1, null])
      expect([dx.item(), dn.dtype, dn.item()]).toEqual([3, 'int32', 0])
    }
    expect(vmap(grad((x: NdArray) => jit(g)(x, n)[0]))(vector).toArray()).toEqual([3, 3])
  })

  test('a number stays weak inside, eager and staged alike', () => {
    const x32 = np.array([1, 2], { dtype: 'float32' })
    const g = customJvp((x: NdArray) => x.mul(x32), { jvp: ([x], [dx]) => [x.mul(x32), dx.mul(x32)] })
    expect([g(2).dtype, jit(g)(2).dtype, jvp(g, [2], [1])[1].dtype, jvp(jit(g), [2], [1])[1].dtype]).toEqual(new Array(4).fill('float32'))
  })
})

describe('closures', () => {
  const scaled = (s: NdArray): ((x: NdArray | number) => NdArray) =>
    customJvp((x: NdArray) => x.mul(s), { jvp: ([x], [dx]) => [x.mul(s), dx.mul(s).mul(10)] })

  test('over arrays', () => {
    expect(vmap(grad(jit((x: NdArray) => scaled(vector)(x).sum())))(vector).toArray()).toEqual([10, 10])
  })

  test('over values of enclosing transforms', () => {
    const inner = (s: NdArray): NdArray => grad((x: NdArray) => scaled(s)(x))(3)
    expect(inner(np.array(5)).item()).toBe(50)
    expect(grad(inner)(5).item()).toBe(10)
    expect(jit(inner)(5).item()).toBe(50)
    expect(vmap(inner)(vector).toArray()).toEqual([3, 7])
    expect(grad((s: NdArray) => vmap(jit(inner))(s).sum())(vector).toArray()).toEqual([10, 10])
  })

  test('over a value that the same transform differentiates: a ClosureError', () => {
    const closing = (x: NdArray): NdArray => scaled(x)(x)
    for (const g of [grad(closing), grad(jit(closing)), jit(grad(closing)), (x: NdArray | number) => jvp(closing, [x], [1])[1]]) {
      expect(() => g(3)).toThrow(ClosureError)
    }
    expect(() => grad(jit(closing))(3)).toThrow(/customJvp of .* closes over a value that is differentiated/)
    expect(() => vmap(closing)(vector)).toThrow(ClosureError)
  })
})

describe('rules that do not fit', () => {
  const build = (rule: unknown) =>
    untyped(
      untyped(customJvp)(
        function foo(x: NdArray) {
          return x.mul(2)
        },
        { jvp: rule },
      ),
    ) as (x: NdArray) => NdArray
  const attempt = (rule: unknown) => (): unknown => jvp(build(rule), [2], [1])

  test('are errors that name the function', () => {
    expect(attempt(() => undefined)).toThrow(OutputError)
    expect(attempt(() => undefined)).toThrow(/customJvp of foo: the jvp rule must return a pair/)
    expect(attempt(([x]: [NdArray]) => x)).toThrow(OutputError)
    expect(attempt(([x]: [NdArray]) => [x, undefined])).toThrow(/customJvp of foo: the tangent is undefined/)
    expect(attempt(([x]: [NdArray]) => [x, 'a'])).toThrow(TreeError)
    expect(attempt(([x]: [NdArray]) => [x, [x]])).toThrow(/customJvp of foo: the tangent has the containers \[\*\]/)
    expect(attempt(([x]: [NdArray]) => [x, np.ones([2])])).toThrow(ShapeError)
    expect(attempt(([x]: [NdArray]) => [x, x.astype('float32')])).toThrow(DtypeError)
    expect(attempt(([x]: [NdArray]) => ['a', x])).toThrow(OutputError)
    expect(() => untyped(customJvp)(f, {})).toThrow(/the option 'jvp' must be a function/)
    expect(() => untyped(untyped(customJvp)(f, { jvp: f, nondiffArgnums: 3 }))(1)).toThrow(
      /names argument 3, but the function was called with 1/,
    )
    expect(() => untyped(customJvp)(f, { jvp: f, nondiffArgnums: -1 })).toThrow(ArgumentError)
  })

  test('a result unlike the function own is an error where both are traced', () => {
    const two = jit(
      build(([x]: [NdArray], [dx]: [NdArray]) => [
        [x, x],
        [dx, dx],
      ]),
    )
    expect(() => two(np.array(2))).toThrow(
      /customJvp of foo: the jvp rule gave \[\*, \*\] of float64\[\], float64\[\], but the function gave float64\[\]/,
    )
    const wide = jit(build(([x]: [NdArray]) => [np.stack([x, x]), np.ones([2])]))
    expect(() => wide(np.array(2))).toThrow(OutputError)
  })
})
