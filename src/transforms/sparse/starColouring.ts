import type { Colouring } from './columnColouring.js'
import { largestFirst, naturalOrder, smallestLast, type Graph } from './graph.js'

/** The neighbours of a vertex that have a certain colour: how many, and the first. */
interface OfColour {
  count: number
  readonly first: number
}

/** Colours of the vertices that have been coloured, and of the neighbours of each. */
export class PartialColouring {
  readonly colours: Int32Array<ArrayBuffer>
  count = 0
  private readonly around: Map<number, OfColour>[]
  private readonly forbidden: number[] = []

  constructor(readonly graph: Graph) {
    this.colours = new Int32Array(graph.vertices).fill(-1)
    this.around = Array.from({ length: graph.vertices }, () => new Map<number, OfColour>())
  }

  /** The coloured neighbours of a vertex, by colour. */
  colourClasses(vertex: number): ReadonlyMap<number, OfColour> {
    return this.around[vertex]!
  }

  /** How many neighbours of a vertex have this colour. */
  countAround(vertex: number, colour: number): number {
    return this.around[vertex]!.get(colour)?.count ?? 0
  }

  /** Excludes a colour for the vertex that is to be coloured next. */
  forbid(colour: number, vertex: number): void {
    this.forbidden[colour] = vertex
  }

  /** Gives a vertex the first colour that is not forbidden for it. */
  colour(vertex: number): number {
    let colour = 0
    while (this.forbidden[colour] === vertex) colour++
    this.colours[vertex] = colour
    this.count = Math.max(this.count, colour + 1)
    for (const neighbour of this.graph.of(vertex)) {
      const around = this.around[neighbour]!
      const known = around.get(colour)
      if (known === undefined) around.set(colour, { count: 1, first: vertex })
      else known.count++
    }
    return colour
  }
}

/** Up to this many vertices a graph is always coloured. */
const smallGraph = 200
/** Up to this many pairs of edges that meet, colours are looked for in more than one order. */
const searchedPairs = 1e7

/**
 * A star colouring: neighbours differ, and no path of four vertices has two colours only, so that each edge of two colours belongs to a star and its
 * element is read off one product. Greedy; the condition is that of Gebremedhin, Tarafdar, Manne, Pothen, "New acyclic and star coloring algorithms with
 * application to computing Hessians", SIAM J. Sci. Comput. 29 (2007), kept by counting neighbours of each colour.
 */
export function starColouring(graph: Graph): Colouring {
  return fewest(graph, greedy)
}

/** The best of several orders. */
export function fewest(graph: Graph, colour: (graph: Graph, order: Int32Array) => Colouring): Colouring {
  // Two colours have a forest between them, so k colours have fewer than k n edges; of a large graph near that bound nothing is gained by looking for them.
  if (graph.vertices > smallGraph && 2 * graph.edges >= graph.vertices * (graph.vertices - 2)) return allDifferent(graph)
  let best: Colouring | null = null
  for (const orderOf of graph.edges * graph.edges > searchedPairs * graph.vertices
    ? [naturalOrder]
    : [naturalOrder, largestFirst, smallestLast]) {
    const made = colour(graph, orderOf(graph))
    if (best === null || made.count < best.count) best = made
    // No edge needs one colour, and any edge two.
    if (best.count <= 2) break
  }
  return best ?? allDifferent(graph)
}

function allDifferent(graph: Graph): Colouring {
  return { colours: naturalOrder(graph), count: graph.vertices }
}

function greedy(graph: Graph, order: Int32Array): Colouring {
  const partial = new PartialColouring(graph)
  const { colours } = partial
  for (const v of order) {
    const own = partial.colourClasses(v)
    for (const w of graph.of(v)) {
      const a = colours[w]!
      if (a < 0) continue
      partial.forbid(a, v)
      const alone = own.get(a)?.count === 1
      for (const [c, { count, first }] of partial.colourClasses(w)) {
        // With other neighbours of w's colour v would be the centre of their star, so w must not have another neighbour of its colour. Else v joins the star
        // of w and its neighbours of colour c, unless the only one of them is the centre of a star itself.
        if (!alone || (count === 1 && partial.countAround(first, a) > 1)) partial.forbid(c, v)
      }
    }
    partial.colour(v)
  }
  return { colours, count: partial.count }
}
