import type { NdArray } from '../../core/array.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { negP } from '../../core/primitives/neg.js'
import { extraKey } from '../../core/pytree.js'

interface Entry {
  readonly operands: readonly NdArray[]
  readonly params: object
  readonly results: readonly NdArray[]
}

/**
 * What was computed while one primitive is expanded. A derivative rule names its own function again (exp' = exp, sin'' = -sin); that this is the series
 * being defined makes the rule a recurrence.
 */
export class Memo {
  private readonly entries = new Map<AnyPrimitive, Entry[]>()

  find(primitive: AnyPrimitive, operands: readonly NdArray[], params: object): readonly NdArray[] | null {
    const found = this.entries.get(primitive)?.find((entry) => sameOperands(entry.operands, operands) && sameParams(entry.params, params))
    return found?.results ?? null
  }

  add(primitive: AnyPrimitive, operands: readonly NdArray[], params: object, results: readonly NdArray[]): void {
    if (primitive.effect || results.length === 0) return
    const known = this.entries.get(primitive)
    const entry = { operands, params, results }
    if (known === undefined) this.entries.set(primitive, [entry])
    else known.push(entry)
    // -(-x) is x: logistic' needs logistic(-x), whose derivative needs logistic(-(-x)).
    if (primitive === negP && this.find(primitive, results, params) === null) this.add(primitive, results, params, operands)
  }
}

function sameOperands(a: readonly NdArray[], b: readonly NdArray[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i])
}

function sameParams(a: object, b: object): boolean {
  return a === b || contentKey(a) === contentKey(b)
}

/** The functions in the params of a custom rule are made anew for each call; what tells calls apart is its identity. */
function contentKey(params: object): string {
  const isCustom = 'origin' in params && 'identity' in params
  return extraKey(isCustom ? [params.origin, params.identity] : params)
}
