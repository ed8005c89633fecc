import type { Aval } from '../../core/aval.js'
import { isFloat } from '../../core/dtype.js'
import { chosen, spread } from '../../core/masks.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import type { Atom, Interpreters, Program } from '../../core/program.js'
import { extraKey } from '../../core/pytree.js'

/** How the results of a primitive depend on some of its operands: all at once linearly (but for a constant), linearly on each of two, or otherwise. */
export type Linearity = 'linear' | 'bilinear' | 'general'

/** Beyond this many ways to use a primitive all are forgotten. */
const capacity = 256
const known = new WeakMap<AnyPrimitive, Map<string, Linearity>>()

/**
 * Reads off the jvp rule, whether a primitive is linear in its `active` operands: it is where its tangents do not depend on them. Only primitives with a
 * transpose are asked; for the others the general expansion is as good.
 */
export function linearityOf(
  primitive: AnyPrimitive,
  avals: readonly Aval[],
  active: readonly boolean[],
  params: object,
  interpreters: Interpreters,
): Linearity {
  if (primitive.transpose === 'notLinear') return 'general'
  const uses = known.get(primitive) ?? new Map<string, Linearity>()
  known.set(primitive, uses)
  const key = `${active.map(Number).join('')}${avals.join()}${extraKey(params)}`
  let linearity = uses.get(key)
  if (linearity === undefined) {
    linearity = judge(primitive, avals, active, params, interpreters)
    if (uses.size === capacity) uses.clear()
    uses.set(key, linearity)
  }
  return linearity
}

function judge(
  primitive: AnyPrimitive,
  avals: readonly Aval[],
  active: readonly boolean[],
  params: object,
  interpreters: Interpreters,
): Linearity {
  const derivative = (tangents: readonly boolean[]): Program => derivativeOf(primitive, avals, tangents, params, interpreters)
  if (!reaches(derivative(active), active)) return 'linear'
  const moving = active.flatMap((flag, i) => (flag ? [i] : []))
  const alone = moving.map((own) => active.map((_, i) => i === own))
  return moving.length === 2 && alone.every((one) => !reaches(derivative(one), one)) ? 'bilinear' : 'general'
}

/** Operands and the tangents of some to the tangents of the results that are not zero. */
function derivativeOf(
  primitive: AnyPrimitive,
  avals: readonly Aval[],
  tangents: readonly boolean[],
  params: object,
  interpreters: Interpreters,
): Program {
  return interpreters.stage(`jvp of ${primitive.name}`, [...avals, ...chosen(avals, tangents)], (given) => {
    const [, derivatives] = primitive.jvp(
      given.slice(0, avals.length),
      spread(avals, tangents, given.slice(avals.length)),
      params,
      interpreters,
    )
    return derivatives.filter((t) => t.zero !== true)
  })
}

/** Does an output depend on one of these inputs, as floats do? What goes through a comparison does not move. */
function reaches(program: Program, inputs: readonly boolean[]): boolean {
  const own = program.inputs.slice(program.captured.length)
  const reached = new Set<Atom>(own.filter((_, i) => inputs[i] === true))
  for (const { inputs: operands, outputs } of program.equations) {
    if (operands.some((x) => reached.has(x))) for (const y of outputs) if (isFloat(y.aval.dtype)) reached.add(y)
  }
  return program.outputs.some((y) => reached.has(y))
}
