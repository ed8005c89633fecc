import type { Colouring } from './columnColouring.js'
import type { Graph } from './graph.js'
import { fewest, PartialColouring } from './starColouring.js'

/** Disjoint sets of numbers. */
class DisjointSets {
  private readonly parents: number[] = []

  add(): number {
    this.parents.push(this.parents.length)
    return this.parents.length - 1
  }

  find(x: number): number {
    while (this.parents[x] !== x) {
      const up = this.parents[this.parents[x]!]!
      this.parents[x] = up
      x = up
    }
    return x
  }

  unite(a: number, b: number): void {
    this.parents[this.find(a)] = this.find(b)
  }
}

/**
 * An acyclic colouring: neighbours differ, and no cycle has two colours only, so that the edges of any two colours form trees, whose elements are found
 * one after the other from the leaves. It often needs fewer colours than a star
 * colouring. Greedy; trees are kept as disjoint sets, as in
 * Gebremedhin, Tarafdar, Manne, Pothen, SIAM J. Sci. Comput. 29 (2007).
 */
export function acyclicColouring(graph: Graph): Colouring {
  return fewest(graph, greedy)
}

function greedy(graph: Graph, order: Int32Array): Colouring {
  const partial = new PartialColouring(graph)
  const { colours } = partial
  const trees = new DisjointSets()
  // All edges from a vertex to neighbours of one colour are in one tree.
  const edges = Array.from({ length: graph.vertices }, () => new Map<number, number>())
  const treeOf = (vertex: number, colour: number): number => {
    const around = edges[vertex]!
    let tree = around.get(colour)
    if (tree === undefined) {
      tree = trees.add()
      around.set(colour, tree)
    }
    return tree
  }
  const reached = new Set<number>()
  for (const v of order) {
    const own = partial.colourClasses(v)
    reached.clear()
    for (const w of graph.of(v)) {
      const a = colours[w]!
      if (a < 0) continue
      partial.forbid(a, v)
      if (own.get(a)?.count === 1) continue
      // Two neighbours of one colour in one tree: with the other colour of the tree v would close a cycle.
      for (const c of partial.colourClasses(w).keys()) {
        const tree = trees.find(treeOf(w, c))
        if (reached.has(tree)) partial.forbid(c, v)
        reached.add(tree)
      }
    }
    const colour = partial.colour(v)
    for (const w of graph.of(v)) if (colours[w]! >= 0) trees.unite(treeOf(v, colours[w]!), treeOf(w, colour))
  }
  return { colours, count: partial.count }
}
