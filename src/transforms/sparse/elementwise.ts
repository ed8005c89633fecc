import type { Elementwise } from '../../core/evaluation.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'
import { at } from '../../core/shape.js'
import type { Flow, Sets } from './flow.js'
import { emptySet, type IndexSets } from './indexSets.js'

/** Sets of the results of an elementwise primitive: an element depends on what its expression reads at the same place. */
export function elementwiseSets(
  evaluation: Elementwise<object>,
  operands: readonly Flow[],
  params: object,
  table: IndexSets,
): readonly Sets[] {
  const s = new ScalarBuilder()
  const body = evaluation.body(
    s,
    operands.map((x, i) => s.operand(x.aval.dtype, i)),
    params,
  )
  const visited = new Map<Expr, Sets>()
  const visit = (x: Expr): Sets => {
    let sets = visited.get(x)
    if (sets === undefined) {
      sets = setsOf(x, visit, operands, table)
      visited.set(x, sets)
    }
    return sets
  }
  return body.map(visit)
}

function setsOf(x: Expr, visit: (x: Expr) => Sets, operands: readonly Flow[], table: IndexSets): Sets {
  if (x.op === 'operand') return at(operands, x.position).sets
  if (x.op === 'mul') {
    const [left, right] = [at(x.args, 0), at(x.args, 1)]
    return joined(whereNonzero(visit(left), right, operands), whereNonzero(visit(right), left, operands), table)
  }
  if (x.op === 'select') {
    const [condition, onTrue, onFalse] = [at(x.args, 0), visit(at(x.args, 1)), visit(at(x.args, 2))]
    return chosen(elementsOf(condition, operands), onTrue, onFalse) ?? joined(onTrue, onFalse, table)
  }
  return x.args.reduce<Sets>((sets, arg) => joined(sets, visit(arg), table), null)
}

/** For each element what it depends on in either list. */
export function joined(left: Sets, right: Sets, table: IndexSets): Sets {
  if (left === right || right === null) return left
  if (left === null) return right
  let [lastLeft, lastRight, union] = [emptySet, emptySet, emptySet]
  return left.map((a, i) => {
    const b = right[i]!
    if (a !== lastLeft || b !== lastRight) {
      lastLeft = a
      lastRight = b
      union = table.union(a, b)
    }
    return union
  })
}

/** A product with a factor that is known to be zero depends on nothing. */
function whereNonzero(sets: Sets, factor: Expr, operands: readonly Flow[]): Sets {
  if (sets === null) return null
  if (factor.op === 'literal') return factor.value === 0 ? null : sets
  const elements = elementsOf(factor, operands)
  return elements?.includes(0) === true ? sets.map((set, i) => (elements[i] === 0 ? emptySet : set)) : sets
}

/** What a selection with a known condition depends on; `undefined` where the condition is not known. */
function chosen(condition: ArrayLike<number> | null, onTrue: Sets, onFalse: Sets): Sets | undefined {
  if (onTrue === null && onFalse === null) return null
  const length = (onTrue ?? onFalse)?.length ?? 0
  if (condition === null) return undefined
  return Int32Array.from({ length }, (_, i) => (condition[i] !== 0 ? onTrue : onFalse)?.[i] ?? emptySet)
}

/** The elements of an operand that is known. */
function elementsOf(x: Expr, operands: readonly Flow[]): Int32Array | Float64Array | Float32Array | Uint32Array | Uint8Array | null {
  return x.op === 'operand' ? (at(operands, x.position).known?.elements ?? null) : null
}
