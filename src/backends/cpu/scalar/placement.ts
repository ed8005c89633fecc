import type { Expr } from '../../../core/scalar/expression.js'
import type { Order } from './order.js'

/** A block of statements: the whole body, or one side of a `select` or `callWhere` that is evaluated only when it is taken. */
export class Region {
  readonly level: number
  /** Operations that run only here, nested regions included. */
  cost = 0
  /** The region that its statements are printed in: itself, or an ancestor where being lazy does not pay. */
  home: Region = this
  /** How many printed blocks surround its statements. */
  depth = 0

  constructor(readonly parent: Region | null) {
    this.level = parent === null ? 0 : parent.level + 1
  }
}

/** Where each node is evaluated. */
export interface Placement {
  readonly root: Region
  regionOf(node: Expr): Region
  /** The regions of the two sides of a `select` or `callWhere` node: taken when the condition holds, and when not. */
  sidesOf(node: Expr): readonly [Region, Region] | null
}

// V8 branches for a select in any case, so evaluating a side only when it is taken is nearly free.
const worthwhile = 2
// Keeps nested blocks far from the depth limits of parsers.
const deepest = 16

/**
 * Puts every node into the innermost region that contains all its uses, so that what only one side of a select needs is computed only when that
 * side is taken. Never changes a value: the language is pure.
 */
export function placementOf(order: Order, results: readonly Expr[]): Placement {
  const root = new Region(null)
  const regions: Region[] = []
  const places = new Map<Expr, Region>()
  const sides = new Map<Expr, readonly [Region, Region]>()
  const use = (x: Expr, where: Region): void => {
    const node = order.leader(x)
    // Loads are cheap, and V8 shares their checks better when they come first.
    const wanted = node.op === 'operand' ? root : where
    const known = places.get(node)
    places.set(node, known === undefined ? wanted : commonAncestor(known, wanted))
  }
  for (const result of results) use(result, root)
  for (const node of [...order.nodes].reverse()) {
    const place = places.get(node) ?? root
    place.cost += costOf(node)
    if (node.op !== 'select' && node.op !== 'callWhere') {
      for (const x of node.args) use(x, place)
      continue
    }
    const taken = new Region(place)
    if (node.op === 'callWhere') taken.cost = 1 // the call
    const other = new Region(place)
    regions.push(taken, other)
    sides.set(node, [taken, other])
    const otherwise = node.op === 'select' ? 2 : 1
    node.args.forEach((x, position) => {
      use(x, position === 0 ? place : position === otherwise ? other : taken)
    })
  }
  settle(regions)
  return { root, regionOf: (node) => (places.get(node) ?? root).home, sidesOf: (node) => sides.get(node) ?? null }
}

/** Merges regions that are too cheap or too deep into their parents. `regions` come parents first. */
function settle(regions: readonly Region[]): void {
  for (const region of [...regions].reverse()) if (region.parent !== null) region.parent.cost += region.cost
  for (const region of regions) {
    if (region.parent === null) continue
    const around = region.parent.home
    const keep = region.cost >= worthwhile && around.depth < deepest
    region.home = keep ? region : around
    region.depth = keep ? around.depth + 1 : around.depth
  }
}

function commonAncestor(a: Region, b: Region): Region {
  let x = a
  let y = b
  while (x !== y) {
    const deeper = x.level >= y.level ? x : y
    if (deeper.parent === null) return deeper
    if (deeper === x) x = deeper.parent
    else y = deeper.parent
  }
  return x
}

function costOf(node: Expr): number {
  switch (node.op) {
    case 'literal':
    case 'operand':
    case 'index':
      return 0
    case 'repeat':
      return 100
    case 'callWhere':
    case 'div':
    case 'rem':
    case 'sqrt':
    case 'fromWords':
      return 4
    default:
      return 1
  }
}
