import { readFileSync } from 'node:fs'

/**
 * Points at which a change shows that the claims' own points do not show: of the last digits of a constant, or of where one way of computing gives over to
 * another. Found by `node scripts/mutants/telling.mjs`; by the claim's name and dtype.
 */
const all: unknown = JSON.parse(readFileSync(new URL('./telling.json', import.meta.url), 'utf8'))

/** Such points of a claim, for one dtype. */
export function tellingPoints(name: string): readonly (readonly number[])[] {
  const given: unknown = typeof all === 'object' && all !== null ? Reflect.get(all, name) : undefined
  if (!Array.isArray(given)) return []
  return given.map((point: unknown) => {
    if (!Array.isArray(point)) throw new TypeError(`test/accuracy/telling.json: a point of ${name} is no list of numbers`)
    return point.map(Number)
  })
}
