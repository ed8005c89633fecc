import { describe, expect, test } from 'vitest'
import { checkpoint, grad, jit, lax, makeProgram, np, type NdArray } from '../../../../src/index.js'
import { discrepancy } from './nestings.js'
import { residualBytes, temporaryBytes } from './residuals.js'

const steps = 1000
const vector = np.linspace(0.1, 0.8, 8)
const stack = steps * 8 * 8

describe('a scan keeps only what its backward pass needs', () => {
  const weights = np.linspace(0.5, 1, 8)
  const xs = np.linspace(0, 1, steps)

  test('one stack for one nonlinear operation a step', () => {
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [np.sin(c).mul(weights).add(e), null], x, xs)[0].sum()
    expect(residualBytes(f, vector, [weights, xs])).toBe(stack)
  })

  test('nothing for a linear loop: its constants and its elements are there anyway', () => {
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [c.mul(weights).mul(e), c.add(e)], x, xs)[0].sum()
    expect(residualBytes(f, vector, [weights, xs])).toBe(0)
  })

  test('what depends on constants only is computed and kept once', () => {
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray, e: NdArray) => [c.mul(np.exp(np.sin(weights))).add(e), null], x, xs)[0].sum()
    expect(residualBytes(f, vector, [weights, xs])).toBe(8 * 8)
    const program = makeProgram(grad(f))(vector)
    const [loop] = program.equations.filter(({ primitive }) => primitive.name === 'scan')
    expect(program.toString().match(/ exp /g)).toHaveLength(1)
    expect(String(loop?.params && 'body' in loop.params ? loop.params.body : 'exp ')).not.toContain('exp ')
  })

  test('what it gives as a result is not recorded once more', () => {
    const f = (x: NdArray): NdArray => {
      const [last, ys] = lax.scan((c: NdArray, e: NdArray) => [np.exp(c.mul(e)), np.exp(c.mul(e))], x, xs)
      return last.add(ys.sum(0)).sum()
    }
    // exp(c e) twice is one value, computed twice; both are kept, as stacks of results or of records, but no third.
    expect(residualBytes(f, vector, [weights, xs])).toBeLessThanOrEqual(2 * stack)
    const g = (x: NdArray): NdArray => {
      const body = (c: NdArray, e: NdArray): [NdArray, NdArray] => {
        const y = np.exp(c.mul(e))
        return [y.mul(0.5), y]
      }
      return lax.scan(body, x, xs)[1].sum()
    }
    expect(residualBytes(g, vector, [weights, xs])).toBe(stack)
  })

  test('checkpoint inside: the carry of each step, whatever the body computes', () => {
    const deep = (c: NdArray): NdArray => {
      let y = c
      for (let i = 0; i < 10; i++) y = np.sin(y).mul(weights)
      return y
    }
    const f = (x: NdArray): NdArray => lax.scan((c: NdArray) => [deep(c), null], x, null, { length: steps })[0].sum()
    const checkpointed = checkpoint(deep)
    const g = (x: NdArray): NdArray => lax.scan((c: NdArray) => [checkpointed(c), null], x, null, { length: steps })[0].sum()
    expect(residualBytes(f, vector, [weights])).toBe(10 * stack)
    expect(residualBytes(g, vector, [weights])).toBe(stack)
    expect(discrepancy(grad(g)(vector), grad(f)(vector))).toBeLessThan(1e-13)
  })
})

describe('segments', () => {
  const long = 10_000
  const xs = np.linspace(0, 1, long)
  const loss =
    (options: { segments?: number }) =>
    (x: NdArray): NdArray =>
      lax.scan((c: NdArray, e: NdArray) => [np.sin(c).mul(0.9).add(e), null], x, xs, options)[0].sum()
  const [plain, segmented] = [loss({}), loss({ segments: 100 })]

  test('at 10^4 steps keep at most 3 % of what the plain loop keeps', () => {
    const [all, few] = [residualBytes(plain, vector, [xs]), residualBytes(segmented, vector, [xs])]
    expect(all).toBe(long * 8 * 8)
    expect(few).toBeLessThanOrEqual(0.03 * all)
    expect(discrepancy(grad(segmented)(vector), grad(plain)(vector))).toBeLessThan(1e-13)
  })

  test('compiled too', () => {
    const [all, few] = [plain, segmented].map((f) => temporaryBytes(jit(grad(f)).explain(vector)))
    expect(all).toBeGreaterThanOrEqual(long * 8 * 8)
    expect(few).toBeLessThanOrEqual(0.03 * (all ?? 0))
    expect(discrepancy(jit(grad(segmented))(vector), grad(plain)(vector))).toBeLessThan(1e-13)
  })

  test('what is left over of the last segment is a segment too', () => {
    const f =
      (segments: number, reverse: boolean) =>
      (x: NdArray): NdArray => {
        const [last, ys] = lax.scan((c: NdArray, e: NdArray) => [np.sin(c).mul(e), c], x, np.linspace(0.5, 1, 11), { segments, reverse })
        return last.add(ys.mul(np.arange(11).reshape([11, 1])).sum(0)).sum()
      }
    for (const reverse of [false, true])
      for (const segments of [2, 3, 4, 10, 11, 20]) {
        expect(discrepancy(f(segments, reverse)(vector), f(1, reverse)(vector))).toBeLessThan(1e-15)
        expect(discrepancy(grad(f(segments, reverse))(vector), grad(f(1, reverse))(vector))).toBeLessThan(1e-13)
      }
  })
})
