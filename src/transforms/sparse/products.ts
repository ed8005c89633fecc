import { acyclicColouring } from './acyclicColouring.js'
import { colourColumns, type Colouring } from './columnColouring.js'
import { Graph } from './graph.js'
import type { Pattern } from './pattern.js'
import { starColouring } from './starColouring.js'
import { substitutionOf, type Substitution } from './substitution.js'

/**
 * The products of a matrix with sums of unit vectors that its elements are found by: one for each colour, which is the sum of the unit vectors of that
 * colour. Forward products are with columns of the matrix, reverse ones with rows.
 */
export interface Products {
  readonly mode: 'forward' | 'reverse'
  /** For each column (reverse: row) its colour; -1 for one that is in no product. */
  readonly colours: Int32Array<ArrayBuffer>
  /** How many products there are. */
  readonly count: number
  /** Where each element is: a place in the products, one product after the other, and behind them in the results of the substitution. */
  readonly places: Int32Array<ArrayBuffer>
  readonly substitution: Substitution | null
}

/** Products that give each element of a Jacobian; `auto` takes the fewer. */
export function jacobianProducts(pattern: Pattern, mode: 'forward' | 'reverse' | 'auto'): Products {
  const transposed = pattern.transpose()
  const byColumns = (): Products =>
    directProducts('forward', colourColumns(pattern, transposed), pattern.indices, pattern.rowOfEntries(), pattern.rows)
  const byRows = (): Products =>
    directProducts('reverse', colourColumns(transposed, pattern), pattern.rowOfEntries(), pattern.indices, pattern.columns)
  if (mode !== 'auto') return mode === 'forward' ? byColumns() : byRows()
  // No colouring has fewer colours than elements that share a row; the side that may need fewer goes first and often spares the other.
  const [bound, otherBound] = [pattern.widestRow, transposed.widestRow]
  const first = bound <= otherBound ? byColumns() : byRows()
  if (first.count <= Math.max(bound, otherBound)) return first
  const second = bound <= otherBound ? byRows() : byColumns()
  return second.count < first.count ? second : first
}

function directProducts(
  mode: 'forward' | 'reverse',
  { colours, count }: Colouring,
  coloured: Int32Array,
  other: Int32Array,
  length: number,
): Products {
  return {
    mode,
    colours,
    count,
    places: new Int32Array(other).map((place, i) => colours[coloured[i]!]! * length + place),
    substitution: null,
  }
}

/** Products that give each element of a symmetric matrix, every one for both of its places. */
export function hessianProducts(pattern: Pattern, kind: 'star' | 'acyclic'): Products {
  const graph = new Graph(pattern)
  return kind === 'star' ? starProducts(pattern, graph) : acyclicProducts(pattern, graph)
}

/** An element is where one of its ends meets no other vertex of the other end's colour. */
function starProducts(pattern: Pattern, graph: Graph): Products {
  const { colours, count } = starColouring(graph)
  const around = new Map<number, number>()
  for (let vertex = 0; vertex < graph.vertices; vertex++) {
    for (const other of graph.of(vertex)) {
      const key = vertex * count + colours[other]!
      around.set(key, (around.get(key) ?? 0) + 1)
    }
  }
  const isAlone = (vertex: number, other: number): boolean => around.get(vertex * count + colours[other]!) === 1
  // A colour that no element is read from needs no product; where both ends serve, one that is needed anyway is taken.
  const needed = new Uint8Array(count)
  const rows = pattern.rowOfEntries()
  const upper = (visit: (row: number, column: number) => void): void => {
    pattern.indices.forEach((column, entry) => {
      if (rows[entry]! <= column) visit(rows[entry]!, column)
    })
  }
  upper((row, column) => {
    if (row === column || !isAlone(column, row)) needed[colours[column]!] = 1
    else if (!isAlone(row, column)) needed[colours[row]!] = 1
  })
  upper((row, column) => {
    if (needed[colours[row]!] === 0 && needed[colours[column]!] === 0) needed[colours[column]!] = 1
  })
  const place = (vertex: number, other: number): number => colours[other]! * graph.vertices + vertex
  const places = rows.map((row, entry) => {
    const [low, high] = [Math.min(row, pattern.indices[entry]!), Math.max(row, pattern.indices[entry]!)]
    const direct = low === high || (isAlone(low, high) && needed[colours[high]!] === 1)
    return direct ? place(low, high) : place(high, low)
  })
  return withoutUnused({ mode: 'forward', colours, count, places, substitution: null }, graph.vertices)
}

/** The diagonal is read, all else solved for. */
function acyclicProducts(pattern: Pattern, graph: Graph): Products {
  const { colours, count } = acyclicColouring(graph)
  const { substitution, unknownOf } = substitutionOf(graph, colours, count)
  const places = pattern.rowOfEntries().map((row, entry) => {
    const column = pattern.indices[entry]!
    return row === column ? colours[row]! * graph.vertices + row : count * graph.vertices + unknownOf(row, column)
  })
  return withoutUnused({ mode: 'forward', colours, count, places, substitution }, graph.vertices)
}

/** Leaves out the products that nothing is read from; each has `length` places. */
function withoutUnused({ mode, colours, count, places, substitution }: Products, length: number): Products {
  const isUsed = new Uint8Array(count)
  const read = substitution === null ? [places] : [places, substitution.places]
  for (const list of read) for (const place of list) if (place < count * length) isUsed[Math.floor(place / length)] = 1
  let used = 0
  const numbers = Int32Array.from(isUsed, (flag) => (flag === 1 ? used++ : -1))
  const moved = (place: number): number =>
    place < count * length ? numbers[Math.floor(place / length)]! * length + (place % length) : place - (count - used) * length
  return {
    mode,
    colours: colours.map((colour) => numbers[colour]!),
    count: used,
    places: places.map(moved),
    substitution: substitution === null ? null : { places: substitution.places.map(moved), rounds: substitution.rounds },
  }
}
