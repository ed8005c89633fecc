import { ArgumentError, np, type NdArray } from 'cotangent'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** The fewest operations of all orders, by trying each. */
function fewest(terms: readonly string[], output: string, extents: Readonly<Record<string, number>>): number {
  if (terms.length < 2) return 0
  let best = Infinity
  terms.forEach((x, i) => {
    terms.slice(i + 1).forEach((y, k) => {
      const others = terms.filter((_, m) => m !== i && m !== i + 1 + k)
      const all = [...new Set(Array.from(x + y))]
      const kept = all.filter((label) => output.includes(label) || others.some((z) => z.includes(label)))
      const volume = all.reduce((size, label) => size * (extents[label] ?? 1), 1)
      const cost = (kept.length < all.length ? 2 : 1) * volume
      best = Math.min(best, cost + fewest([...others, kept.join('')], output, extents))
    })
  })
  return best
}

const letters = ['a', 'b', 'c', 'd', 'e', 'f']

const problem = fc
  .tuple(
    fc.array(fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 5 }),
    fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 6, maxLength: 6 }),
    fc.uniqueArray(fc.constantFrom(...letters), { maxLength: 2 }),
  )
  .map(([terms, sizes, wanted]) => {
    const output = wanted.filter((label) => terms.some((term) => term.includes(label))).join('')
    const extents = Object.fromEntries(letters.map((label, i) => [label, sizes[i] ?? 2]))
    return { terms: terms.map((term) => term.join('')), output, extents }
  })

const operandsOf = (terms: readonly string[], extents: Readonly<Record<string, number>>): NdArray[] =>
  terms.map((term, k) => {
    const shape = Array.from(term).map((label) => extents[label] ?? 1)
    return np.sin(np.arange(shape.reduce((size, n) => size * n, 1)).add(k)).reshape(shape)
  })

describe('einsumPath', () => {
  it('finds the fewest operations', () => {
    fc.assert(
      fc.property(problem, ({ terms, output, extents }) => {
        // A label of one operand alone is summed over first, at no cost to the order.
        const alone = (label: string, k: number): boolean =>
          !output.includes(label) && terms.every((other, m) => m === k || !other.includes(label))
        const reduced = terms.map((term, k) =>
          Array.from(term)
            .filter((label) => !alone(label, k))
            .join(''),
        )
        const xs = operandsOf(reduced, extents)
        const [, info] = np.einsumPath(`${reduced.join(',')}->${output}`, ...xs, { optimize: 'optimal' })
        expect(info.operations).toBe(fewest(reduced, output, extents))
      }),
      { numRuns: 150 },
    )
  })

  it('every search gives the same result', () => {
    fc.assert(
      fc.property(problem, ({ terms, output, extents }) => {
        const xs = operandsOf(terms, extents)
        const subscripts = `${terms.join(',')}->${output}`
        const expected = np.einsum(subscripts, ...xs, { optimize: false })
        for (const optimize of ['auto', 'optimal', 'greedy', true] as const) {
          const y = np.einsum(subscripts, ...xs, { optimize })
          expect(np.isclose(y, expected, { rtol: 1e-10, atol: 1e-10 }).all().item()).toBe(true)
        }
        const [path] = np.einsumPath(subscripts, ...xs)
        expect(np.einsum(subscripts, ...xs, { optimize: path }).toArray()).toEqual(np.einsum(subscripts, ...xs).toArray())
      }),
      { numRuns: 60 },
    )
  })

  it('counts as opt_einsum does', () => {
    // Its documentation: 4 matrices of 10 x 10 in a ring of five letters.
    const x = np.ones([10, 10])
    const [path, info] = np.einsumPath('ea,fb,abcd,gc,hd->efgh', x, x, np.ones([10, 10, 10, 10]), x, x)
    expect(path).toHaveLength(4)
    expect(info).toEqual({ naiveOperations: 500_000_000, operations: 800_000, largest: 10_000 })
  })

  it('is greedy beyond eight operands', () => {
    const terms = Array.from('abcdefghij').map((label, i, all) => `${label}${all[i + 1] ?? 'k'}`)
    const xs = terms.map((_, i) => np.ones([i === 0 ? 2 : 3, 3]))
    const [path] = np.einsumPath(`${terms.join(',')}->ak`, ...xs)
    expect(path).toHaveLength(9)
    expect(np.einsum(`${terms.join(',')}->ak`, ...xs).toArray()).toEqual(Array.from({ length: 2 }, () => [19683, 19683, 19683]))
  })

  it('takes one and no operand to contract', () => {
    expect(np.einsumPath('ij->i', np.ones([2, 3]))[0]).toEqual([])
    expect(np.einsumPath('i,i', np.ones([2]), np.ones([2]))[0]).toEqual([[0, 1]])
  })

  it('refuses paths that do not fit', () => {
    const x = np.ones([2, 2])
    const along = (optimize: np.ContractionPath) => () => np.einsum('ij,jk,kl', x, x, x, { optimize })
    expect(along([[0, 1]])).toThrow(ArgumentError)
    expect(along([[0, 1], [0, 2]])).toThrow(ArgumentError) // prettier-ignore
    expect(along([[1, 1], [0, 1]])).toThrow(ArgumentError) // prettier-ignore
    // @ts-expect-error: there is no such search
    expect(() => np.einsum('ij,jk,kl', x, x, x, { optimize: 'best' })).toThrow(ArgumentError)
    // @ts-expect-error: there is no such option
    expect(() => np.einsum('ij', x, { optimise: true })).toThrow(ArgumentError)
  })
})
