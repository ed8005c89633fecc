import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  checkpoint,
  grad,
  hessian,
  jit,
  jvp,
  makeProgram,
  np,
  OutputError,
  vjp,
  vmap,
  type NdArray,
  type Program,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

const f = (x: NdArray): NdArray => np.sin(np.exp(checkpoint.name(np.sin(x), 'inner')))
const vector = np.array([0.3, 0.7])

/** How often a program, and the programs in it, applies a primitive. */
function count(program: Program, primitive: string): number {
  let found = 0
  for (const { primitive: own, params } of program.equations) {
    if (own.name === primitive) found++
    if ('program' in params && params.program !== null) found += count(params.program as Program, primitive)
  }
  return found
}

describe('values and derivatives are those of the function', () => {
  test('first and second order, forward and reverse', () => {
    const g = checkpoint(f)
    expect(g(vector).toArray()).toEqual(f(vector).toArray())
    expect(grad(g)(0.5).item()).toBe(grad(f)(0.5).item())
    expect(jvp(g, [0.5], [1])[1].item()).toBe(jvp(f, [0.5], [1])[1].item())
    expect(grad(grad(g))(0.5).item()).toBeCloseTo(grad(grad(f))(0.5).item(), 13)
    const H = hessian((x: NdArray) => f(x).sum())(vector)
    expect(np.max(np.abs(hessian((x: NdArray) => g(x).sum())(vector).sub(H))).item()).toBeLessThan(1e-13)
  })

  test('under jit and vmap, nested, and for a pullback that is called twice', () => {
    const wanted = vmap(grad(f))(vector).toArray()
    for (const g of [
      vmap(grad(checkpoint(f))),
      jit(vmap(grad(checkpoint(f)))),
      vmap(grad(jit(checkpoint(jit(f))))),
      vmap(grad(checkpoint(checkpoint(f)))),
    ]) {
      expect(g(vector).toArray()).toEqual(wanted)
    }
    const [, pullback] = vjp(checkpoint(f), [vector])
    expect(pullback(np.ones([2]))[0].toArray()).toEqual(wanted)
    expect(pullback(np.ones([2]))[0].toArray()).toEqual(wanted)
  })

  test('trees, several arguments, numbers, integers, closures', () => {
    const g = checkpoint(({ a }: { a: NdArray }, n: NdArray, s: NdArray) => ({ p: a.mul(n).mul(s), n }))
    expect(grad((a: NdArray) => g({ a }, np.array(3, { dtype: 'int32' }), 2).p)(5).item()).toBe(6)
    expect(grad((x: NdArray) => checkpoint((y: NdArray) => y.mul(x).mul(x))(2))(3).item()).toBe(12)
    expect(vmap(grad((x: NdArray) => checkpoint((y: NdArray) => y.mul(vector).sum())(x)))(vector).toArray()).toEqual([1, 1])
  })
})

describe('policies', () => {
  const residuals = (policy: ReturnType<typeof checkpoint.saveOnlyNamed>): Readonly<Record<string, number>> => {
    const program = makeProgram(grad(checkpoint(f, { policy })))(1)
    return { sin: count(program, 'sin'), exp: count(program, 'exp') }
  }

  test('nothing is saved: all that the derivative needs is computed again', () => {
    expect(residuals(checkpoint.nothingSaveable)).toEqual({ sin: 3, exp: 2 })
    expect(residuals(checkpoint.saveOnlyNamed('other'))).toEqual({ sin: 3, exp: 2 })
    const plain = makeProgram(grad(f))(1)
    expect([count(plain, 'sin'), count(plain, 'exp')]).toEqual([2, 1])
  })

  test('what is named is saved: the first sine is not computed again', () => {
    expect(residuals(checkpoint.saveOnlyNamed('inner'))).toEqual({ sin: 2, exp: 2 })
    expect(grad(checkpoint(f, { policy: checkpoint.saveOnlyNamed('inner') }))(0.5).item()).toBe(grad(f)(0.5).item())
  })

  test('matrix products are saved, also those of a jitted layer', () => {
    const layer = (w: NdArray, x: NdArray): NdArray => np.sin(x.matmul(w))
    const [w, x] = [np.ones([2, 2]), np.ones([3, 2])]
    const products = (inner: typeof layer, policy = checkpoint.nothingSaveable): number =>
      count(makeProgram(grad(checkpoint((a: NdArray, b: NdArray) => inner(a, b).sum(), { policy })))(w, x), 'dotGeneral')
    const jitted = jit(layer)
    expect(products(layer)).toBe(3)
    expect(products(layer, checkpoint.dotsSaveable)).toBe(2)
    expect(products(jitted)).toBe(3)
    expect(products(jitted, checkpoint.dotsSaveable)).toBe(2)
  })

  test('names reach into trees, and are the identity', () => {
    const named = checkpoint.name({ a: vector, b: [vector] }, 'n')
    expect(named.b[0]?.toArray()).toEqual([0.3, 0.7])
    expect(grad((x: NdArray) => checkpoint.name(x.mul(2), 'n'))(3).item()).toBe(2)
    expect(vmap((x: NdArray) => checkpoint.name(x, 'n'))(vector).toArray()).toEqual([0.3, 0.7])
  })
})

test('errors', () => {
  expect(() => untyped(checkpoint)(f, { policies: 1 })).toThrow(ArgumentError)
  expect(() => untyped(checkpoint)(3)).toThrow(ArgumentError)
  expect(() => untyped(untyped(checkpoint)(() => 'a'))()).toThrow(OutputError)
  expect(() => untyped(checkpoint(f))('a')).toThrow(/arguments\[0\] is a string/)
})
