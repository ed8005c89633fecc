import { ArgumentError } from '../core/errors.js'
import { at, range } from '../core/shape.js'

/** Which two terms to contract next, by their places in the list of what is left; the product goes to its end. */
export type ContractionPath = readonly (readonly [number, number])[]

/**
 * How to look for the order of contractions: 'optimal' finds the one of fewest operations, 'greedy' takes again and again the pair whose product needs the
 * least room beyond that of its factors, 'auto' is optimal up to 8 operands and greedy beyond; `false` goes from left to right; a path says it.
 */
export type PathSearch = 'auto' | 'optimal' | 'greedy' | boolean | ContractionPath

/** The labels of all operands, those of the result, and the extent of each. */
export interface ContractionProblem {
  readonly inputs: readonly (readonly string[])[]
  readonly output: readonly string[]
  readonly extents: ReadonlyMap<string, number>
}

/** Beyond this many operands 'auto' is greedy: the search looks at all ways to part all subsets. */
const mostOptimal = 8
/** Beyond this many no subset has a number of its own. */
const mostAtAll = 16

/** The order of contractions of a problem. */
export function findPath(problem: ContractionProblem, search: PathSearch): ContractionPath {
  const count = problem.inputs.length
  if (typeof search === 'object') return checkedPath(search, count)
  if (count < 3) return leftToRight(count)
  switch (search) {
    case false:
      return leftToRight(count)
    case 'greedy':
      return greedyPath(problem)
    case 'optimal':
      return count > mostAtAll ? greedyPath(problem) : optimalPath(problem)
    case true:
    case 'auto':
      return count > mostOptimal ? greedyPath(problem) : optimalPath(problem)
    default:
      throw new ArgumentError(`einsum: there is no search '${String(search)}'. Use 'auto', 'optimal', 'greedy', false, or a path.`)
  }
}

/** The first two, then each product with the next one. */
function leftToRight(count: number): ContractionPath {
  return range(Math.max(0, count - 1)).map((step) => (step === 0 ? [0, 1] : [0, count - step - 1]))
}

function checkedPath(path: ContractionPath, count: number): ContractionPath {
  if (path.length !== Math.max(0, count - 1)) {
    throw new ArgumentError(
      `einsum: the path has ${String(path.length)} steps for ${String(count)} operands. Each step contracts two: give one step less than operands.`,
    )
  }
  path.forEach(([i, j], step) => {
    const left = count - step
    if (![i, j].every((k) => Number.isInteger(k) && k >= 0 && k < left) || i === j) {
      throw new ArgumentError(
        `einsum: step ${String(step)} of the path is [${String(i)}, ${String(j)}], but ${String(left)} terms are left. Name two different places from 0 to ${String(left - 1)}.`,
      )
    }
  })
  return path
}

/** What a step costs, and the labels it leaves. */
interface StepCost {
  readonly labels: readonly string[]
  /** Multiplications, and as many additions where labels are summed over. */
  readonly operations: number
  /** Elements of the product. */
  readonly size: number
}

/** The cost of contracting two terms when the others, or the result, still need `kept`: the model of opt_einsum (Smith and Gray, 2018). */
function stepCost(x: readonly string[], y: readonly string[], kept: ReadonlySet<string>, { extents }: ContractionProblem): StepCost {
  const all = [...new Set([...x, ...y])]
  const labels = all.filter((label) => kept.has(label))
  const volume = sizeOfLabels(all, extents)
  return { labels, operations: labels.length < all.length ? 2 * volume : volume, size: sizeOfLabels(labels, extents) }
}

function sizeOfLabels(labels: readonly string[], extents: ReadonlyMap<string, number>): number {
  return labels.reduce((size, label) => size * (extents.get(label) ?? 1), 1)
}

/** The labels that the result, or other terms, still need. */
function keptBy(terms: readonly (readonly string[])[], i: number, j: number, output: readonly string[]): ReadonlySet<string> {
  return new Set([...output, ...terms.flatMap((labels, k) => (k === i || k === j ? [] : labels))])
}

