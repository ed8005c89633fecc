import { describe, expect, test, vi } from 'vitest'
import {
  cpu,
  customJvp,
  debug,
  grad,
  jit,
  jvp,
  lax,
  linearTranspose,
  LinearityError,
  makeProgram,
  np,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { discrepancy } from './nestings.js'
import { residualBytes } from './residuals.js'

const xs = np.array([0.3, -0.7, 1.1])

const unrolled = (body: (c: NdArray) => NdArray, start: NdArray, steps: number): NdArray => {
  let c = start
  for (let k = 0; k < steps; k++) c = body(c)
  return c
}

describe('a loop is compiled as a whole', () => {
  test('with its steps, unless it reads a tape', () => {
    const f = jit((x: NdArray) => lax.scan((c: NdArray, e: NdArray) => [np.sin(c).mul(e), c], x, xs)[0])
    expect(f.explain(np.array(1))).toContain(' 0 host steps')
  })

  test('and a branch alone, where its number is known', () => {
    const f = (x: NdArray): NdArray =>
      lax.cond(
        x.gt(0),
        (y: NdArray) => np.sin(y).mul(0.125),
        (y: NdArray) => np.exp(y).mul(0.375),
        x,
      )
    const compile = vi.spyOn(cpu, 'compile')
    const slope = grad(f)(2)
    const compiled = compile.mock.calls.map(([program]) => program.toString()).join('\n')
    compile.mockRestore()
    expect(slope.item()).toBe(Math.cos(2) * 0.125)
    expect(compiled).toContain(' cos ')
    expect(compiled).not.toContain(' exp ')
  })
})

describe('what a loop computes for one lane or for all', () => {
  test('a carry that is the same in all lanes stays one', () => {
    const f = (x: NdArray): NdArray =>
      lax.scan(
        ([i, c]: [NdArray, NdArray]) => [[i.add(1), c.mul(i)] as [NdArray, NdArray], null],
        [np.array(1), x] as [NdArray, NdArray],
        null,
        {
          length: 4,
        },
      )[0][1]
    const program = makeProgram(vmap(f))(np.array([1, 2]))
    const [loop] = program.equations.filter(({ primitive }) => primitive.name === 'scan')
    expect(loop?.outputs.map(({ aval }) => aval.toString())).toEqual(['float64[]', 'float64[2]'])
    expect(vmap(f)(np.array([1, 2])).toArray()).toEqual([24, 48])
  })

  const bounded =
    (maxSteps: number) =>
    (x: NdArray): NdArray =>
      lax.whileLoop(
        (y: NdArray) => y.lt(100),
        (y) => y.mul(x).add(np.sin(y)),
        x,
        { maxSteps },
      )
  test.each([6, 7, 40])('lanes of different numbers of steps, of which there may be %i', (maxSteps) => {
    const points = [2, 3.5, 12]
    const wanted = np.stack(points.map((x) => grad(bounded(40))(x)))
    expect(discrepancy(vmap(grad(bounded(maxSteps)))(np.array(points)), wanted)).toBeLessThan(1e-14)
  })

  test('a carry that is set anew in each step', () => {
    const f = (x: NdArray): NdArray => {
      const last = lax.whileLoop(
        ({ y }: { y: NdArray; before: NdArray }) => y.lt(100),
        ({ y }) => ({ y: y.mul(x).add(1), before: y }),
        { y: x, before: np.array(0) },
      )
      return last.y.mul(last.before)
    }
    const points = [2, 3.5, 12]
    const wanted = points.map((p) => {
      const steps = Math.ceil(unrolledSteps(p))
      const g = (x: NdArray): NdArray => {
        const before = unrolled((y) => y.mul(x).add(1), x, steps - 1)
        return before.mul(x).add(1).mul(before)
      }
      return grad(g)(p)
    })
    expect(discrepancy(vmap(grad(f))(np.array(points)), np.stack(wanted))).toBeLessThan(1e-14)
    expect(discrepancy(np.stack(points.map((p) => grad(f)(p))), np.stack(wanted))).toBeLessThan(1e-14)
  })
})

/** Steps from `x` until x y + 1 is 100 or more. */
function unrolledSteps(x: number): number {
  let [y, steps] = [x, 0]
  for (; y < 100; steps++) y = y * x + 1
  return steps
}

describe('a rule that closes over an array, and is differentiated again', () => {
  const w = np.array([0.5, -0.3])
  const f: (x: NdArray) => NdArray = customJvp((x: NdArray) => np.exp(x.mul(w)), { jvp: ([x], [dx]) => [f(x), dx.mul(f(x)).mul(w)] })
  const plain = (x: NdArray): NdArray => np.exp(x.mul(w))
  const looped =
    (g: (x: NdArray) => NdArray) =>
    (x: NdArray): NdArray =>
      lax.scan((c: NdArray, e: NdArray) => [g(c).mul(x).add(e), g(c)], x, xs)[1].sum()
  const along =
    (g: (x: NdArray) => NdArray) =>
    (x: NdArray): NdArray =>
      jvp(g, [x], [np.array([1, 2])])[1]
  const into =
    (g: (x: NdArray) => NdArray) =>
    (x: NdArray): NdArray =>
      grad((y: NdArray) => g(y).sum())(x)
  test.each([
    ['forward', along],
    ['reverse', into],
  ])('%s', (_name, d) => {
    const x = np.array([0.4, 0.9])
    for (const order of [1, 2, 3]) {
      const derivative = (g: (y: NdArray) => NdArray): ((y: NdArray) => NdArray) => {
        let made = looped(g)
        for (let k = 0; k < order; k++) made = d(made)
        return made
      }
      expect(discrepancy(derivative(f)(x), derivative(plain)(x))).toBeLessThan(1e-13)
    }
  })
})

describe('a reverse pass', () => {
  test('keeps nothing of gradient descent on the product of two numbers, whose steps are linear', () => {
    const slope = grad((u: NdArray) => np.prod(u))
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray) => [c.sub(slope(c).mul(0.25)), null], x, null, { length: 3 })[0].sum()
    expect(residualBytes(f, np.array([1, 2]))).toBe(0)
    expect(grad(f)(np.array([1, 2])).toArray()).toEqual([0.421875, 0.421875])
  })

  test('gives zero for what only results without cotangents need, whatever its derivative is', () => {
    const f = (x: NdArray): NdArray => {
      const large = np.exp(x)
      const [last] = lax.scan((c: NdArray, e: NdArray) => [c.add(e), large.mul(e)], np.array(0), xs)
      return last.add(x)
    }
    expect(np.exp(np.array(1000)).item()).toBe(Infinity)
    expect(grad(f)(1000).item()).toBe(1)
    const both = (x: NdArray): NdArray => {
      const large = np.exp(x)
      const [last] = lax.scan((c: NdArray, e: NdArray) => [c.mul(x).add(e), large.mul(e)], x, xs)
      return last.mul(1e-9)
    }
    expect(grad(both)(1000).item()).toBeCloseTo(4, 2)
  })

  test('calls back as often as the loop steps, also from what does not change in it', () => {
    const seen: number[] = []
    const noted = jit((y: NdArray) => {
      debug.callback((value: NdArray) => seen.push(value.item()), y)
      return np.sin(y)
    })
    const w = np.array(2)
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray) => [c.mul(noted(w)), null], x, null, { length: 3 })[0]
    expect(grad(f)(1).item()).toBeCloseTo(Math.sin(2) ** 3, 14)
    expect(seen).toEqual([2, 2, 2])
  })

  test('of a traced choice of branches that are not linear says so', () => {
    const f =
      (p: NdArray) =>
      (x: NdArray): NdArray =>
        lax.cond(
          p,
          (y: NdArray) => y.mul(2),
          (y: NdArray) => np.sin(y),
          x,
        )
    const back = (p: NdArray, ct: NdArray): NdArray => linearTranspose(f(p), np.array(1))(ct)[0]
    expect(back(np.array(true), np.array(3)).item()).toBe(6)
    expect(() => jit(back)(np.array(true), np.array(3))).toThrow(LinearityError)
  })
})
