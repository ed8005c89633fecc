import { readFileSync } from 'node:fs'
import { ArgumentError, grad, jit, nn, np, random, ShapeError, vmap, type DType, type NdArray } from 'cotangent'
import { describe, expect, it } from 'vitest'

interface Fixture {
  readonly seed: number
  readonly cases: readonly {
    readonly name: string
    readonly args: readonly unknown[] | null
    readonly shape: readonly number[]
    readonly result: { readonly dtype: DType; readonly data: readonly number[] }
  }[]
}

// scripts/fixtures/nn.py writes it in this form.
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/initializers.json', import.meta.url), 'utf8')) as Fixture

function initialized({ name, args, shape, result }: Fixture['cases'][number], key: NdArray): NdArray {
  const made: unknown = Reflect.get(nn.initializers, name)
  const initializer: unknown = args === null || typeof made !== 'function' ? made : Reflect.apply(made, undefined, args)
  if (typeof initializer !== 'function') throw new Error(`There is no initializer ${name}.`)
  const y: unknown = Reflect.apply(initializer, undefined, [key, shape, { dtype: result.dtype }])
  return np.asarray(y as NdArray) // An initializer makes an array, which asarray hands on.
}

describe('initializers', () => {
  const key = random.key(fixture.seed)
  fixture.cases.forEach((given, i) => {
    it(`${String(i)}: ${given.name} makes the numbers of JAX`, () => {
      const y = initialized(given, key)
      expect([y.shape, y.dtype]).toEqual([given.shape, given.result.dtype])
      const tolerance = given.result.dtype === 'float32' ? 1e-6 : 1e-13
      Array.from(y.toTypedArray()).forEach((v, k) => {
        const wanted = given.result.data[k] ?? NaN
        expect(Math.abs(v - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)))
      })
    })
    it(`${String(i)}: ${given.name} under jit and vmap`, () => {
      const y = initialized(given, key)
      const f = (k: NdArray): NdArray => initialized(given, k)
      expect(jit(f)(key).toArray()).toEqual(y.toArray())
      const other = random.key(7)
      const both = vmap(f)(np.stack([key, other]))
      expect(both.get(0).toArray()).toEqual(y.toArray())
      expect(both.get(1).toArray()).toEqual(f(other).toArray())
    })
  })

  it('take the default float, their own dtype, or the one that is asked for', () => {
    expect(nn.initializers.heNormal()(key, [2, 3]).dtype).toBe('float64')
    expect(nn.initializers.heNormal({ dtype: 'float32' })(key, [2, 3]).dtype).toBe('float32')
    expect(nn.initializers.heNormal({ dtype: 'float32' })(key, [2, 3], { dtype: 'float64' }).dtype).toBe('float64')
  })

  it('refuse what they do not know', () => {
    // A mistake of JavaScript callers.
    const scaling = nn.initializers.varianceScaling as (...args: readonly unknown[]) => unknown
    expect(() => scaling(1, 'fan_in', 'normal')).toThrow(ArgumentError)
    expect(() => scaling(1, 'fanIn', 'gauss')).toThrow(ArgumentError)
    expect(() => scaling(1, 'fanIn', 'normal', { axis: 1 })).toThrow(ArgumentError)
    expect(() => nn.initializers.heNormal()(key, [3])).toThrow(ShapeError)
  })

  it('are differentiable in the scale', () => {
    const weights = random.uniform(key, [3])
    const f = (scale: NdArray): NdArray => np.sum(random.uniform(key, [3]).mul(scale))
    expect(grad(f)(2).item()).toBeCloseTo(weights.sum().item(), 14)
  })
})
