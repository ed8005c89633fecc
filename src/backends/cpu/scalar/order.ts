import type { Expr, ScalarLoop } from '../../../core/scalar/expression.js'

/**
 * The nodes that `results` need, each once, operands before their users. The states of one loop are one node: its first state met, which
 * {@link Order.leader} gives for each of them.
 */
export interface Order {
  readonly nodes: readonly Expr[]
  readonly leader: (x: Expr) => Expr
}

/**
 * Orders the DAG under `results` without recursion, so that its depth is no limit.
 *
 * @param known nodes that have been evaluated before, which are left out with what only they need
 */
export function orderOf(results: readonly Expr[], known: (node: Expr) => boolean = () => false): Order {
  const leaders = new Map<ScalarLoop, Expr>()
  const leader = (x: Expr): Expr => {
    if (x.op !== 'repeat') return x
    const first = leaders.get(x.loop)
    if (first !== undefined) return first
    leaders.set(x.loop, x)
    return x
  }
  const nodes: Expr[] = []
  const done = new Set<Expr>()
  const stack: { readonly node: Expr; next: number }[] = []
  const visit = (x: Expr): void => {
    const node = leader(x)
    if (!done.has(node) && !known(node)) stack.push({ node, next: 0 })
  }
  for (const result of results) {
    visit(result)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const argument = top.node.args[top.next++]
      if (argument !== undefined) {
        visit(argument)
        continue
      }
      stack.pop()
      nodes.push(top.node)
      done.add(top.node)
    }
  }
  return { nodes, leader }
}
