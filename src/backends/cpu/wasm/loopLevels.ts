import type { Expr } from '../../../core/scalar/expression.js'
import { orderOf } from '../scalar/order.js'
import type { Leaf } from '../scalar/scope.js'

/** In which loop around it each part of a body must be computed: 0 is outside all of them. */
export class LoopLevels {
  /** By level: what inner levels, or nobody else, use of it. */
  private readonly frontiers: Expr[][] = []

  constructor(results: readonly Expr[], levelOfLeaf: (leaf: Leaf) => number) {
    const { nodes, leader } = orderOf(results)
    const levels = new Map<Expr, number>()
    const found = new Set<Expr>()
    const note = (x: Expr, level: number): void => {
      if (found.has(x)) return
      found.add(x)
      const frontier = (this.frontiers[level] ??= [])
      frontier.push(x)
    }
    for (const node of nodes) {
      let level = node.op === 'operand' || node.op === 'index' ? levelOfLeaf(node) : 0
      for (const x of node.args) level = Math.max(level, levels.get(leader(x))!)
      levels.set(node, level)
      for (const x of node.args) {
        const own = levels.get(leader(x))!
        if (own < level) note(x, own)
      }
    }
    for (const x of results) note(x, levels.get(leader(x))!)
  }

  /** What to compute when the loop of `level` is entered, all inner ones outside. */
  at(level: number): readonly Expr[] {
    return this.frontiers[level] ?? []
  }
}
