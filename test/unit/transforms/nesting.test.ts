// Every order of up to three transforms around a function with a custom rule, or checkpointed. Rules have twice the true derivative, so that a rule that
// was passed over is seen; only the first derivative has that factor.
import { describe, expect, test } from 'vitest'
import { checkpoint, customJvp, customVjp, grad, jit, jvp, linearize, np, vjp, vmap, type NdArray } from '../../../src/index.js'

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

const functions: Readonly<Record<string, { readonly make: () => Function; readonly factor: number }>> = {
  customJvp: { make: () => customJvp((x: NdArray) => np.sin(x), { jvp: ([x], [dx]) => [np.sin(x), dx.mul(np.cos(x)).mul(2)] }), factor: 2 },
  customVjp: {
    make: () => customVjp((x: NdArray) => np.sin(x), { fwd: (x) => [np.sin(x), x], bwd: (x, ct) => [ct.mul(np.cos(x)).mul(2)] }),
    factor: 2,
  },
  checkpoint: { make: () => checkpoint((x: NdArray) => np.sin(x)), factor: 1 },
  'closing over an array': {
    make: () => {
      const one = np.array(1)
      return customJvp((x: NdArray) => np.sin(x).mul(one), {
        jvp: ([x], [dx]) => [np.sin(x).mul(one), dx.mul(np.cos(x)).mul(one.add(one))],
      })
    },
    factor: 2,
  },
}

const names = Object.keys(around)
const orders = [
  ...names.map((a) => [a]),
  ...names.flatMap((a) => names.map((b) => [a, b])),
  ...names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c]))),
].filter((order) => order.filter((name) => name === 'vmap').length <= 1)

describe.each(Object.entries(functions))('%s', (_name, { make, factor }) => {
  test.each(names)('under every order of up to three transforms that ends in %s', (last) => {
    const points = [0.3, 0.7]
    for (const order of orders.filter((o) => o.at(-1) === last)) {
      const g = order.reduce((f, name) => around[name]!(f), make())
      const n = order.filter((name) => derivatives.includes(name)).length
      const derivative = [Math.sin, Math.cos, (x: number) => -Math.sin(x), (x: number) => -Math.cos(x)][n]!
      const wanted = points.map((x) => (n === 0 ? 1 : factor) * derivative(x))
      const off = np.max(np.abs(g(np.array(points)).sub(np.array(wanted)))).item()
      expect(off, order.toReversed().join(' of ')).toBeLessThan(1e-14)
    }
  })
})
