import type { NdArray } from '../../core/array.js'
import type { AnyPrimitive, Primitive } from '../../core/primitive.js'
import { callP } from '../../core/primitives/call.js'
import { checkpointP } from '../../core/primitives/checkpoint.js'
import { customBatchingP } from '../../core/primitives/customBatching.js'
import { customVjpTangentP } from '../../core/primitives/customVjp.js'
import { divP } from '../../core/primitives/div.js'
import { integerPowP } from '../../core/primitives/integerPow.js'
import { linearSolveP } from '../../core/primitives/linearSolve.js'
import { scanP } from '../../core/primitives/scan.js'
import { switchP } from '../../core/primitives/switch.js'
import { whileP } from '../../core/primitives/while.js'
import { callRule, checkpointRule, customBatchingRule, customVjpTangentRule } from './calls.js'
import type { Application, JetContext, JetRule } from './context.js'
import { expandGeneral } from './general.js'
import { expandBilinear, expandLinear } from './linear.js'
import { linearityOf } from './linearity.js'
import { controlRule } from './loops.js'
import { integerPowRule } from './power.js'
import { quotientRule } from './quotient.js'
import { linearSolveRule } from './solve.js'

/** A row of the table below. */
function own<P extends object>(primitive: Primitive<P>, rule: JetRule<P>): readonly [AnyPrimitive, JetRule<object>] {
  return [primitive, rule]
}

/** What neither its linearity nor its jvp rule gives well enough: recurrences of their own, and programs. */
const rules: ReadonlyMap<AnyPrimitive, JetRule<object>> = new Map([
  own(divP, quotientRule),
  own(integerPowP, integerPowRule),
  own(callP, callRule),
  own(checkpointP, checkpointRule),
  own(linearSolveP, linearSolveRule),
  own(scanP, controlRule),
  own(switchP, controlRule),
  own(whileP, controlRule),
  own(customBatchingP, customBatchingRule),
  own(customVjpTangentP, customVjpTangentRule),
])

/** Results of a primitive of which some operands have series; run under the parent. */
export function expand(context: JetContext, application: Application): readonly NdArray[] {
  const { primitive, operands, params } = application
  const rule = rules.get(primitive)
  if (rule !== undefined) return rule(context, application)
  const avals = operands.map((x) => x.aval)
  const active = operands.map((x) => context.owns(x))
  switch (linearityOf(primitive, avals, active, params, context.interpreters)) {
    case 'linear':
      return expandLinear(context, application)
    case 'bilinear':
      return expandBilinear(context, application)
    case 'general':
      return expandGeneral(context, application)
  }
}
