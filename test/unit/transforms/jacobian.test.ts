import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  DtypeError,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jit,
  np,
  OutputError,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

const vector = np.array([0.3, 0.7])
const both = [
  ['jacfwd', jacfwd],
  ['jacrev', jacrev],
] as const

describe.each(both)('%s', (_name, jacobian) => {
  test('has the shape of the result followed by that of the input', () => {
    const x = np.array([
      [1, 2, 3],
      [4, 5, 6],
    ])
    const J = jacobian((m: NdArray) => m.sum(0).mul(np.array([1, 10, 100])))(x)
    expect(J.shape).toEqual([3, 2, 3])
    expect(J.get(1).toArray()).toEqual([
      [0, 10, 0],
      [0, 10, 0],
    ])
  })

  test('is right for a function of several variables', () => {
    const f = (x: NdArray): NdArray => np.stack([np.sin(x.get(0)), x.get(0).mul(x.get(1)), np.exp(x.get(1))])
    const wanted = [
      [Math.cos(0.3), 0],
      [0.7, 0.3],
      [0, Math.exp(0.7)],
    ]
    const off = np.max(np.abs(jacobian(f)(vector).sub(np.array(wanted))))
    expect(off.item()).toBeLessThan(1e-15)
  })

  test('numbers and scalars', () => {
    expect(jacobian((x: NdArray) => x.mul(x))(3).item()).toBe(6)
    expect(jacobian((_x: NdArray) => 7)(3).item()).toBe(0)
  })

  test('output structure outside, input structure inside', () => {
    const J = jacobian(({ a, b }: { a: NdArray; b: NdArray }) => ({ p: a.mul(b), q: [a] as const, none: null }))({ a: vector, b: 2 })
    expect(Object.keys(J)).toEqual(['p', 'q', 'none'])
    expect(J.p.a.toArray()).toEqual([
      [2, 0],
      [0, 2],
    ])
    expect(J.p.b.toArray()).toEqual([0.3, 0.7])
    expect(J.q[0].b.toArray()).toEqual([0, 0])
    expect(J.none).toBeNull()
  })

  test('argnums: an index gives it bare, a tuple a tuple; aux', () => {
    const f = (x: NdArray, y: NdArray): NdArray => x.mul(y)
    expect(jacobian(f, { argnums: 1 })(np.array(2), 3).item()).toBe(2)
    expect(jacobian(f, { argnums: [1, 0] })(2, 3).map((v) => v.item())).toEqual([2, 3])
    expect(jacobian(f, { argnums: [1] })(np.array(2), 3).length).toBe(1)
    const [J, aux] = jacobian((x: NdArray) => [x.mul(2), { seen: x, label: 'hi' }] as const, { hasAux: true })(3)
    expect([J.item(), aux.seen.item(), aux.label]).toEqual([2, 3, 'hi'])
  })

  test('what is not differentiated may be anything', () => {
    const f = (x: NdArray, name: string): NdArray => (name === 'double' ? x.mul(2) : x)
    expect(jacobian(f)(3, 'double').item()).toBe(2)
  })

  test('empty arrays and empty trees', () => {
    const empty = np.zeros([0])
    expect(jacobian((x: NdArray) => x.mul(2))(empty).shape).toEqual([0, 0])
    expect(jacobian((x: NdArray) => np.ones([3]).mul(x.sum()))(empty).shape).toEqual([3, 0])
    expect(jacobian((x: NdArray) => x.get([0, 0]))(vector).shape).toEqual([0, 2])
    expect(untyped(jacobian((x: object) => x))({})).toEqual({})
  })

  test('float32 stays float32', () => {
    expect(jacobian((x: NdArray) => x.mul(x).mul(0.5))(vector.astype('float32')).dtype).toBe('float32')
  })

  test('under jit, vmap and grad', () => {
    const f = (x: NdArray): NdArray => np.sin(x).mul(x.sum())
    const wanted = jacobian(f)(vector).toArray()
    expect(jit(jacobian(f))(vector).toArray()).toEqual(wanted)
    expect(jacobian(jit(f))(vector).toArray()).toEqual(wanted)
    expect(
      vmap(jacobian(f))(np.stack([vector, vector]))
        .get(1)
        .toArray(),
    ).toEqual(wanted)
    expect(grad((x: NdArray) => jacobian((y: NdArray) => y.mul(x))(vector).sum())(2).item()).toBe(2)
  })

  test('errors', () => {
    expect(() => jacobian((x: NdArray) => x)(np.array([1], { dtype: 'int32' }))).toThrow(DtypeError)
    expect(() => jacobian((x: NdArray) => x.astype('int32'))(vector)).toThrow(/a result is int32\[2\]/)
    expect(() => untyped(jacobian)((x: NdArray) => x, { argnums: -1 })).toThrow(ArgumentError)
    expect(() => untyped(jacobian((x: NdArray) => x, { argnums: 0 }))()).toThrow(ArgumentError)
    expect(() => untyped(untyped(jacobian)((x: NdArray) => x, { hasAux: true }))(vector)).toThrow(OutputError)
    expect(() => untyped(jacobian)((x: NdArray) => x, { argnames: 'x' })).toThrow(/unknown option/)
  })
})

