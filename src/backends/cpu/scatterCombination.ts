import type { ScatterLayout } from '../../core/evaluation.js'
import type { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'

/** What a scatter makes of an element and an update. */
export function combined(s: ScalarBuilder, how: ScatterLayout['combine'], old: Expr, update: Expr): Expr {
  const bool = old.type === 'bool'
  switch (how) {
    case 'set':
      return update
    case 'add':
      return bool ? s.or(old, update) : s.add(old, update)
    case 'mul':
      return bool ? s.and(old, update) : s.mul(old, update)
    case 'min':
      return s.min(old, update)
    case 'max':
      return s.max(old, update)
  }
}
