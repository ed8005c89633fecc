import { describe, expect, test } from 'vitest'
import { checkpoint, grad, jit, jvp, lax, linearize, np, vjp, vmap, type NdArray } from '../../../../src/index.js'

type Function = (x: NdArray) => NdArray

const around: Readonly<Record<string, (f: Function) => Function>> = {
  grad: (f) => (x) => grad((y: NdArray) => f(y).sum())(x),
  vjp: (f) => (x) => vjp(f, [x])[1](np.onesLike(x))[0],
  jvp: (f) => (x) => jvp(f, [x], [np.onesLike(x)])[1],
  linearize: (f) => (x) => linearize(f, [x])[1](np.onesLike(x)),
  vmap: (f) => vmap(f),
  jit: (f) => jit(f),
  checkpoint: (f) => checkpoint(f),
}
const derivatives = ['grad', 'vjp', 'jvp', 'linearize']
const names = Object.keys(around)
const orders = [
  ...names.map((a) => [a]),
  ...names.flatMap((a) => names.map((b) => [a, b])),
  ...names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c]))),
]

/** Each with its value and its first derivatives at any point. */
const functions: Readonly<Record<string, { readonly f: Function; readonly exact: readonly ((x: number) => number)[] }>> = {
  'of operands': {
    f: (x) =>
      lax.cond(
        x.gt(0.5),
        (y) => np.sin(y),
        (y) => y.mul(y).mul(y),
        x,
      ),
    exact: [
      (x) => (x > 0.5 ? Math.sin(x) : x ** 3),
      (x) => (x > 0.5 ? Math.cos(x) : 3 * x ** 2),
      (x) => (x > 0.5 ? -Math.sin(x) : 6 * x),
      (x) => (x > 0.5 ? -Math.cos(x) : 6),
    ],
  },
  'of what one branch closes over': {
    f: (x) =>
      lax.cond(
        x.gt(0.5),
        () => np.exp(x),
        () => 1,
      ),
    exact: [(x) => (x > 0.5 ? Math.exp(x) : 1), ...[1, 2, 3].map(() => (x: number) => (x > 0.5 ? Math.exp(x) : 0))],
  },
  'in a cond': {
    f: (x) =>
      lax.cond(
        x.gt(0.5),
        (y) =>
          lax.cond(
            y.lt(0.8),
            () => y.mul(x),
            (z) => np.cos(z).mul(x),
            y,
          ),
        (y) => y,
        x,
      ),
    exact: [
      (x) => (x > 0.5 ? (x < 0.8 ? x * x : x * Math.cos(x)) : x),
      (x) => (x > 0.5 ? (x < 0.8 ? 2 * x : Math.cos(x) - x * Math.sin(x)) : 1),
      (x) => (x > 0.5 ? (x < 0.8 ? 2 : -2 * Math.sin(x) - x * Math.cos(x)) : 0),
      (x) => (x > 0.5 ? (x < 0.8 ? 0 : -3 * Math.cos(x) + x * Math.sin(x)) : 0),
    ],
  },
  'with a branch that has no derivative there': {
    f: (x) =>
      lax.cond(
        x.gt(0.5),
        (y) => np.sqrt(y.sub(0.5)),
        (y) => y.mul(2),
        x,
      ),
    exact: [
      (x) => (x > 0.5 ? (x - 0.5) ** 0.5 : 2 * x),
      (x) => (x > 0.5 ? (x - 0.5) ** -0.5 / 2 : 2),
      (x) => (x > 0.5 ? (x - 0.5) ** -1.5 / -4 : 0),
      (x) => (x > 0.5 ? ((x - 0.5) ** -2.5 * 3) / 8 : 0),
    ],
  },
  'of a switch': {
    f: (x) => lax.switch(x.mul(4).astype('int32').sub(1), [(y) => y.mul(5), (y) => np.sin(y), (y) => y.mul(y)], x),
    exact: [
      (x) => (x < 0.5 ? 5 * x : x < 0.75 ? Math.sin(x) : x * x),
      (x) => (x < 0.5 ? 5 : x < 0.75 ? Math.cos(x) : 2 * x),
      (x) => (x < 0.5 ? 0 : x < 0.75 ? -Math.sin(x) : 2),
      (x) => (x < 0.5 ? 0 : x < 0.75 ? -Math.cos(x) : 0),
    ],
  },
}

/** In single elements, mapped where the order of transforms does not do so itself. */
const points = [0.3, 0.7, 0.95]

/** Three transforms deep takes long. */
const deep = ['in a cond', 'with a branch that has no derivative there']

describe.each(Object.entries(functions))('a cond %s', (kind, { f, exact }) => {
  test.each(names)('under every order of transforms that ends in %s', (last) => {
    // A second vmap would find scalars; elements of rank 0 are mapped once.
    const tried = orders.filter((o) => o.at(-1) === last && o.filter((name) => name === 'vmap').length <= 1)
    for (const order of tried.filter((o) => o.length <= 2 || deep.includes(kind))) {
      const n = order.filter((name) => derivatives.includes(name)).length
      const g = order.reduce((inner, name) => around[name]!(inner), f)
      const wanted = points.map((x) => exact[n]!(x))
      const given = order.includes('vmap') ? g(np.array(points)).toArray() : points.map((x) => g(np.array(x)).item())
      wanted.forEach((y, i) => {
        const off = Math.abs((given as number[])[i]! - y)
        expect(off, `${order.toReversed().join(' of ')} at ${String(points[i])}`).toBeLessThan(1e-13 * (1 + Math.abs(y)))
      })
    }
  })
})
