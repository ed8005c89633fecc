import type { DType } from '../../core/dtype.js'
import { isFloat } from '../../core/dtype.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'

/** A builder that leaves out what changes no bit: identities that are exact in IEEE arithmetic, and operations on constants. */
export class ExactBuilder extends ScalarBuilder {
  override neg(x: Expr): Expr {
    if (x.op === 'neg') return x.args[0]!
    return x.op === 'literal' ? this.constant(x.type, -x.value) : super.neg(x)
  }

  override add(x: Expr, y: Expr): Expr {
    if (x.op === 'literal' && y.op === 'literal') return this.constant(x.type, x.value + y.value)
    // Not +0: -0 + 0 is 0. Integers have one zero.
    const zero = isFloat(x.type) ? -0 : 0
    if (is(y, zero)) return x
    return is(x, zero) ? y : super.add(x, y)
  }

  override sub(x: Expr, y: Expr): Expr {
    if (x.op === 'literal' && y.op === 'literal') return this.constant(x.type, x.value - y.value)
    return is(y, 0) ? x : super.sub(x, y)
  }

  override mul(x: Expr, y: Expr): Expr {
    if (x.op === 'literal' && y.op === 'literal') {
      return this.constant(x.type, isFloat(x.type) ? x.value * y.value : Math.imul(x.value, y.value))
    }
    if (is(y, 1)) return x
    return is(x, 1) ? y : super.mul(x, y)
  }

  override div(x: Expr, y: Expr): Expr {
    if (x.op === 'literal' && y.op === 'literal' && isFloat(x.type)) return this.literal(x.type, x.value / y.value)
    return is(y, 1) ? x : super.div(x, y)
  }

  override sqrt(x: Expr): Expr {
    return x.op === 'literal' ? this.literal(x.type, Math.sqrt(x.value)) : super.sqrt(x)
  }

  override eq(x: Expr, y: Expr): Expr {
    return x.op === 'literal' && y.op === 'literal' ? this.truth(x.value === y.value) : super.eq(x, y)
  }

  override ne(x: Expr, y: Expr): Expr {
    return x.op === 'literal' && y.op === 'literal' ? this.truth(x.value !== y.value) : super.ne(x, y)
  }

  override lt(x: Expr, y: Expr): Expr {
    return x.op === 'literal' && y.op === 'literal' ? this.truth(x.value < y.value) : super.lt(x, y)
  }

  override le(x: Expr, y: Expr): Expr {
    return x.op === 'literal' && y.op === 'literal' ? this.truth(x.value <= y.value) : super.le(x, y)
  }

  override gt(x: Expr, y: Expr): Expr {
    return this.lt(y, x)
  }

  override ge(x: Expr, y: Expr): Expr {
    return this.le(y, x)
  }

  override select(condition: Expr, x: Expr, y: Expr): Expr {
    if (x === y) return x
    if (condition.op === 'literal') return condition.value === 0 ? y : x
    return super.select(condition, x, y)
  }

  override convert(x: Expr, type: DType): Expr {
    if (x.op === 'literal') {
      if (isFloat(type)) return this.literal(type, x.value)
      if (type === 'bool') return this.truth(x.value !== 0)
    }
    return super.convert(x, type)
  }

  /** Rounded to floats by {@link literal}, which is right since two roundings of one operation are one; wrapped to integers. */
  private constant(type: DType, value: number): Expr {
    return this.literal(type, type === 'int32' ? value | 0 : type === 'uint32' ? value >>> 0 : value)
  }

  private truth(value: boolean): Expr {
    return this.literal('bool', Number(value))
  }
}

function is(x: Expr, value: number): boolean {
  return x.op === 'literal' && Object.is(x.value, value)
}
