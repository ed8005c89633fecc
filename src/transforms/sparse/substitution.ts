import type { Graph } from './graph.js'

/**
 * How the elements that an acyclic colouring leaves mixed are found. The edges of any two colours form trees. Vertex `v` sees in the product of colour `c`
 * the sum of the elements of its edges to that colour; so the element of the edge to its parent is what it sees less the elements of its other edges:
 * `x = b - N x`, where `N` adds up children. Its solution is `(1 + M^(2^k)) … (1 + M²) (1 + M) b` with `M = -N`: logarithmically many rounds, each of which
 * adds to every unknown those that are `2^k` generations below.
 */
export interface Substitution {
  /** Where `b` is: for each unknown its place in the products, one product after the other. */
  readonly places: Int32Array<ArrayBuffer>
  readonly rounds: readonly Round[]
}

/** The unknowns `from` are added to the unknowns `to`; in the first round they are subtracted. */
export interface Round {
  readonly from: Int32Array<ArrayBuffer>
  readonly to: Int32Array<ArrayBuffer>
}

/** One side of the edges between two colours: a vertex and the colour of the other ends. */
interface Side {
  readonly vertex: number
  readonly colour: number
  /** How many of its edges have not been assigned. */
  open: number
  /** The exclusive or of the other sides of these edges: the other side, once there is only one. */
  others: number
  /** The other side of the edge whose element is this side's unknown; -1 for the root of a tree. */
  parent: number
  unknown: number
}

/** The substitution for an acyclic colouring, and which unknown the element of an edge is. */
export function substitutionOf(
  graph: Graph,
  colours: Int32Array,
  count: number,
): { readonly substitution: Substitution; readonly unknownOf: (vertex: number, other: number) => number } {
  const sides: Side[] = []
  const numbers = new Map<number, number>()
  const sideOf = (vertex: number, other: number): number => {
    const colour = colours[other]!
    const key = vertex * count + colour
    let side = numbers.get(key)
    if (side === undefined) {
      side = sides.length
      numbers.set(key, side)
      sides.push({ vertex, colour, open: 0, others: 0, parent: -1, unknown: -1 })
    }
    return side
  }
  for (let vertex = 0; vertex < graph.vertices; vertex++) {
    for (const other of graph.of(vertex)) {
      const side = sides[sideOf(vertex, other)]!
      side.open++
      side.others ^= sideOf(other, vertex)
    }
  }
  const solved = leavesFirst(sides)
  const places = Int32Array.from(solved, (side) => sides[side]!.colour * graph.vertices + sides[side]!.vertex)
  const unknownOf = (vertex: number, other: number): number => {
    const [own, opposite] = [sideOf(vertex, other), sideOf(other, vertex)]
    return sides[own]!.parent === opposite ? sides[own]!.unknown : sides[opposite]!.unknown
  }
  const parents = Int32Array.from(solved, (side) => sides[sides[side]!.parent]!.unknown)
  return { substitution: { places, rounds: roundsOf(parents) }, unknownOf }
}

/** Gives each edge to the side further from the middle of its tree, leaves first; returns these sides in that order, which numbers their unknowns. */
function leavesFirst(sides: readonly Side[]): readonly number[] {
  const solved: number[] = []
  let leaves = sides.flatMap(({ open }, side) => (open === 1 ? [side] : []))
  while (leaves.length > 0) {
    const next: number[] = []
    for (const leaf of leaves) {
      const side = sides[leaf]!
      // The other end of the last edge of a tree went first.
      if (side.open !== 1) continue
      side.open = 0
      side.parent = side.others
      side.unknown = solved.length
      solved.push(leaf)
      const parent = sides[side.parent]!
      parent.others ^= leaf
      if (--parent.open === 1) next.push(side.parent)
    }
    leaves = next
  }
  return solved
}

/** From each unknown's parent (-1 for none) to its ancestors 1, 2, 4 … generations up. */
function roundsOf(parents: Int32Array): readonly Round[] {
  const rounds: Round[] = []
  let ancestors = parents
  for (;;) {
    const from = Int32Array.from(ancestors.keys()).filter((unknown) => ancestors[unknown]! >= 0)
    if (from.length === 0) return rounds
    rounds.push({ from, to: from.map((unknown) => ancestors[unknown]!) })
    const above = ancestors
    ancestors = above.map((ancestor) => (ancestor < 0 ? -1 : above[ancestor]!))
  }
}
