// Taylor mode through loops, branches, collectives and implicit functions; and those inside each other.
import { describe, expect, test } from 'vitest'
import { customLinearSolve, customJvp, customRoot, grad, jet, jit, lax, np, vmap, type NdArray } from '../../../src/index.js'
import { derivatives, expectClose, nestedTangents, type Scalar } from './compare.js'

/** c -> sin(c u) + x over u = 1, 2, 3, and the sum of what it gives on the way. */
const scanned: Scalar = (x) => {
  const [end, products] = lax.scan(
    (c: NdArray, u: NdArray) => {
      const next = c.mul(u).sin().add(x)
      return [next, next.mul(c)]
    },
    x,
    np.array([1, 2, 3]),
  )
  return end.add(products.sum())
}

const chosen: Scalar = (x) =>
  lax.cond(
    x.gt(0.5),
    (u: NdArray) => u.exp().mul(x),
    (u: NdArray) => u.mul(u).sin(),
    x,
  )

/** Squares until it passes 5: more steps the smaller x is. */
const grown: Scalar = (x) =>
  lax.whileLoop(
    (c: NdArray) => c.lt(5),
    (c: NdArray) => c.mul(c).add(1).mul(x.exp()),
    x,
  )

const cases: readonly (readonly [name: string, f: Scalar, x: number])[] = [
  ['scan', scanned, 0.3],
  [
    'scan over elements that move',
    (x) => lax.scan((c: NdArray, u: NdArray) => [c.add(u.exp()), c], 0, np.stack([x, x.mul(x)]))[1].sum(),
    0.3,
  ],
  [
    'scan in reverse',
    (x) => lax.scan((c: NdArray, u: NdArray) => [c.mul(u).cos(), null], x, np.stack([x, x.sin()]), { reverse: true })[0],
    0.3,
  ],
  [
    'a carry that moves after the first step only',
    (x) => lax.scan((c: NdArray, u: NdArray) => [c.mul(u).add(1), null], 2, np.stack([x, x, x]))[0],
    0.7,
  ],
  ['cond, the first branch', chosen, 0.7],
  ['cond, the second branch', chosen, 0.3],
  ['switch', (x) => lax.switch(2, [np.sin, np.cos, (u: NdArray) => u.exp().mul(u)], x), 0.3],
  ['while', grown, 0.3],
  [
    'while with a bound',
    (x) =>
      lax.whileLoop(
        (c: NdArray) => c.lt(5),
        (c: NdArray) => c.mul(2).add(x.sin()),
        x,
        { maxSteps: 10 },
      ),
    0.3,
  ],
  ['foriLoop', (x) => lax.foriLoop(0, 4, (i: NdArray, c: NdArray) => c.sin().add(i).mul(x), x), 0.3],
  ['map', (x) => lax.map((u: NdArray) => u.mul(x).tanh(), np.stack([x, x.exp()])).sum(), 0.3],
  ['associativeScan', (x) => lax.associativeScan((a: NdArray, b: NdArray) => a.mul(b), np.stack([x, x.exp(), x.sin()])).sum(), 0.3],
  [
    'scan in scan',
    (x) =>
      lax.scan((c: NdArray) => [lax.scan((d: NdArray, u: NdArray) => [d.sin().add(u), null], c, np.stack([x, c]))[0], null], x, null, {
        length: 2,
      })[0],
    0.3,
  ],
  [
    'cond in while',
    (x) =>
      lax.whileLoop(
        (c: NdArray) => c.lt(3),
        (c: NdArray) =>
          lax.cond(
            c.lt(1),
            (u: NdArray) => u.add(x),
            (u: NdArray) => u.mul(x.exp()),
            c,
          ),
        x,
      ),
    0.4,
  ],
  [
    'while in scan',
    (x) =>
      lax.scan(
        (c: NdArray, u: NdArray) => [
          lax.whileLoop(
            (d: NdArray) => d.lt(u),
            (d: NdArray) => d.exp().add(x),
            c,
          ),
          null,
        ],
        x,
        np.array([1, 20]),
      )[0],
    0.3,
  ],
]

describe.each(cases)('%s', (_name, f, x) => {
  const order = 5
  const wanted = nestedTangents(f, x, order)

  test('is as nested forward mode, eager and compiled', () => {
    expectClose(derivatives(f, x, order), wanted, 1e-11)
    expectClose(derivatives(jit(f), x, order), wanted, 1e-11)
  })

  test('under grad, and of grad', () => {
    const third: Scalar = (u) => jet(f, [u], [[1, null, null]])[1][2]!
    expectClose([grad(third)(x).item()], [wanted[3]!], 1e-11)
    expectClose(derivatives(grad(f), x, 3), wanted.slice(1, 4), 1e-11)
  })

  test('under vmap, and of vmap', () => {
    const xs = np.array([x, x + 0.05, x + 0.4])
    const second: Scalar = (u) => jet(f, [u], [[1, null]])[1][1]!
    const each = [x, x + 0.05, x + 0.4].map((u) => nestedTangents(f, u, 2))
    expectClose(
      vmap(second)(xs).toArray() as number[],
      each.map((list) => list[1]!),
      1e-11,
    )
    const [, along] = jet(vmap(f), [xs], [[np.ones([3]), null]])
    along.forEach((d, k) => {
      expectClose(
        d.toArray() as number[],
        each.map((list) => list[k]!),
        1e-11,
      )
    })
  })
})

