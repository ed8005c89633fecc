// examples/wilkinson: roots of Wilkinson's polynomial, and how they move, against their closed form.
import { expect, test } from 'vitest'
import { root, wilkinson, type Family } from '../../../../examples/wilkinson/roots.js'
import { grad, jit, np, vmap, type NdArray } from '../../../../src/index.js'

const starts = np.arange(1, 21).add(0.1)
const rootNear = (start: NdArray, t: NdArray): NdArray => root(wilkinson, start, t)
const overRoots = { inAxes: [0, null] } as const
const zero = np.array(0)

/** d root_j / d t = -j^19 / Π (j - k) over the other roots (Wilkinson, The perfidious polynomial, 1984). */
function published(j: number): number {
  let derivative = -1
  for (let k = 1; k <= 20; k++) derivative *= k === j ? 1 : j / (j - k)
  return derivative
}

test('the roots are 1 to 20', () => {
  vmap(rootNear, overRoots)(starts, zero)
    .toTypedArray()
    .forEach((x, i) => {
      expect(Math.abs(x - i - 1)).toBeLessThan(1e-13 * (i + 1))
    })
})

test.each(['one at a time', 'mapped', 'mapped and jitted'])('their derivatives are the published ones, %s', (how) => {
  const sensitivity = grad(rootNear, { argnums: 1 })
  const mapped = vmap(sensitivity, overRoots)
  const all =
    how === 'one at a time'
      ? np.stack(Array.from({ length: 20 }, (_, j) => sensitivity(starts.get(j), zero)))
      : (how === 'mapped' ? mapped : jit(mapped))(starts, zero)
  all.toTypedArray().forEach((derivative, i) => {
    expect(Math.abs(derivative / published(i + 1) - 1)).toBeLessThan(1e-11)
  })
  // "About 4.3e7 for the largest root": a change of 2^-23 moves it far away.
  expect(all.get(19).item()).toBeCloseTo(-4.3099e7, -4)
})

test('the second derivative of a square root found by Newton', () => {
  const square: Family = (x, t) => x.mul(x).sub(t)
  const squareRoot = (t: NdArray): NdArray => root(square, np.array(1), t)
  expect(grad(grad(squareRoot))(2).item()).toBeCloseTo(-1 / (4 * 2 ** 1.5), 12)
})
