import { afterEach, describe, expect, test } from 'vitest'
import { debug, grad, hessian, jit, jvp, lax, np, tree, vmap, type NdArray } from '../../../src/index.js'
import { cpu, type ProgramTier } from '../../../src/backends/cpu/backend.js'
import { counting } from '../kernel/flowPrograms.js'

type F = (...args: NdArray[]) => unknown

const recurrent = (w: NdArray, c: NdArray, xs: NdArray): NdArray => {
  const [last, ys] = lax.scan(
    (a: NdArray, x: NdArray): [NdArray, NdArray] => {
      const y = np.tanh(w.matmul(a).add(x))
      return [y, y.mul(x).sum()]
    },
    c,
    xs,
  )
  return last.sum().add(ys.sum())
}
const root = (y: NdArray): NdArray =>
  lax.whileLoop(
    (x: NdArray) => np.abs(x.mul(x).sub(y)).gt(1e-12),
    (x: NdArray) => x.add(y.div(x)).mul(0.5),
    y,
  )
const collatz = (x: NdArray): NdArray =>
  lax.foriLoop(
    0,
    12,
    (_i: NdArray, a: NdArray) =>
      lax.cond(
        np.sin(a.mul(9)).gt(0),
        (b: NdArray) => b.mul(1.5).sub(x),
        (b: NdArray) => np.cos(b),
        a,
      ),
    x,
  )
const powers = (n: NdArray, x: NdArray): NdArray => lax.foriLoop(0, n, (_i: NdArray, a: NdArray) => a.mul(np.sin(x)).add(x), x)
const rows = (xs: NdArray): NdArray =>
  lax.scan((total: NdArray, row: NdArray) => [total.add(np.cumsum(row).mul(row)), total.max()], np.zeros([5]), xs)[0].sum()

const programs: readonly (readonly [name: string, f: F, args: readonly NdArray[]])[] = [
  ['a recurrent network', (w, c, xs) => recurrent(w, c, xs), [counting(4, 4), counting(4), counting(9, 4)]],
  ['its gradient', (w, c, xs) => grad(recurrent, { argnums: [0, 1, 2] })(w, c, xs), [counting(4, 4), counting(4), counting(9, 4)]],
  [
    'its gradient, wide',
    (w, c, xs) => grad(recurrent, { argnums: [0, 2] })(w, c, xs),
    [counting(40, 40).mul(0.1), counting(40), counting(5, 40)],
  ],
  ['its Hessian', (w, c, xs) => hessian((a: NdArray) => recurrent(w, a, xs))(c), [counting(3, 3), counting(3), counting(4, 3)]],
  [
    'its gradients over a batch',
    (w, c, xs) => vmap(grad(recurrent), { inAxes: [null, 0, null] })(w, c, xs),
    [counting(4, 4), counting(3, 4), counting(6, 4)],
  ],
  ['a root by iteration', (y) => root(y), [np.array(7)]],
  ['its derivative, by a tape', (y) => grad(root)(y), [np.array(7)]],
  ['its second derivative', (y) => grad(grad(root))(y), [np.array(7)]],
  ['roots over a batch, with derivatives', (y) => vmap(grad(root))(y), [np.array([1, 2, 50, 7])]],
  ['branches in a loop', (x) => collatz(x), [np.array(0.4)]],
  ['their derivative', (x) => grad(collatz)(x), [np.array(0.4)]],
  ['their tangents over a batch', (x) => vmap((a: NdArray) => jvp(collatz, [a], [a]))(x), [counting(5)]],
  ['as many steps as an argument says', (n, x) => grad(powers, { argnums: 1 })(n, x), [np.array(5, { dtype: 'int32' }), np.array(0.7)]],
  [
    'another number for each of a batch',
    (n, x) => vmap(grad(powers, { argnums: 1 }))(n, x),
    [np.array([0, 3, 20], { dtype: 'int32' }), counting(3)],
  ],
  ['around a host step', (xs) => grad(rows)(xs), [counting(4, 5)]],
  [
    'roots in a scan, by tapes',
    (xs) => grad((ys: NdArray) => lax.map((y: NdArray) => root(np.abs(y).add(1)), ys).sum())(xs),
    [counting(6)],
  ],
]

const bits = (xs: unknown): readonly unknown[] =>
  (tree.leaves(xs) as NdArray[]).map((x) => [x.aval.strong.toString(), ...cpu.read(x.toConcrete('be compared'))])

describe.each(['js', 'wasm', 'interpreter'] satisfies ProgramTier[])('compiled on the tier %s', (tier) => {
  afterEach(() => {
    cpu.forceTier(null)
  })

  test.each(programs)('%s', (_name, f, args) => {
    cpu.forceTier('interpreter')
    const wanted = bits(f(...args))
    cpu.forceTier(tier)
    const compiled = jit(f as (...args: NdArray[]) => NdArray)
    for (let i = 0; i < 2; i++) expect(bits(compiled(...args))).toEqual(wanted)
  })

  test('what a loop tells others is told in order, and stays', () => {
    cpu.forceTier(tier)
    const heard: NdArray[] = []
    const index = np.array(2, { dtype: 'int32' })
    const f = jit((c: NdArray, xs: NdArray) =>
      lax.scan(
        (a: NdArray, x: NdArray) => {
          debug.callback((y: NdArray) => heard.push(y), a.get(index))
          return [a.mul(2).add(x), x]
        },
        c,
        xs,
      ),
    )
    f(np.ones([3]), np.zeros([4, 3]))
    expect(heard.map((y) => y.item())).toEqual([1, 2, 4, 8])
  })
})
