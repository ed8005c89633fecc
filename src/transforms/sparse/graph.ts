import type { Pattern } from './pattern.js'

/** The vertices that share an element with each vertex: the graph of a symmetric matrix, whose diagonal is no edge. */
export class Graph {
  readonly vertices: number
  private readonly starts: Int32Array
  private readonly neighbours: Int32Array

  constructor({ rows, indptr, indices }: Pattern) {
    this.vertices = rows
    this.starts = new Int32Array(rows + 1)
    const found = new Int32Array(indices.length)
    let count = 0
    for (let row = 0; row < rows; row++) {
      for (let k = indptr[row]!; k < indptr[row + 1]!; k++) if (indices[k] !== row) found[count++] = indices[k]!
      this.starts[row + 1] = count
    }
    this.neighbours = found.subarray(0, count)
  }

  /** How many edges there are. */
  get edges(): number {
    return this.neighbours.length / 2
  }

  /** The vertices that share an edge with this one. */
  of(vertex: number): Int32Array {
    return this.neighbours.subarray(this.starts[vertex], this.starts[vertex + 1])
  }

  /** How many there are. */
  degree(vertex: number): number {
    return this.starts[vertex + 1]! - this.starts[vertex]!
  }
}

/** Vertices in the order of their numbers. */
export function naturalOrder({ vertices }: Graph): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: vertices }, (_, vertex) => vertex)
}

/** Vertices by their degree, the highest first. */
export function largestFirst(graph: Graph): Int32Array<ArrayBuffer> {
  return naturalOrder(graph).sort((a, b) => graph.degree(b) - graph.degree(a) || a - b)
}

/** The last vertex has the lowest degree, the one before it the lowest degree in what is left without it, and so on: Matula and Beck, JACM 30 (1983). */
export function smallestLast(graph: Graph): Int32Array<ArrayBuffer> {
  const { vertices } = graph
  const degrees = naturalOrder(graph).map((vertex) => graph.degree(vertex))
  const buckets: number[][] = []
  const bucket = (degree: number): number[] => (buckets[degree] ??= [])
  for (let vertex = vertices - 1; vertex >= 0; vertex--) bucket(degrees[vertex]!).push(vertex)
  const order = new Int32Array(vertices)
  const removed = new Uint8Array(vertices)
  let lowest = 0
  for (let next = vertices - 1; next >= 0;) {
    const vertex = bucket(lowest).pop()
    if (vertex === undefined) {
      lowest++
      continue
    }
    // A vertex stays in the buckets of the degrees that it had before.
    if (removed[vertex] === 1 || degrees[vertex] !== lowest) continue
    removed[vertex] = 1
    order[next--] = vertex
    for (const neighbour of graph.of(vertex)) if (removed[neighbour] === 0) bucket(--degrees[neighbour]!).push(neighbour)
    lowest = Math.max(0, lowest - 1)
  }
  return order
}