/** The cost of each step of a path. */
export function pathCosts(problem: ContractionProblem, path: ContractionPath): readonly StepCost[] {
  let terms = problem.inputs
  return path.map(([i, j]) => {
    const cost = stepCost(at(terms, i), at(terms, j), keptBy(terms, i, j, problem.output), problem)
    terms = [...terms.filter((_, k) => k !== i && k !== j), cost.labels]
    return cost
  })
}

function greedyPath(problem: ContractionProblem): ContractionPath {
  let terms = problem.inputs
  return range(terms.length - 1).map(() => {
    const [i, j, labels] = roomiest(terms, problem)
    terms = [...terms.filter((_, k) => k !== i && k !== j), labels]
    return [i, j]
  })
}

/** The pair whose product takes the least room beyond that of its factors, of equal ones the one of fewest operations, then the first. */
function roomiest(terms: readonly (readonly string[])[], problem: ContractionProblem): readonly [number, number, readonly string[]] {
  let best: readonly [number, number, readonly string[]] = [0, 1, []]
  let least = [Infinity, Infinity]
  for (const i of range(terms.length)) {
    for (let j = i + 1; j < terms.length; j++) {
      const [x, y] = [at(terms, i), at(terms, j)]
      const { labels, operations, size } = stepCost(x, y, keptBy(terms, i, j, problem.output), problem)
      const growth = size - sizeOfLabels(x, problem.extents) - sizeOfLabels(y, problem.extents)
      if (growth < at(least, 0) || (growth === at(least, 0) && operations < at(least, 1)) || least[0] === Infinity) {
        least = [growth, operations]
        best = [i, j, labels]
      }
    }
  }
  return best
}

/** The best way to contract a set of operands to one term. */
interface Plan {
  readonly labels: readonly string[]
  readonly operations: number
  /** The two sets that are contracted last; none for a single operand. */
  readonly parts: readonly [number, number] | null
}

/**
 * The order of fewest operations, by dynamic programming over subsets: what a subset costs does not depend on how the others are contracted. Of equal
 * orders the first one found, in which smaller sets come first.
 */
function optimalPath(problem: ContractionProblem): ContractionPath {
  const { inputs, output } = problem
  const everything = 2 ** inputs.length - 1
  const plans: Plan[] = []
  const neededOutside = (set: number): ReadonlySet<string> =>
    new Set([...output, ...inputs.flatMap((labels, k) => ((set >> k) % 2 === 0 ? labels : []))])
  plans.push({ labels: [], operations: 0, parts: null })
  for (let set = 1; set <= everything; set++) {
    const kept = neededOutside(set)
    const single = inputs.findIndex((_, k) => 2 ** k === set)
    plans.push(
      single >= 0
        ? { labels: at(inputs, single).filter((label) => kept.has(label)), operations: 0, parts: null }
        : bestPlan(set, kept, plans, problem),
    )
  }
  return stepsOf(everything, plans, inputs.length)
}

function bestPlan(set: number, kept: ReadonlySet<string>, plans: readonly Plan[], problem: ContractionProblem): Plan {
  let best: Plan = { labels: [], operations: Infinity, parts: null }
  // All parts that have the lowest operand: the others are their complements.
  const lowest = set & -set
  for (let part = (set - 1) & set; part > 0; part = (part - 1) & set) {
    if ((part & lowest) === 0) continue
    const [x, y] = [at(plans, part), at(plans, set ^ part)]
    const { labels, operations } = stepCost(x.labels, y.labels, kept, problem)
    const total = x.operations + y.operations + operations
    if (total < best.operations || best.parts === null) best = { labels, operations: total, parts: [part, set ^ part] }
  }
  return best
}

/** The tree of plans as a path: both parts of a set before the set itself. */
function stepsOf(everything: number, plans: readonly Plan[], count: number): ContractionPath {
  const path: (readonly [number, number])[] = []
  let left: readonly number[] = range(count).map((k) => 2 ** k)
  const contract = (set: number): void => {
    const { parts } = at(plans, set)
    if (parts === null) return
    parts.forEach(contract)
    const [i, j] = [left.indexOf(parts[0]), left.indexOf(parts[1])]
    path.push(i < j ? [i, j] : [j, i])
    left = [...left.filter((_, k) => k !== i && k !== j), set]
  }
  contract(everything)
  return path
}
