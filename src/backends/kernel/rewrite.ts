import type { Expr } from '../../core/scalar/expression.js'
import type { KernelBuilder } from './kernelBuilder.js'

/** The leaves under expressions: positions of operands, and axes of indices. */
export function leavesIn(results: readonly Expr[]): { readonly operands: ReadonlySet<number>; readonly axes: ReadonlySet<number> } {
  const operands = new Set<number>()
  const axes = new Set<number>()
  for (const x of nodesUnder(results)) {
    if (x.op === 'operand') operands.add(x.position)
    else if (x.op === 'index') axes.add(x.axis)
  }
  return { operands, axes }
}

/** The nodes of one builder that expressions consist of, each once. */
function nodesUnder(results: readonly Expr[]): readonly Expr[] {
  // Arguments are older than what is made of them, so no id is larger.
  const seen = new Uint8Array(results.reduce((most, x) => Math.max(most, x.id), 0) + 1)
  const nodes: Expr[] = []
  const visit = (x: Expr): void => {
    if (seen[x.id] === 1) return
    seen[x.id] = 1
    nodes.push(x)
  }
  results.forEach(visit)
  for (let i = 0; i < nodes.length; i++) nodes[i]!.args.forEach(visit)
  return nodes
}

/**
 * Replaces positions of operands and indices in expressions of a builder. Other nodes stay as they are, so sharing does too.
 *
 * @param same do all operands keep their positions?
 */
export function rewritten(
  s: KernelBuilder,
  position: (k: number) => number,
  index: ((axis: number) => Expr) | null,
  same: boolean,
): (x: Expr) => Expr {
  if (same && index === null) return (x) => x
  const done = new Map<Expr, Expr>()
  const leaf = (x: Expr): Expr => {
    if (x.op === 'operand') return s.operand(x.type, position(x.position))
    if (x.op === 'index' && index !== null) return index(x.axis)
    return x
  }
  return (result) => {
    const stack: Expr[] = [result]
    for (let x = stack.at(-1); x !== undefined; x = stack.at(-1)) {
      if (done.has(x)) {
        stack.pop()
        continue
      }
      const open = x.args.filter((y) => !done.has(y))
      if (open.length > 0) {
        stack.push(...open)
        continue
      }
      stack.pop()
      done.set(
        x,
        x.args.length === 0
          ? leaf(x)
          : s.again(
              x,
              x.args.map((y) => done.get(y)!),
            ),
      )
    }
    return done.get(result)!
  }
}

/** How many operations are under expressions, each counted once. */
export function operationsUnder(results: readonly Expr[]): number {
  return nodesUnder(results).filter((x) => x.args.length > 0).length
}
