import { checkpoint, jit, lax, np, vmap, type NdArray } from 'cotangent'
import { withJvpRule, withVjpRule } from '../../src/verify/programs/wrappers.js'

/** Makes the next carry [2] from a carry, something that is differentiated with it [2], and an int32. */
export type Step = (c: NdArray, x: NdArray, n: NdArray) => NdArray

/** Something that runs a step several times, or perhaps; and the same in loops and branches of JavaScript, where `n` is concrete. */
export interface Construct {
  readonly make: (f: Step) => Step
  readonly plain: (f: Step) => Step
}

const int = (n: number): NdArray => np.array(n, { dtype: 'int32' })
const float = (n: NdArray): NdArray => n.astype('float64')

/** What is different in every step. */
const turned = (x: NdArray, i: NdArray): NdArray => x.mul(float(i).mul(0.25).add(0.75))

/** Three elements for a loop over stacks. */
const stackOf = (x: NdArray): NdArray => np.stack([x, np.sin(x), x.mul(0.5)])

const unchanged = (wrap: (f: Step) => Step): Construct => ({ make: wrap, plain: (f) => f })

/** Custom rules differentiate all of their arguments, so that the integer comes as a float. */
const ruled = (wrap: typeof withJvpRule): Construct =>
  unchanged((f) => {
    const custom = wrap((c, x, n) => [f(c, x, n.astype('int32'))])
    return (c, x, n) => custom(c, x, float(n))[0]!
  })

/** Combines neighbours, runs along the half as many results, and combines those with what lies between. */
function running(combine: (a: NdArray, b: NdArray) => NdArray, xs: readonly NdArray[]): readonly NdArray[] {
  if (xs.length < 2) return xs
  const odd = running(
    combine,
    Array.from({ length: Math.floor(xs.length / 2) }, (_, i) => combine(xs[2 * i]!, xs[2 * i + 1]!)),
  )
  return xs.map((x, i) => (i === 0 ? x : i % 2 === 1 ? odd[(i - 1) / 2]! : combine(odd[i / 2 - 1]!, x)))
}

/** Every construct that calls a function. */
export const constructs: Readonly<Record<string, Construct>> = {
  scan: {
    make: (f) => (c, x, n) => {
      const body = ([k, s]: [NdArray, NdArray], e: NdArray): [[NdArray, NdArray], NdArray] => {
        const next = f(s, e, k)
        return [[k.add(1), next], next.mul(e)]
      }
      const [[, last], ys] = lax.scan(body, [n.mod(2), c], stackOf(x))
      return last.add(ys.sum(0).mul(0.25))
    },
    plain: (f) => (c, x, n) => {
      let [k, s, sum] = [n.item() % 2, c, np.zeros([2])]
      const stack = stackOf(x)
      for (let i = 0; i < 3; i++) {
        s = f(s, stack.get(i), int(k++))
        sum = sum.add(s.mul(stack.get(i)))
      }
      return s.add(sum.mul(0.25))
    },
  },
  while: {
    make: (f) => (c, x, n) =>
      lax.whileLoop(
        ([i, s]: [NdArray, NdArray]) => np.logicalAnd(i.lt(n), s.sum().lt(50)),
        ([i, s]: [NdArray, NdArray]): [NdArray, NdArray] => [i.add(1), f(s, turned(x, i), i)],
        [int(0), c],
      )[1],
    plain: (f) => (c, x, n) => {
      let s = c
      for (let i = 0; i < n.item(); i++) s = f(s, turned(x, int(i)), int(i))
      return s
    },
  },
  'foriLoop with known bounds': {
    make: (f) => (c, x) => lax.foriLoop(1, 4, (i: NdArray, s: NdArray) => f(s, turned(x, i), i), c),
    plain: (f) => (c, x) => [1, 2, 3].reduce((s, i) => f(s, turned(x, int(i)), int(i)), c),
  },
  'foriLoop with bounds that are data': {
    make: (f) => (c, x, n) => lax.foriLoop(int(0), n, (i: NdArray, s: NdArray) => f(s, turned(x, i), i), c),
    plain: (f) => (c, x, n) => {
      let s = c
      for (let i = 0; i < n.item(); i++) s = f(s, turned(x, int(i)), int(i))
      return s
    },
  },
  cond: {
    make: (f) => (c, x, n) =>
      lax.cond(
        n.gt(1),
        (s: NdArray) => f(s, x, n),
        (s: NdArray) => s.mul(0.5),
        c,
      ),
    plain: (f) => (c, x, n) => (n.item() > 1 ? f(c, x, n) : c.mul(0.5)),
  },
  switch: {
    make: (f) => (c, x, n) =>
      lax.switch(n, [(s: NdArray) => f(s, x, n), (s: NdArray) => s.mul(np.cos(x)), (s: NdArray, y: NdArray) => f(y, s, int(2))], c, x),
    plain: (f) => (c, x, n) => [() => f(c, x, n), () => c.mul(np.cos(x)), () => f(x, c, int(2))][Math.min(2, n.item())]!(),
  },
  map: {
    make: (f) => (c, x, n) =>
      lax
        .map(({ s, k }: { s: NdArray; k: NdArray }) => f(s, x, k), { s: np.stack([c, c.mul(x)]), k: np.stack([n, n.add(1).mod(3)]) })
        .sum(0),
    plain: (f) => (c, x, n) => f(c, x, n).add(f(c.mul(x), x, int((n.item() + 1) % 3))),
  },
  associativeScan: {
    make: (f) => (c, x, n) =>
      lax
        .associativeScan(
          vmap((a: NdArray, b: NdArray) => f(a, b, n)),
          np.stack([c, x, c.mul(x), np.sin(x)]),
        )
        .sum(0)
        .mul(0.5),
    plain: (f) => (c, x, n) =>
      running((a, b) => f(a, b, n), [c, x, c.mul(x), np.sin(x)])
        .reduce((a, b) => a.add(b))
        .mul(0.5),
  },
  checkpoint: unchanged((f) => checkpoint(f)),
  jit: unchanged((f) => jit(f)),
  customJvp: ruled(withJvpRule),
  customVjp: ruled(withVjpRule),
}
