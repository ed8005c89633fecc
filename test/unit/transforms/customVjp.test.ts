import { describe, expect, test } from 'vitest'
import {
  ClosureError,
  customVjp,
  grad,
  hessian,
  jit,
  jvp,
  LinearityError,
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

const vector = np.array([0.3, 0.7])
/** sin with three times its derivative, so that the rule is told from the function. */
const f = customVjp((x: NdArray) => np.sin(x), {
  fwd: (x) => [np.sin(x), { x, note: 'kept' }],
  bwd: ({ x }, ct) => [ct.mul(np.cos(x)).mul(3)],
})
/** The identity, whose gradient is clipped. */
const clip = customVjp((x: NdArray) => x, { fwd: (x) => [x, null], bwd: (_, ct) => [np.clip(ct, -1, 1)] })

describe('the rules', () => {
  test('serve reverse mode, and are not used for the value', () => {
    let runs = 0
    const g = customVjp((x: NdArray) => x.mul(2), { fwd: (x) => (runs++, [x.mul(2), null]), bwd: (_, ct) => [ct.mul(5)] })
    expect([g(3).item(), jit(g)(3).item(), runs]).toEqual([6, 6, 1])
    expect(grad(g)(3).item()).toBe(5)
    expect(vjp(g, [vector])[1](vector)[0].toArray()).toEqual([1.5, 3.5])
  })

  test('forward mode is the transpose of bwd', () => {
    const wanted = 3 * Math.cos(0.3)
    expect(jvp(f, [0.3], [1])[1].item()).toBeCloseTo(wanted, 15)
    expect(jvp(jit(f), [0.3], [1])[1].item()).toBeCloseTo(wanted, 15)
    expect(jit((x: NdArray) => jvp(f, [x], [1])[1])(0.3).item()).toBeCloseTo(wanted, 15)
    expect(linearize(f, [0.3])[1](1).item()).toBeCloseTo(wanted, 15)
  })

  test('forward mode of a matrix rule', () => {
    const A = np.array([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
    const g = customVjp((x: NdArray) => A.matmul(x), { fwd: (x) => [A.matmul(x), null], bwd: (_, ct) => [A.T.matmul(ct)] })
    expect(jvp(g, [vector], [np.array([1, 10])])[1].toArray()).toEqual([21, 43, 65])
  })

  test('are differentiated for second derivatives', () => {
    const wanted = -3 * Math.sin(0.3)
    expect(grad(grad(f))(0.3).item()).toBeCloseTo(wanted, 14)
    expect(jvp(grad(f), [0.3], [1])[1].item()).toBeCloseTo(wanted, 14)
    expect(grad((x: NdArray) => jvp(f, [x], [1])[1])(0.3).item()).toBeCloseTo(wanted, 14)
    expect(
      hessian((x: NdArray) => f(x).sum())(vector)
        .get(0, 0)
        .item(),
    ).toBeCloseTo(wanted, 14)
    expect(jit(grad(jit(grad(jit(f)))))(0.3).item()).toBeCloseTo(wanted, 14)
  })

  test('fwd may call its own function, as JAX has it', () => {
    const g: (x: NdArray | number) => NdArray = customVjp((x: NdArray) => np.sin(x), {
      fwd: (x) => [g(x), x],
      bwd: (x, ct) => [ct.mul(np.cos(x)).mul(3)],
    })
    const h = (x: NdArray): NdArray => g(x)
    for (const way of [grad(h), grad(jit(h)), jit(grad(h)), jit(grad(jit(h)))]) expect(way(0.3).item()).toBeCloseTo(3 * Math.cos(0.3), 15)
    expect(grad(grad(jit(h)))(0.3).item()).toBeCloseTo(-3 * Math.sin(0.3), 14)
  })

  test('a bwd that is not linear: reverse mode works, forward mode says so', () => {
    const g = (x: NdArray): NdArray => clip(x).mul(7)
    for (const way of [grad(g), jit(grad(g)), grad(jit(g))]) expect(way(2).item()).toBe(1)
    expect(vmap(grad(jit(g)))(vector).toArray()).toEqual([1, 1])
    for (const way of [() => jvp(clip, [1], [1]), () => jvp(jit(clip), [1], [1]), () => linearize(clip, [1])[1](1)]) {
      expect(way).toThrow(LinearityError)
      expect(way).toThrow(/customVjp of an anonymous function: forward mode is the transpose of bwd/)
    }
    const affine = customVjp((x: NdArray) => x, { fwd: (x) => [x, null], bwd: (_, ct) => [ct.add(1)] })
    expect(() => jvp(affine, [1], [1])).toThrow(LinearityError)
  })
})

describe('arguments', () => {
  test('trees, null cotangents, nondiffArgnums', () => {
    const g = customVjp((n: number, { a, b }: { a: NdArray; b: NdArray }, c: NdArray) => a.mul(b).mul(c).mul(n), {
      nondiffArgnums: 0,
      fwd: (n, { a, b }, c) => [a.mul(b).mul(c).mul(n), a],
      bwd: (n, a, ct) => [{ a: null, b: ct.mul(a).mul(n).mul(100) }, null],
    })
    const gradient = grad((t: { a: NdArray; b: NdArray }, c: NdArray) => g(2, t, c), { argnums: [0, 1] })
    for (const way of [gradient, jit(gradient)]) {
      const [t, c] = way({ a: 3, b: 5 }, 7)
      expect([t.a.item(), t.b.item(), c.item()]).toEqual([0, 600, 0])
    }
    const all = customVjp((x: NdArray, y: NdArray) => x.mul(y), { fwd: (x, y) => [x.mul(y), null], bwd: () => [null, null] })
    expect(grad(all)(np.array(2), np.array(3)).item()).toBe(0)
  })

  test('integers: their cotangents are null or zeros, their results take none', () => {
    const g = customVjp((x: NdArray, n: NdArray) => [x.mul(n), n] as const, {
      fwd: (x, n) => [[x.mul(n), n] as const, n],
      bwd: (n, [ct]) => [ct.mul(n).mul(10), np.zeros([], { dtype: 'int32' })],
    })
    const n = np.array(3, { dtype: 'int32' })
    for (const h of [g, jit(g)]) {
      expect(grad((x: NdArray) => h(x, n)[0])(2).item()).toBe(30)
      expect(jvp((x: NdArray) => h(x, n)[0], [2], [1])[1].item()).toBe(30)
    }
  })

  test('a residual of any kind reaches bwd', () => {
    const g = customVjp((x: NdArray) => x.mul(2), {
      fwd: (x) => [x.mul(2), { list: [x, null], factor: 4, name: 'r' }],
      bwd: ({ list: [x], factor, name }, ct) => [name === 'r' && x !== null && x !== undefined ? ct.mul(factor) : null],
    })
    for (const way of [grad(g), jit(grad(g)), grad(jit(g))]) expect(way(3).item()).toBe(4)
    expect(vmap(grad(jit(g)))(vector).toArray()).toEqual([4, 4])
  })
})

describe('closures', () => {
  const scaled = (s: NdArray): ((x: NdArray | number) => NdArray) =>
    customVjp((x: NdArray) => x.mul(s), { fwd: (x) => [x.mul(s), null], bwd: (_, ct) => [ct.mul(s).mul(10)] })

  test('over arrays and values of enclosing transforms', () => {
    const reverse = (s: NdArray): NdArray => grad((x: NdArray) => scaled(s)(x))(3)
    expect(grad(reverse)(5).item()).toBe(10)
    expect(jit(reverse)(5).item()).toBe(50)
    expect(vmap(reverse)(vector).toArray()).toEqual([3, 7])
    expect(grad((s: NdArray) => vmap(jit(reverse))(s).sum())(vector).toArray()).toEqual([10, 10])
    const forward = (s: NdArray): NdArray => jvp((x: NdArray) => scaled(s)(x), [3], [1])[1]
    expect(forward(np.array(5)).item()).toBe(50)
    expect(jit(forward)(5).item()).toBe(50)
    expect(grad(jit(forward))(5).item()).toBe(10)
  })

  test('over values of an enclosing jit, in forward mode of a batch', () => {
    const scaled = (s: NdArray): NdArray => {
      const g = customVjp((x: NdArray) => x.mul(s), { fwd: (x) => [x.mul(s), null], bwd: (_, ct) => [ct.mul(s).mul(3)] })
      return vmap((x: NdArray) => jvp(g, [x], [x])[1])(vector)
    }
    for (const way of [scaled, jit(scaled), (s: NdArray) => jvp(jit(scaled), [s], [1])[1].mul(s)]) {
      expect(np.allclose(way(np.array(5)), vector.mul(15)).item()).toBe(true)
    }
  })

  test('over a value that the same transform differentiates: a ClosureError', () => {
    const closing = (x: NdArray): NdArray => scaled(x)(x)
    for (const g of [grad(closing), grad(jit(closing)), jit(grad(closing))]) expect(() => g(3)).toThrow(ClosureError)
    const late = (x: NdArray): NdArray =>
      customVjp((y: NdArray) => y.mul(2), { fwd: (y) => [y.mul(2), null], bwd: (_, ct) => [ct.mul(x)] })(x)
    expect(() => grad(late)(3)).toThrow(ClosureError)
    expect(() => grad(late)(3)).toThrow(/the bwd rule closes over a traced value/)
  })
})

describe('rules that do not fit', () => {
  function foo(x: NdArray): NdArray {
    return x.mul(2)
  }
  const attempt = (fwd: unknown, bwd: unknown) => (): unknown =>
    grad(untyped(untyped(customVjp)(foo, { fwd, bwd })) as (x: NdArray) => NdArray)(2)
  const forward = (x: NdArray): unknown => [x.mul(2), null]

  test('are errors that name the function', () => {
    expect(attempt(foo, foo)).toThrow(/customVjp of foo: the fwd rule must return a pair \[out, residuals\]/)
    expect(attempt(foo, foo)).toThrow(OutputError)
    expect(attempt(forward, () => undefined)).toThrow(/customVjp of foo, bwd: the cotangent is undefined.* is a return missing\?/)
    expect(attempt(forward, (_: null, ct: NdArray) => ct)).toThrow(/containers \*, but the value has \[\*\]/)
    expect(attempt(forward, (_: null, ct: NdArray) => [ct, ct])).toThrow(TreeError)
    expect(attempt(forward, () => [np.ones([2])])).toThrow(ShapeError)
    expect(attempt(forward, () => ['a'])).toThrow(/cotangents\[0\] is a string/)
    expect(
      attempt(
        (x: NdArray) => ['a', x],
        () => [1],
      ),
    ).toThrow(OutputError)
    expect(() => untyped(customVjp)(foo, { fwd: forward })).toThrow(/the option 'bwd' must be a function/)
  })

  test('a result unlike the function own is an error where both are traced', () => {
    const g = jit(
      untyped(untyped(customVjp)(foo, { fwd: (x: NdArray) => [np.stack([x, x]), null], bwd: () => [null] })) as (x: NdArray) => NdArray,
    )
    expect(() => g(2)).toThrow(/customVjp of foo: the fwd rule gave float64\[2\].*but the function gave float64\[\]/)
  })
})
