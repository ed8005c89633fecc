// jet under the other transforms, and they under it: the law is that derivatives are those of nested grad.
import { describe, expect, test } from 'vitest'
import {
  checkpoint,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jet,
  jit,
  jvp,
  linearize,
  makeProgram,
  np,
  valueAndGrad,
  vjp,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { derivatives, expectClose, nestedGradients, type Scalar } from './compare.js'

const f: Scalar = (x) => x.sin().mul(x).exp().div(x.mul(x).add(1))
const x = 0.4
const wanted = nestedGradients(f, x, 6)

/** The derivative of this order, by jet. */
const nth =
  (order: number, g: Scalar = f): Scalar =>
  (u) =>
    jet(g, [u], [[1, ...new Array<null>(order - 1).fill(null)]])[1][order - 1]!

describe('under the other transforms', () => {
  test('jit', () => {
    const compiled = jit((u: NdArray) => np.stack(jet(f, [u], [[1, null, null, null, null, null]])[1]))
    expect(compiled(x).toArray()).toEqual(derivatives(f, x, 6))
  })

  test('vmap', () => {
    const xs = [-0.3, 0.4, 1.1]
    expect(vmap(nth(4))(np.array(xs)).toArray()).toEqual(xs.map((u) => nth(4)(np.array(u)).item()))
    expect(jit(vmap(nth(4)))(np.array(xs)).toArray()).toEqual(xs.map((u) => nth(4)(np.array(u)).item()))
  })

  test('vmap over the series', () => {
    const along = (v: NdArray): NdArray => jet(f, [x], [[v, null]])[1][1]!
    const slopes = vmap(along)(np.array([1, 2, -3])).toArray() as number[]
    expectClose(
      slopes,
      [1, 4, 9].map((square) => square * wanted[1]!),
    )
  })

  test('grad, of the point and of the series', () => {
    expectClose(
      [3, 4, 5].map((order) => grad(nth(order))(x).item()),
      wanted.slice(3),
    )
    expectClose([grad(jit(nth(3)))(x).item(), jit(grad(nth(3)))(x).item()], [wanted[3]!, wanted[3]!])
    expectClose([grad(grad(nth(2)))(x).item()], [wanted[3]!])
    // d/da of f'' a² + f' b is 2 f'' a, and f' in b.
    const second = (a: NdArray, b: NdArray): NdArray => jet(f, [x], [[a, b]])[1][1]!
    expectClose(
      grad(second, { argnums: [0, 1] })(3, 5).map((g) => g.item()),
      [6 * wanted[1]!, wanted[0]!],
    )
  })

  test('jvp, linearize, vjp, jacobians', () => {
    expectClose([jvp(nth(3), [x], [2])[1].item()], [2 * wanted[3]!])
    expectClose([linearize(nth(3), [x])[1](2).item()], [2 * wanted[3]!])
    expectClose([vjp(nth(3), [x])[1](2)[0].item()], [2 * wanted[3]!])
    expectClose([jacfwd(nth(3))(x).item(), jacrev(nth(3))(x).item(), hessian(nth(2))(x).item()], [wanted[3]!, wanted[3]!, wanted[3]!])
  })

  test('jet: series of series', () => {
    expectClose([nth(3, nth(2))(np.array(x)).item(), nth(2, nth(3))(np.array(x)).item()], [wanted[4]!, wanted[4]!])
    expectClose([jit(nth(2, nth(2, nth(2))))(x).item()], [wanted[5]!])
  })
})

describe('of functions that are transformed', () => {
  test('grad, nested and compiled', () => {
    expectClose(derivatives(grad(f), x, 5), wanted.slice(1))
    expectClose(derivatives(grad(grad(f)), x, 4), wanted.slice(2))
    expectClose(derivatives(jit(grad(f)), x, 5), wanted.slice(1))
    expectClose(
      derivatives((u) => valueAndGrad(f)(u)[1], x, 5),
      wanted.slice(1),
    )
  })

  test('jvp, hvp, vjp', () => {
    expectClose(
      derivatives((u) => jvp(f, [u], [u])[1].div(u), x, 5),
      wanted.slice(1),
    )
    expectClose(
      derivatives((u) => hvp(f, [u], [1])[0], x, 4),
      wanted.slice(2),
    )
    expectClose(
      derivatives((u) => vjp(f, [u])[1](1)[0], x, 5),
      wanted.slice(1),
    )
  })

  test('jit, once and inside', () => {
    expectClose(derivatives(jit(f), x, 6), wanted)
    expectClose(
      derivatives((u) => jit(f)(u.mul(2)).add(jit(f)(u)), x, 3),
      [0, 1, 2].map((k) => 2 ** (k + 1) * nestedGradients(f, 2 * x, 3)[k]! + wanted[k]!),
    )
  })

  test('a jitted function makes one program for an order, also when what it captured moves', () => {
    const inner = jit((u: NdArray) => u.mul(u))
    const program = makeProgram((u: NdArray) => jet((v: NdArray) => inner(inner(v)), [u], [[1, null]])[1][1]!)(1)
    expect(program.equations.filter((eq) => eq.primitive.name === 'call')).toHaveLength(2)
    const closing: Scalar = (u) => jit((v: NdArray) => v.mul(u))(u.sin())
    expectClose(
      derivatives(closing, x, 4),
      nestedGradients((u) => u.mul(u.sin()), x, 4),
    )
  })

  test('vmap', () => {
    const xs = np.array([-0.3, 0.4, 1.1])
    const [y, found] = jet(vmap(f), [xs], [[np.ones([3]), null, null]])
    expect(y.toArray()).toEqual(vmap(f)(xs).toArray())
    expectClose(
      found.map((d) => d.toArray()).flatMap((list) => (list as number[])[1]!),
      wanted.slice(0, 3),
    )
    // One element moves, and all are mapped over it.
    expectClose(
      derivatives((u) => vmap((v: NdArray) => f(u.mul(v)))(np.array([1, 2])).sum(), x, 3),
      [0, 1, 2].map((k) => wanted[k]! + 2 ** (k + 1) * nestedGradients(f, 2 * x, 3)[k]!),
    )
  })

  test('checkpoint, also in the backward pass', () => {
    expectClose(derivatives(checkpoint(f), x, 6), wanted)
    expectClose([grad(nth(3, checkpoint(f)))(x).item()], [wanted[3]!])
  })

  test('a Hessian along a curve', () => {
    const product = hessian((u: NdArray) => u.prod())
    const [, found] = jet(product, [np.array([1, 2, 3])], [[np.array([1, 0, 0]), null]])
    // The Hessian of xyz is linear in the point.
    expect(found[0]!.toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ])
    expect(found[1]!.sum().item()).toBe(0)
  })
})

test('a tracer that leaves is found', () => {
  let leaked: NdArray | null = null
  jet((u: NdArray) => (leaked = u.mul(u)), [x], [[1]])
  expect(() => leaked!.add(1)).toThrow(/used after jet of .* had finished/)
})
