import type { Expr } from '../../../core/scalar/expression.js'

/**
 * Results of float operations that a compiler must not look through. Compilers of shaders take floats for real numbers: measured, they make `x` of `(x + c) - c`, on which
 * rounding and every correction term rest, and 0 of `x * 0`. What is kept is a result, or a zero, that an operation of the same kind uses.
 */
export function keptIn(nodes: readonly Expr[]): ReadonlySet<Expr> {
  const kept = new Set<Expr>()
  for (const node of nodes) {
    if (node.type !== 'float32') continue
    const [x, y] = node.args
    if (x === undefined || y === undefined) continue
    const additive = node.op === 'add' || node.op === 'sub'
    if (!additive && node.op !== 'mul' && node.op !== 'div') continue
    const same = additive ? isSum : isProduct
    if (same(x)) kept.add(x)
    if (same(y)) kept.add(y)
    // a b + a c
    if (additive && isProduct(x) && isProduct(y)) kept.add(x)
    // A division by a constant would become a product with its rounded reciprocal.
    if (node.op === 'div' && y.op === 'literal') kept.add(y)
    if (isZero(x)) kept.add(x)
    if (isZero(y) || x === y) kept.add(y)
  }
  return kept
}

function isSum(x: Expr): boolean {
  return x.op === 'add' || x.op === 'sub' || (x.op === 'neg' && isSum(x.args[0]!))
}

function isProduct(x: Expr): boolean {
  return x.op === 'mul' || x.op === 'div' || (x.op === 'neg' && isProduct(x.args[0]!))
}

function isZero(x: Expr): boolean {
  return x.op === 'literal' && x.value === 0
}
