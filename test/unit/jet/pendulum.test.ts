// examples/pendulum: the Taylor series of a pendulum against published and exact values.
import { expect, test } from 'vitest'
import { jit, np, vmap } from '../../../src/index.js'
import { advance, motion, solutionDerivatives, type Pendulum } from '../../../examples/pendulum/taylor.js'

/** Let go at `angle`. */
const released = (angle: number): Pendulum => ({ angle: np.array(angle), velocity: np.array(0) })

/** The even derivatives of a pendulum let go at an angle with sine s and cosine c, worked out by hand (Leibniz) and by a computer algebra system. */
const published: readonly ((s: number, c: number) => number)[] = [
  (s) => -s,
  (s, c) => s * c,
  (s, c) => 3 * s ** 3 - s * c ** 2,
  (s, c) => -33 * s ** 3 * c + s * c ** 3,
  (s, c) => -189 * s ** 5 + 306 * s ** 3 * c ** 2 - s * c ** 4,
]

test.each([0.1, 1, 2.5])('the derivatives up to order 10, let go at %s rad', (angle) => {
  const derivatives = solutionDerivatives(released(angle), 10)
  expect([derivatives.angle.length, derivatives.velocity.length]).toEqual([10, 10])
  published.forEach((formula, i) => {
    const wanted = formula(Math.sin(angle), Math.cos(angle))
    expect(derivatives.angle[2 * i + 1]!.item() / wanted).toBeCloseTo(1, 12)
    expect(Math.abs(derivatives.angle[2 * i]!.item())).toBe(0)
    expect(derivatives.velocity[2 * i]!.item() / wanted).toBeCloseTo(1, 12)
  })
})

test('the 10th Taylor coefficient at 1 rad', () => {
  const coefficient = solutionDerivatives(released(1), 10).angle[9]!.item() / 3628800
  // To 25 digits -0.000007325745602238972848504824.
  expect(coefficient / -7.325745602238973e-6).toBeCloseTo(1, 13)
})

test('compiled and batched over angles', () => {
  const tenth = (angle: number): number => solutionDerivatives(released(angle), 10).angle[9]!.item()
  const angles = [0.1, 1, 2.5]
  const batched = jit(vmap((state: Pendulum) => solutionDerivatives(state, 10).angle[9]!))
  const found = batched({ angle: np.array(angles), velocity: np.zeros([3]) })
  expect(found.toArray()).toEqual(angles.map(tenth))
})

test('steps of order 20 bring it back after a period, which is 2π / agm(1, cos(a/2))', () => {
  let [a, g] = [1, Math.cos(0.5)]
  for (let i = 0; i < 6; i++) [a, g] = [(a + g) / 2, Math.sqrt(a * g)]
  const step = jit((state: Pendulum) => advance(state, (2 * Math.PI) / a / 16, 20))
  let state = released(1)
  for (let i = 0; i < 16; i++) state = step(state)
  expect(state.angle.item()).toBeCloseTo(1, 13)
  expect(state.velocity.item()).toBeCloseTo(0, 13)
  expect(motion(state).angle.item()).toBe(state.velocity.item())
})
