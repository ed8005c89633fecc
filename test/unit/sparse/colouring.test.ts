import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acyclicColouring } from '../../../src/transforms/sparse/acyclicColouring.js'
import { colourColumns, type Colouring } from '../../../src/transforms/sparse/columnColouring.js'
import { Graph, largestFirst, naturalOrder, smallestLast } from '../../../src/transforms/sparse/graph.js'
import { patternOf, type Pattern } from '../../../src/transforms/sparse/pattern.js'
import { hessianProducts, jacobianProducts } from '../../../src/transforms/sparse/products.js'
import { starColouring } from '../../../src/transforms/sparse/starColouring.js'

type Edge = readonly [a: number, b: number]

/** A random symmetric pattern: of few or many edges, with some of the diagonal. */
const symmetricPatterns = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 40 }))
  .map(([size, edges]) =>
    symmetric(
      size,
      edges.map(([a, b]) => [a % size, b % size] as const),
    ),
  )

const patterns = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 30 }))
  .map(([rows, columns, places]) =>
    pattern(
      rows,
      columns,
      places.map(([a, b]) => [a % rows, b % columns] as const),
    ),
  )

function pattern(rows: number, columns: number, places: readonly Edge[]): Pattern {
  return patternOf(
    rows,
    columns,
    Int32Array.from(places, ([a]) => a),
    Int32Array.from(places, ([, b]) => b),
  )
}

function symmetric(size: number, edges: readonly Edge[]): Pattern {
  return pattern(size, size, edges).symmetrized()
}

function isProper(graph: Graph, { colours, count }: Colouring): boolean {
  const vertices = [...naturalOrder(graph)]
  return vertices.every((v) => colours[v]! >= 0 && colours[v]! < count && [...graph.of(v)].every((w) => colours[w] !== colours[v]))
}

/** Paths of four vertices, by following every edge. */
function hasTwoColouredPath(graph: Graph, { colours }: Colouring): boolean {
  for (const a of naturalOrder(graph))
    for (const b of graph.of(a))
      for (const c of graph.of(b))
        for (const d of graph.of(c))
          if (c !== a && d !== a && d !== b && colours[a] === colours[c] && colours[b] === colours[d]) return true
  return false
}

/** A graph has a cycle if it has as many edges as vertices in some connected part: more edges than vertices less parts. */
function hasTwoColouredCycle(graph: Graph, { colours, count }: Colouring): boolean {
  for (let one = 0; one < count; one++) {
    for (let other = 0; other < one; other++) {
      const inside = [...naturalOrder(graph)].filter((v) => colours[v] === one || colours[v] === other)
      const edges = inside.reduce((sum, v) => sum + [...graph.of(v)].filter((w) => inside.includes(w)).length, 0) / 2
      if (edges > inside.length - parts(graph, inside)) return true
    }
  }
  return false
}

function parts(graph: Graph, vertices: readonly number[]): number {
  const left = new Set(vertices)
  let count = 0
  for (const start of vertices) {
    if (!left.has(start)) continue
    count++
    const open = [start]
    for (let v = open.pop(); v !== undefined; v = open.pop()) {
      if (left.delete(v)) open.push(...graph.of(v))
    }
  }
  return count
}

describe('colourings of graphs', () => {
  test('a star colouring has no path of four vertices in two colours', () => {
    fc.assert(
      fc.property(symmetricPatterns, (drawn) => {
        const graph = new Graph(drawn)
        const colouring = starColouring(graph)
        return isProper(graph, colouring) && !hasTwoColouredPath(graph, colouring)
      }),
      { numRuns: 500 },
    )
  })

  test('an acyclic colouring has no cycle in two colours', () => {
    fc.assert(
      fc.property(symmetricPatterns, (drawn) => {
        const graph = new Graph(drawn)
        const colouring = acyclicColouring(graph)
        return isProper(graph, colouring) && !hasTwoColouredCycle(graph, colouring)
      }),
      { numRuns: 500 },
    )
  })

  test('orders name every vertex once', () => {
    fc.assert(
      fc.property(symmetricPatterns, (drawn) => {
        const graph = new Graph(drawn)
        return [largestFirst, smallestLast].every(
          (order) => [...order(graph)].sort((a, b) => a - b).join() === [...naturalOrder(graph)].join(),
        )
      }),
    )
  })

  test('smallest last colours a tree in two colours properly', () => {
    // Whatever is left of a tree has a leaf, so every vertex has at most one neighbour before it.
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (seeds) => {
        const graph = new Graph(
          symmetric(
            seeds.length + 1,
            seeds.map((seed, i) => [i + 1, seed % (i + 1)] as const),
          ),
        )
        const order = [...smallestLast(graph)]
        return order.every((v, i) => [...graph.of(v)].filter((w) => order.indexOf(w) < i).length <= 1)
      }),
    )
  })
})

