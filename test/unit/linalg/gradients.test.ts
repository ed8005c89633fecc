import { describe, expect, it } from 'vitest'
import { grad, jit, np, vmap, type NdArray } from '../../../src/index.js'
import { differentiated } from './differentiated.js'

/** Numbers from -1 to 1 that are the same each time. */
function numbers(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const stack = (n: number, columns: number, seed: number): NdArray => np.array(numbers(2 * n * columns, seed)).reshape([2, n, columns])

/** Weights and nodes of central differences of eighth order: of 17 digits a dozen are left. */
const nodes = [1, 2, 3, 4]
const weights = [4 / 5, -1 / 5, 4 / 105, -1 / 280]
const step = 2 ** -6

/** Along the elements of a small matrix, one by one, or along this many directions. */
function directionsOf(n: number, columns: number): NdArray {
  const [size, most] = [n * columns, 40]
  const rows = size <= most ? np.eye(size) : np.array(numbers(most * size, size)).reshape([most, size])
  return rows.reshape([-1, 1, n, columns])
}

/** The derivative of each of two numbers along directions in the matrices they come from, by differences. */
function differences(f: (a: NdArray) => NdArray, a: NdArray, directions: NdArray): NdArray {
  const many = jit(vmap(f))
  return nodes
    .map((node, k) => {
      const shift = directions.mul(node * step)
      return many(a.add(shift))
        .sub(many(a.sub(shift)))
        .mul((weights[k] ?? 0) / step)
    })
    .reduce((sum, part) => sum.add(part))
}

describe('gradients agree with finite differences to 1e-7', () => {
  for (const { name, sample, f, largest = 20 } of differentiated) {
    it(name, () => {
      for (let n = 1; n <= largest; n++) {
        const a = sample(stack(n, n, n), n)
        const own = f(a)
        const results = Array.isArray(own) ? own : [own]
        const seeds = results.map((y: NdArray, i: number) => np.array(numbers(y.size, 100 * n + i)).reshape(y.shape))
        // One number for each matrix of the batch.
        const projected = (x: NdArray): NdArray => {
          const y = f(x)
          const list: readonly NdArray[] = Array.isArray(y) ? y : [y]
          return list
            .map((each, i) => {
              const product = each.mul(seeds[i] ?? 0)
              return product.ndim === 1 ? product : product.reshape([2, -1]).sum(1)
            })
            .reduce((sum, part) => sum.add(part))
        }
        const directions = directionsOf(n, n)
        const found = grad((x: NdArray) => projected(x).sum())(a)
          .mul(directions)
          .sum([2, 3])
        const expected = differences(projected, a, directions)
        const scale = Math.max(1, np.max(np.abs(expected)).item())
        const worst = np.max(np.abs(found.sub(expected))).item() / scale
        expect(worst, `extent ${String(n)}`).toBeLessThan(1e-7)
        expect(np.max(np.abs(expected)).item()).toBeGreaterThan(1e-3)
      }
    })
  }
})
