import type { DType } from '../dtype.js'
import type { Expr, PlainOp } from './expression.js'

/**
 * The nodes of a builder that are told by an operation, a type and operands. An open hash table over the nodes themselves: keys as text took ten times as
 * long, and large programs have millions of nodes.
 */
export class NodeTable {
  private places = new Int32Array(64)
  private readonly nodes: Expr[] = []

  /** The node if it is there, else what `make` gives. */
  share(op: PlainOp, type: DType, args: readonly Expr[], make: () => Expr): Expr {
    const mask = this.places.length - 1
    let place = hashOf(op, type, args) & mask
    for (let found = this.places[place]!; found !== 0; found = this.places[place]!) {
      const node = this.nodes[found - 1]!
      if (node.op === op && node.type === type && sameArguments(node.args, args)) return node
      place = (place + 1) & mask
    }
    const made = make()
    this.nodes.push(made)
    this.places[place] = this.nodes.length
    if (this.nodes.length * 2 > mask) this.grow()
    return made
  }

  private grow(): void {
    const mask = this.places.length * 4 - 1
    this.places = new Int32Array(mask + 1)
    this.nodes.forEach((node, i) => {
      let place = hashOf(node.op, node.type, node.args) & mask
      while (this.places[place] !== 0) place = (place + 1) & mask
      this.places[place] = i + 1
    })
  }
}

function sameArguments(a: readonly Expr[], b: readonly Expr[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Operands tell most nodes apart; the first and the last letter and the length tell most operations and types. */
function hashOf(op: string, type: string, args: readonly Expr[]): number {
  let hash =
    op.charCodeAt(0) + 31 * op.charCodeAt(op.length - 1) + 101 * op.length + 7 * type.charCodeAt(0) + type.charCodeAt(type.length - 1)
  for (const { id } of args) hash = Math.imul(hash ^ id, 0x9e3779b1)
  return hash ^ (hash >>> 15)
}