describe('products of a Jacobian', () => {
  test('columns of one colour share no row', () => {
    fc.assert(
      fc.property(patterns, (drawn) => {
        const { colours, count } = colourColumns(drawn)
        for (let row = 0; row < drawn.rows; row++) {
          const seen = [...drawn.indices.subarray(drawn.indptr[row], drawn.indptr[row + 1])].map((column) => colours[column]!)
          if (new Set(seen).size !== seen.length || seen.some((colour) => colour < 0 || colour >= count)) return false
        }
        return count >= drawn.widestRow
      }),
      { numRuns: 500 },
    )
  })

  test('give every element back, in either direction, and auto takes no more than either', () => {
    fc.assert(
      fc.property(patterns, (drawn) => {
        const [forward, reverse, auto] = (['forward', 'reverse', 'auto'] as const).map((mode) => jacobianProducts(drawn, mode))
        for (const products of [forward!, reverse!, auto!]) {
          const rows = drawn.rowOfEntries()
          const [coloured, length] = products.mode === 'forward' ? [drawn.indices, drawn.rows] : [rows, drawn.columns]
          const other = products.mode === 'forward' ? rows : drawn.indices
          // The product of colour c has at place p the sum of all elements that are coloured c and lie at p.
          const flat = new Float64Array(products.count * length)
          drawn.indices.forEach((_, entry) => (flat[products.colours[coloured[entry]!]! * length + other[entry]!]! += entry + 1))
          if (!products.places.every((place, entry) => flat[place] === entry + 1)) return false
        }
        return auto!.count === Math.min(forward!.count, reverse!.count)
      }),
      { numRuns: 500 },
    )
  })
})

describe.each(['star', 'acyclic'] as const)('products of a Hessian by %s colouring', (kind) => {
  test('give every element back', () => {
    fc.assert(
      fc.property(symmetricPatterns, (drawn) => {
        const products = hessianProducts(drawn, kind)
        const rows = drawn.rowOfEntries()
        // Whole numbers, so that substitution is exact.
        const element = (entry: number): number => {
          const [low, high] = [Math.min(rows[entry]!, drawn.indices[entry]!), Math.max(rows[entry]!, drawn.indices[entry]!)]
          return 1 + low * 17 + high * 5
        }
        const flat = new Float64Array(products.count * drawn.rows)
        drawn.indices.forEach((column, entry) => {
          if (products.colours[column]! >= 0) flat[products.colours[column]! * drawn.rows + rows[entry]!]! += element(entry)
        })
        const unknowns = Float64Array.from(products.substitution?.places ?? [], (place) => flat[place]!)
        products.substitution?.rounds.forEach(({ from, to }, round) => {
          const before = unknowns.slice()
          from.forEach((unknown, i) => (unknowns[to[i]!]! += (round === 0 ? -1 : 1) * before[unknown]!))
        })
        const all = [...flat, ...unknowns]
        return products.places.every((place, entry) => all[place] === element(entry))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['a path of 10^4', path(10_000), kind === 'star' ? 3 : 2],
    ['an arrowhead of 10^4', arrow(10_000, 0), 2],
    ['an arrowhead of 10^5 that points down', arrow(100_000, 99_999), 2],
    ['a diagonal of 10^4', symmetric(10_000, diagonal(10_000)), 1],
    [
      'a complete graph of 100',
      symmetric(
        100,
        Array.from({ length: 10_000 }, (_, i) => [i % 100, Math.floor(i / 100)] as const),
      ),
      100,
    ],
  ])('%s takes few', (_name, drawn, count) => {
    expect(hessianProducts(drawn, kind).count).toBe(count)
  })
})

function diagonal(size: number): readonly Edge[] {
  return Array.from({ length: size }, (_, i) => [i, i] as const)
}

function path(size: number): Pattern {
  return symmetric(size, [...diagonal(size), ...Array.from({ length: size - 1 }, (_, i) => [i, i + 1] as const)])
}

function arrow(size: number, tip: number): Pattern {
  return symmetric(size, [...diagonal(size), ...Array.from({ length: size }, (_, i) => [i, tip] as const)])
}
