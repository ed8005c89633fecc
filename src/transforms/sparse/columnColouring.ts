import type { Pattern } from './pattern.js'

/** Colours of the columns or rows of a matrix, or of the vertices of a graph: -1 for one that needs none. */
export interface Colouring {
  readonly colours: Int32Array<ArrayBuffer>
  readonly count: number
}

/**
 * Colours the columns so that no two of a colour share a row: then one product with the sum of all columns of a colour gives each of their elements.
 * Greedy, by several orders; Gebremedhin, Manne, Pothen, "What color is your Jacobian?", SIAM Review 47 (2005), algorithm 3.1 on the bipartite graph.
 *
 * @param columnsOf the transposed pattern
 */
export function colourColumns(pattern: Pattern, columnsOf: Pattern = pattern.transpose()): Colouring {
  const bound = pattern.widestRow
  if (bound === nonempty(columnsOf)) return allDifferent(columnsOf)
  const natural = greedy(
    pattern,
    columnsOf,
    Int32Array.from({ length: pattern.columns }, (_, column) => column),
  )
  if (natural.count === bound) return natural
  const other = greedy(pattern, columnsOf, byNeighbours(pattern, columnsOf))
  return other.count < natural.count ? other : natural
}

function nonempty({ indptr, rows }: Pattern): number {
  let count = 0
  for (let row = 0; row < rows; row++) if (indptr[row + 1]! > indptr[row]!) count++
  return count
}

/** A row with an element in every column: each column needs a colour of its own. */
function allDifferent({ indptr, rows }: Pattern): Colouring {
  let count = 0
  const colours = new Int32Array(rows).map((_, row) => (indptr[row + 1]! > indptr[row]! ? count++ : -1))
  return { colours, count }
}

function greedy(pattern: Pattern, columnsOf: Pattern, order: Int32Array): Colouring {
  const colours = new Int32Array(pattern.columns).fill(-1)
  const forbidden = new Int32Array(pattern.columns + 1).fill(-1)
  let count = 0
  for (const column of order) {
    const [from, to] = [columnsOf.indptr[column]!, columnsOf.indptr[column + 1]!]
    if (from === to) continue
    for (let i = from; i < to; i++) {
      const row = columnsOf.indices[i]!
      for (let k = pattern.indptr[row]!; k < pattern.indptr[row + 1]!; k++) {
        const colour = colours[pattern.indices[k]!]!
        if (colour >= 0) forbidden[colour] = column
      }
    }
    let colour = 0
    while (forbidden[colour] === column) colour++
    colours[column] = colour
    if (colour >= count) count = colour + 1
  }
  return { colours, count }
}

/** Columns by how many others they share rows with, the most first. */
function byNeighbours(pattern: Pattern, columnsOf: Pattern): Int32Array {
  const seen = new Int32Array(pattern.columns).fill(-1)
  const degrees = new Int32Array(pattern.columns).map((_, column) => {
    let degree = 0
    for (let i = columnsOf.indptr[column]!; i < columnsOf.indptr[column + 1]!; i++) {
      const row = columnsOf.indices[i]!
      for (let k = pattern.indptr[row]!; k < pattern.indptr[row + 1]!; k++) {
        const other = pattern.indices[k]!
        if (seen[other] === column) continue
        seen[other] = column
        degree++
      }
    }
    return degree
  })
  return Int32Array.from(degrees.keys()).sort((a, b) => degrees[b]! - degrees[a]! || a - b)
}
