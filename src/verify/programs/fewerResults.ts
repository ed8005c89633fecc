import { withoutDeadSteps, type Call, type Recipe } from './recipe.js'

/** Constructs whose results are what they carry: none can be left out alone. */
const carrying: ReadonlySet<string> = new Set(['foriLoop', 'dynamicForiLoop', 'whileLoop', 'associativeScan'])

/** A call that gives one result less, which nothing uses. */
export function* fewerResults(step: Call): Generator<Call> {
  const { construct, options, bodies, results } = step
  if (carrying.has(construct) || results.length < 2) return
  for (let i = options.carry ?? 0; i < results.length; i++) {
    const keep = <T>(list: readonly T[]): readonly T[] => list.filter((_, k) => k !== i)
    const without = (body: Recipe): Recipe => withoutDeadSteps({ ...body, outputs: keep(body.outputs) })
    // The first function of lanes gives what the lanes tell each other.
    yield { ...step, results: keep(results), bodies: bodies.map((body, k) => (construct === 'lanes' && k === 0 ? body : without(body))) }
  }
}
