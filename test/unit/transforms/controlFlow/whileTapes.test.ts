import { describe, expect, test } from 'vitest'
import { avalOf } from '../../../../src/core/aval.js'
import { fill } from '../../../../src/core/constant.js'
import { addTangents } from '../../../../src/core/primitives/add.js'
import { stackOf } from '../../../../src/core/primitives/constructors/stack.js'
import { segmentCapacity, Tape } from '../../../../src/core/recordedTape.js'
import { tapeAvalOf } from '../../../../src/core/tape.js'
import { checkpoint, grad, jit, lax, makeProgram, np, vmap, type NdArray } from '../../../../src/index.js'
import { residualBytes, temporaryBytes } from './residuals.js'

const vector = np.linspace(0.1, 0.8, 8)
const float = avalOf([], 'float64')

interface Counted {
  readonly i: NdArray
  readonly y: NdArray
}

/** So many steps of a body, by a loop that does not know how many there will be. */
const repeated = (body: (y: NdArray) => NdArray, steps: number, maxSteps?: number) => (x: NdArray) =>
  lax
    .whileLoop(
      ({ i }: Counted) => i.lt(steps),
      ({ i, y }) => ({ i: i.add(1), y: body(y) }),
      { i: np.zeros([], { dtype: 'int32' }), y: x },
      maxSteps === undefined ? {} : { maxSteps },
    )
    .y.sum()

/** The number of steps, an int32. */
const count = 4

/** What tapes may take at most, in bytes: twice what is used and the first segment. */
const allowed = (steps: number, bytes: number): number => count + (2 * steps + 16) * bytes

describe('bytes that the backward pass of a whileLoop keeps', () => {
  const weights = np.linspace(0.5, 1, 8)

  test.each([1, 15, 16, 17, 100, 1000])('one record of a vector for one nonlinear operation, in %i steps', (steps) => {
    const bytes = residualBytes(
      repeated((y) => np.sin(y).mul(weights), steps),
      vector,
      [weights],
    )
    expect(bytes).toBeGreaterThanOrEqual(steps * 8 * 8)
    expect(bytes).toBeLessThanOrEqual(allowed(steps, 8 * 8))
  })

  test('nothing where there is no step, and the number of steps for a linear loop', () => {
    const sine = repeated((y) => np.sin(y), 0)
    const linear = repeated((y) => y.mul(weights), 1000)
    expect([residualBytes(sine, vector), residualBytes(linear, vector, [weights])]).toEqual([0, count])
  })

  test('what depends on constants only is computed and kept once', () => {
    const f = repeated((y) => y.mul(np.exp(np.sin(weights))), 1000)
    expect(residualBytes(f, vector, [weights])).toBe(count + 8 * 8)
    expect(makeProgram(grad(f))(vector).toString().match(/ exp /g)).toHaveLength(1)
  })

  test('with a checkpoint, the carry of each step, whatever the body computes', () => {
    const deep = (y: NdArray): NdArray => np.sin(np.exp(np.sin(np.cos(y))))
    expect(residualBytes(repeated(deep, 100), vector)).toBeGreaterThan(2 * allowed(100, 8 * 8))
    expect(residualBytes(repeated(checkpoint(deep), 100), vector)).toBeLessThanOrEqual(allowed(100, 8 * 8))
  })

  test('with maxSteps, a stack of that length', () => {
    expect(
      residualBytes(
        repeated((y) => np.sin(y), 10, 50),
        vector,
      ),
    ).toBe(count + 50 * 8 * 8)
  })

  test('a loop in a loop keeps what it makes steps, not their product with the most', () => {
    // Step i of the outer loop makes i steps of the inner one: 0 + 1 + … + 19 records, and a number of steps each.
    const f = (x: NdArray): NdArray =>
      lax
        .whileLoop(
          ({ i }: Counted) => i.lt(20),
          ({ i, y }) => {
            const inner = lax.whileLoop(
              ({ i: j }: Counted) => j.lt(i),
              ({ i: j, y: z }) => ({ i: j.add(1), y: np.sin(z) }),
              { i: np.zeros([], { dtype: 'int32' }), y },
            )
            return { i: i.add(1), y: inner.y }
          },
          { i: np.zeros([], { dtype: 'int32' }), y: x },
        )
        .y.sum()
    const tapes = Array.from({ length: 20 }, (_, i) => (i === 0 ? 0 : allowed(i, 8 * 8)))
    expect(residualBytes(f, vector)).toBeLessThanOrEqual(tapes.reduce((sum, bytes) => sum + bytes, 0) + allowed(20, 4))
  })

  test('jitted, the driver keeps tapes beside the memory of the program', () => {
    const f = repeated((y) => np.sin(y).mul(weights), 1000)
    expect(temporaryBytes(jit(grad(f)).explain(vector))).toBeLessThanOrEqual(1000)
  })
})