describe('loops and branches in a custom rule that calls its own function', () => {
  const wanted = new Array<number>(6).fill(Math.exp(0.4))
  const expBy = (times: (y: NdArray, dx: NdArray, exp: () => NdArray) => NdArray): Scalar => {
    const exp: Scalar = customJvp((x: NdArray) => np.exp(x), {
      jvp: ([x], [dx]): [NdArray, NdArray] => [exp(x), times(exp(x), dx, () => exp(x))],
    })
    return exp
  }

  test.each<[name: string, f: Scalar]>([
    ['a loop over what it gives', expBy((y, dx) => lax.scan((c: NdArray) => [c.mul(y), null], dx, null, { length: 1 })[0])],
    ['a loop that calls it', expBy((_y, dx, exp) => lax.scan((c: NdArray) => [c.mul(exp()), null], dx, null, { length: 1 })[0])],
    [
      'a branch',
      expBy((y, dx) =>
        lax.cond(
          y.gt(0),
          (t: NdArray) => t.mul(y),
          (t: NdArray) => t,
          dx,
        ),
      ),
    ],
    [
      'a loop until a test fails',
      expBy(
        (y, dx) =>
          lax.whileLoop(
            (c: [NdArray, NdArray]) => c[0].lt(1),
            (c: [NdArray, NdArray]): [NdArray, NdArray] => [c[0].add(1), c[1].mul(y)],
            [np.array(0), dx],
          )[1],
      ),
    ],
  ])('%s', (_name, f) => {
    expectClose(derivatives(f, 0.4, 6), wanted)
    expectClose(derivatives(jit(f), 0.4, 6), wanted)
  })
})

describe('implicit functions', () => {
  test('a root has the derivatives of the closed form', () => {
    // x² = c
    const root: Scalar = (c) =>
      customRoot((x: NdArray) => x.mul(x).sub(c), np.array(1), {
        solve: (f, guess) => lax.foriLoop(0, 40, (_i: NdArray, x: NdArray) => x.sub(f(x).div(x.mul(2))), guess),
        tangentSolve: (g, y) => y.div(g(1)),
      })
    expectClose(derivatives(root, 2, 8), derivatives(np.sqrt, 2, 8))
    expectClose(derivatives(jit(root), 2, 8), derivatives(np.sqrt, 2, 8))
    expectClose(derivatives(grad(root), 2, 4), derivatives(np.sqrt, 2, 5).slice(1))
  })

  test('a linear system whose matrix moves', () => {
    // (1 + t) x = exp t, and a matrix that is not diagonal.
    const solution: Scalar = (t) =>
      customLinearSolve((x: NdArray) => x.mul(t.add(1)), t.exp(), { solve: (matvec, b) => b.div(matvec(np.array(1))), symmetric: true })
    expectClose(
      derivatives(solution, 0.3, 8),
      derivatives((t) => t.exp().div(t.add(1)), 0.3, 8),
    )
    expectClose(
      derivatives(jit(solution), 0.3, 8),
      derivatives((t) => t.exp().div(t.add(1)), 0.3, 8),
    )
  })
})

describe('collectives', () => {
  const along =
    (f: Scalar): Scalar =>
    (x) =>
      vmap(f, { axisName: 'i' })(np.array([1, 2, 3]).mul(x)).sum()

  test.each<[name: string, f: Scalar, same: Scalar]>([
    ['psum', (u) => lax.psum(u.sin(), 'i').mul(u), (x) => x.sin().add(x.mul(2).sin()).add(x.mul(3).sin()).mul(x.mul(6))],
    ['pmax', (u) => lax.pmax(u.exp(), 'i').mul(u), (x) => x.mul(3).exp().mul(x.mul(6))],
    ['allGather', (u) => lax.allGather(u.exp(), 'i').prod().mul(u), (x) => x.mul(6).exp().mul(x.mul(6))],
  ])('%s, in a jet of a vmap and in a vmap of jets', (_name, f, same) => {
    expectClose(derivatives(along(f), 0.3, 5), derivatives(same, 0.3, 5))
    expectClose(derivatives(jit(along(f)), 0.3, 5), derivatives(same, 0.3, 5))
    const second = vmap((u: NdArray) => jet(f, [u], [[u, null]])[1][1]!, { axisName: 'i' })
    expectClose(
      [
        second(np.array([0.3, 0.6, 0.9]))
          .sum()
          .item(),
      ],
      [0.09 * derivatives(same, 0.3, 2)[1]!],
    )
  })
})

test('a long scan is one loop, and its order does not unroll it', () => {
  const f: Scalar = (x) => lax.scan((c: NdArray) => [c.mul(x).sin(), null], x, null, { length: 1000 })[0]
  expect(Number.isFinite(derivatives(jit(f), 0.9, 8)[7])).toBe(true)
})
