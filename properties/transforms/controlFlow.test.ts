// Every construct inside of every other, against loops of JavaScript: values, derivatives of both modes and orders, batches whose elements take different
// numbers of steps, compiled and not.
import { grad, jit, jvp, np, vjp, vmap, type NdArray } from 'cotangent'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { runsOf, seed } from '../settings.js'
import { constructs, type Construct, type Step } from './constructs.js'
import { expectSame } from './functions.js'

type Loss = (c: NdArray, x: NdArray, n: NdArray) => NdArray

/** A small function of a carry, something that is differentiated with it, and an integer. */
interface Drawn {
  readonly f: Step
  readonly c: NdArray
  readonly x: NdArray
  readonly dc: NdArray
  readonly dx: NdArray
  /** Different numbers of steps, one for each element of a batch. */
  readonly counts: readonly [number, number, number]
  readonly toString: () => string
}

const float = (n: NdArray): NdArray => n.astype('float64')

/** Each keeps values moderate. */
const operations: readonly (readonly [string, Step])[] = [
  ['c / 2 + sin(x)', (c, x) => c.mul(0.5).add(np.sin(x))],
  ['sin(c) x', (c, x) => np.sin(c).mul(x)],
  ['c / (2 + x x)', (c, x) => c.div(x.mul(x).add(2))],
  ['tanh(c + x) - n / 8', (c, x, n) => np.tanh(c.add(x)).sub(float(n).div(8))],
  ['cos(c) (1 + n / 4)', (c, _x, n) => np.cos(c).mul(float(n).div(4).add(1))],
  ['flip(c) x / 2', (c, x) => np.flip(c, 0).mul(x).div(2)],
  ['c sum(x) / 3', (c, x) => c.mul(x.sum()).div(3)],
  ['where(c > x, c / 2, sin(x))', (c, x) => np.where(c.gt(x), c.div(2), np.sin(x))],
  ['cumsum(c) / 2', (c) => np.cumsum(c, 0).div(2)],
  ['c', (c) => c],
]

const numbers = (size: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.integer({ min: -48, max: 48 }).map((n) => n / 32 + 0.01),
    { minLength: size, maxLength: size },
  )

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    steps: fc.array(fc.nat(operations.length - 1), { minLength: 1, maxLength: 3 }),
    data: numbers(8),
    counts: fc.constantFrom<readonly [number, number, number]>([0, 3, 1], [2, 0, 3], [1, 2, 4], [3, 1, 0]),
  })
  .map(({ steps, data, counts }) => {
    const f: Step = (c, x, n) => steps.reduce((y, i) => operations[i]![1](y, x, n), c)
    const [c, x, dc, dx] = [0, 2, 4, 6].map((i) => np.array(data.slice(i, i + 2))) as [NdArray, NdArray, NdArray, NdArray]
    const text = steps.map((i) => `c = ${operations[i]![0]}`).join('; ')
    return {
      f,
      c,
      x,
      dc,
      dx,
      counts,
      toString: () => `${text} at c = ${String(data.slice(0, 2))}, x = ${String(data.slice(2, 4))}, n = ${String(counts)}`,
    }
  })

const both = { argnums: [0, 1] as const }
const weights = np.array([0.7, -1.3])
const int = (n: number): NdArray => np.array(n, { dtype: 'int32' })

const lossOf =
  (f: Step): Loss =>
  (c, x, n) =>
    f(c, x, n).mul(weights).sum()

/** A weighed gradient, to be differentiated again. */
const slopeOf =
  (loss: Loss, dc: NdArray, dx: NdArray): Loss =>
  (c, x, n) => {
    const [gc, gx] = grad((a: NdArray, b: NdArray) => loss(a, b, n), both)(c, x)
    return gc.mul(dc).add(gx.mul(dx)).sum()
  }

/** Runs a part of the check; what fails says which. */
function part(name: string, body: () => void): void {
  try {
    body()
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function check({ f, c, x, dc, dx, counts }: Drawn, outer: Construct, inner: Construct): void {
  const made = lossOf(outer.make(inner.make(f)))
  const plain = lossOf(outer.plain(inner.plain(f)))
  const [one, other] = [int(counts[1]), int(counts[2])]
  const at = (loss: Loss) => (a: NdArray, b: NdArray) => loss(a, b, one)
  const gradients = (loss: Loss) => (a: NdArray, b: NdArray, m: NdArray) => grad((p: NdArray, q: NdArray) => loss(p, q, m), both)(a, b)

  const gradient = grad(at(plain), both)(c, x)
  const second = grad(at(slopeOf(plain, dc, dx)), both)(c, x)
  part('the value', () => expectSame(made(c, x, one), plain(c, x, one)))
  part('jvp', () => expectSame(jvp(at(made), [c, x], [dc, dx]), jvp(at(plain), [c, x], [dc, dx])))
  part('vjp', () => expectSame(vjp(at(made), [c, x])[1](np.array(1)), gradient))
  part('grad of grad', () => expectSame(grad(at(slopeOf(made, dc, dx)), both)(c, x), second, 1e-10))
  part('jvp of grad', () => expectSame(jvp(grad(at(made), both), [c, x], [dc, dx])[1], second, 1e-10))
  part('jit of value and gradient', () => {
    const eager = (a: NdArray, b: NdArray, m: NdArray): NdArray[] => [made(a, b, m), ...gradients(made)(a, b, m)]
    const jitted = jit(eager)
    expectSame(jitted(c, x, one), eager(c, x, one), 0)
    // The second call takes another number of steps.
    expectSame(jitted(c.mul(0.5), x, other), eager(c.mul(0.5), x, other), 0)
  })

  const ns = np.array([...counts], { dtype: 'int32' })
  const [cs, xs] = [np.stack([c, c.mul(0.9), c.sub(0.1)]), np.stack([x, x.add(0.2), x.neg()])]
  const loop = (g: (a: NdArray, b: NdArray, m: NdArray) => NdArray | readonly NdArray[]): NdArray[] => {
    const rows = counts.map((n, i) => [g(cs.get(i), xs.get(i), int(n))].flat())
    return rows[0]!.map((_, k) => np.stack(rows.map((row) => row[k]!)))
  }
  const expected = loop(gradients(plain))
  const mapped = vmap(gradients(made))
  part('vmap', () => expectSame([vmap(made)(cs, xs, ns)], loop(plain)))
  part('vmap over counts alone', () => {
    expectSame(vmap(made, { inAxes: [null, null, 0] })(c, x, ns), np.stack(counts.map((n) => plain(c, x, int(n)))))
  })
  part('vmap of grad', () => expectSame(mapped(cs, xs, ns), expected))
  part('grad of vmap', () => expectSame(grad((a: NdArray, b: NdArray) => vmap(made)(a, b, ns).sum(), both)(cs, xs), expected))
  part('jit of vmap of grad', () => expectSame(jit(mapped)(cs, xs, ns), mapped(cs, xs, ns), 0))
}

for (const [outerName, outer] of Object.entries(constructs)) {
  describe(`${outerName}, with inside`, () => {
    for (const [innerName, inner] of Object.entries(constructs)) {
      it(
        innerName,
        () => {
          fc.assert(
            fc.property(drawn, (one) => check(one, outer, inner)),
            { seed: seed + outerName.length * 31 + innerName.length, numRuns: runsOf(1) },
          )
        },
        60_000,
      )
    }
  })
}