describe('tapes', () => {
  const scalars = (count: number): readonly NdArray[] => Array.from({ length: count }, (_, i) => np.array(i + 1))

  test.each([0, 1, 16, 17, 48, 49, 200])('%i elements lie in segments, each twice as long as the one before', (elements) => {
    const tape = stackOf(float, scalars(elements), null)
    if (!(tape instanceof Tape)) throw new Error('no tape')
    expect(tape.length).toBe(elements)
    expect(tape.segments.map((segment) => segment.size)).toEqual(tape.segments.map((_, k) => segmentCapacity(k)))
    expect(tape.bytes).toBeLessThanOrEqual(8 * (2 * elements + 16))
    for (const i of [0, 15, 16, 47, 48, elements - 1]) if (i >= 0 && i < elements) expect((tape.entry(i) as NdArray).item()).toBe(i + 1)
    expect(() => tape.entry(1000)).toThrow(/Element 1000/)
  })

  test('are added entry by entry; the literal 0 is a tape of zeros of any length', () => {
    const one = stackOf(float, scalars(20), null)
    const sum = addTangents(one, one)
    const same = addTangents(one, fill(0, tapeAvalOf(float)))
    if (!(sum instanceof Tape) || !(same instanceof Tape)) throw new Error('no tape')
    expect([sum.length, (sum.entry(19) as NdArray).item(), (same.entry(19) as NdArray).item()]).toEqual([20, 40, 20])
    expect(addTangents(fill(0, tapeAvalOf(float)), fill(0, tapeAvalOf(float)))).toBe(fill(0, tapeAvalOf(float)))
  })

  test('of tapes are lists, and are added as well', () => {
    const element = tapeAvalOf(float)
    const nested = stackOf(element, [stackOf(float, scalars(3), null), stackOf(float, scalars(0), null)], 2)
    const sum = addTangents(nested, nested)
    if (!(sum instanceof Tape)) throw new Error('no tape')
    const [first, second] = [sum.entry(0), sum.entry(1)]
    if (!(first instanceof Tape) || !(second instanceof Tape)) throw new Error('no tape')
    expect([(first.entry(2) as NdArray).item(), second.length]).toEqual([6, 0])
    expect(String(sum.aval)).toBe('tape<tape<float64[]>>')
  })

  test('of a batch have it in front of their elements, and only as many as the last lane needs', () => {
    const f = (x: NdArray): NdArray => lax.whileLoop((y: NdArray) => y.lt(100), (y) => y.mul(x), x) // prettier-ignore
    const program = makeProgram(vmap(grad(f)))(np.array([2, 3, 7])).toString()
    expect(program).toContain('tape<float64[3]>')
    // Scalars of three lanes, six steps; the mask is in the number of steps of each lane.
    expect(residualBytes((x) => vmap(f)(x).sum(), np.array([2, 3, 7]))).toBeLessThanOrEqual(16 * 3 * (8 + 8 + 4) + 64)
  })
})
