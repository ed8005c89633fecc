import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptySet, IndexSets } from '../../../src/transforms/sparse/indexSets.js'

/** A set is made of one index, or of sets made before. */
type Step = { readonly index: number } | { readonly parts: readonly number[] }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(fc.record({ index: fc.nat(40) }), fc.record({ parts: fc.array(fc.nat(), { maxLength: 6 }) })),
  { minLength: 1, maxLength: 60 },
)

function members(table: IndexSets, set: number): readonly number[] {
  const target = new Int32Array(table.size(set))
  table.write(set, target, 0)
  return [...target]
}

test('unions are those of plain sets, and equal sets have equal numbers', () => {
  fc.assert(
    fc.property(steps, (drawn) => {
      const table = new IndexSets()
      const sets = [emptySet]
      const models: ReadonlySet<number>[] = [new Set()]
      for (const step of drawn) {
        if ('index' in step) {
          sets.push(table.singleton(step.index))
          models.push(new Set([step.index]))
          continue
        }
        const chosen = step.parts.map((part) => part % sets.length)
        const all = table.unionAll(chosen.map((i) => sets[i]!))
        const oneByOne = chosen.reduce((set, i) => table.union(set, sets[i]!), emptySet)
        expect(all).toBe(oneByOne)
        sets.push(all)
        models.push(new Set(chosen.flatMap((i) => [...models[i]!])))
      }
      const sorted = models.map((model) => [...model].sort((a, b) => a - b))
      sets.forEach((set, i) => {
        expect(members(table, set)).toEqual(sorted[i])
        sets.forEach((other, k) => {
          expect(set === other).toBe(sorted[i]!.join() === sorted[k]!.join())
        })
      })
    }),
    { numRuns: 200 },
  )
})

test('a thousand prefixes take no more memory than their ends', () => {
  const table = new IndexSets()
  let prefix = emptySet
  for (let i = 0; i < 20_000; i++) prefix = table.union(prefix, table.singleton(i))
  expect(table.size(prefix)).toBe(20_000)
  expect(prefix).toBeLessThan(40_001)
})