describe('hessian', () => {
  const f = (x: NdArray): NdArray => np.sin(x.get(0)).mul(np.exp(x.get(1)))
  const [s, c, e] = [Math.sin(0.3), Math.cos(0.3), Math.exp(0.7)]

  test('is right, symmetric, and what any two Jacobians give', () => {
    const wanted = np.array([
      [-s * e, c * e],
      [c * e, s * e],
    ])
    const ways = [hessian(f), jacfwd(jacrev(f)), jacrev(jacfwd(f)), jacfwd(jacfwd(f)), jacrev(jacrev(f)), jacfwd(grad(f))]
    for (const way of ways) expect(np.max(np.abs(way(vector).sub(wanted))).item()).toBeLessThan(1e-15)
  })

  test('scalars, trees, argnums, aux, empty', () => {
    expect(hessian((x: NdArray) => x.mul(x).mul(x))(3).item()).toBe(18)
    const H = hessian((p: { a: NdArray; b: NdArray }) => p.a.mul(p.a).mul(p.b))({ a: 2, b: 3 })
    expect([H.a.a, H.a.b, H.b.a, H.b.b].map((v) => v.item())).toEqual([6, 4, 4, 0])
    const [[xx, xy], [yx, yy]] = hessian((x: NdArray, y: NdArray) => x.mul(x).mul(y), { argnums: [0, 1] })(2, 3)
    expect([xx, xy, yx, yy].map((v) => v.item())).toEqual([6, 4, 4, 0])
    const [value, aux] = hessian((x: NdArray) => [x.mul(x), 'hi'] as const, { hasAux: true })(2)
    expect([value.item(), aux]).toEqual([2, 'hi'])
    expect(hessian((x: NdArray) => x.mul(x).sum())(np.zeros([0])).shape).toEqual([0, 0])
  })

  test('third derivatives, by jacfwd of it', () => {
    expect(jacfwd(hessian((x: NdArray) => x.mul(x).mul(x)))(3).item()).toBe(6)
  })
})

describe('hvp', () => {
  const f = (x: NdArray): NdArray => np.sin(x).mul(x).sum().mul(x.get(0))

  test('is the Hessian times the vector', () => {
    const v = np.array([2, -1])
    const [product] = hvp(f, [vector], [v])
    expect(np.max(np.abs(product.sub(hessian(f)(vector).matmul(v)))).item()).toBeLessThan(1e-14)
  })

  test('a tuple, one for each primal; trees; null', () => {
    const g = (x: NdArray, { y }: { y: NdArray }): NdArray => x.mul(y).mul(x)
    const [dx, { y }] = hvp(g, [2, { y: 3 }], [1, null])
    expect([dx.item(), y.item()]).toEqual([6, 4])
  })

  test('under jit, vmap and grad', () => {
    const v = np.ones([2])
    const along = (x: NdArray): NdArray => hvp(f, [x], [v])[0]
    const wanted = along(vector).toArray()
    expect(jit(along)(vector).toArray()).toEqual(wanted)
    expect(
      vmap(along)(np.stack([vector, vector]))
        .get(0)
        .toArray(),
    ).toEqual(wanted)
    const third = grad((x: NdArray) => hvp((y: NdArray) => y.mul(y).mul(y), [x], [1])[0])(2)
    expect(third.item()).toBe(6)
  })

  test('errors', () => {
    expect(() => untyped(hvp)(f, vector, vector)).toThrow(/Write \[x\]/)
    expect(() => untyped(hvp)(f, [vector], [vector, vector])).toThrow(/containers/)
    expect(() => untyped(hvp)((x: NdArray) => x, [vector], [vector])).toThrow(/scalar/)
  })
})
