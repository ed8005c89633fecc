import { fill } from '../../constant.js'
import type { LinearizedCall, SeparatedCall } from '../../primitive.js'
import type { Interpreters } from '../../program.js'
import { at } from '../../shape.js'
import { rewired } from '../constructors/closedProgram.js'
import { carryFixpoint } from '../scan/fixpoint.js'
import { carryOf, grouped, type WhileCall, type WhileParams } from './params.js'
import { splitWhile } from './split.js'

const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length
const negated = (flags: readonly boolean[]): readonly boolean[] => flags.map((flag) => !flag)
/** Flags of the results, from those of the outputs of the body: the number of steps has none. */
const withCount = (n: number, flags: readonly boolean[]): readonly boolean[] => [...flags.slice(0, n), false, ...flags.slice(n)]

/** {@link ControlRules.linearize}: the loop that computes results and records, and the loop of tangents that reads the records. */
export function linearizeWhile(
  loop: WhileCall,
  nonzero: readonly boolean[],
  params: WhileParams,
  interpreters: Interpreters,
): LinearizedCall {
  const { body, bodyConstants } = params
  const n = carryOf(params)
  const flags = grouped(params, nonzero)
  const { carry, made } = carryFixpoint(
    flags.carry,
    (carried) => interpreters.linearize(body, [...flags.bodyConstants, ...carried], carried),
    (split) => split.nonzero.slice(0, n),
  )
  const constants = count(flags.bodyConstants)
  const split = splitWhile(loop, params, made, {
    known: { constants: bodyConstants, carry: n, results: body.outputs.length },
    linear: { constants, carry: count(carry) },
  })
  return {
    nonzero: withCount(n, made.nonzero),
    bindKnown: (primals) => split.bindKnown(grouped(params, primals)),
    bindLinear: (residuals, tangents) => {
      // Constants of the test have no tangents that matter.
      const own = tangents.slice(count(flags.testConstants))
      const first = spreadBy(flags.carry, own.slice(constants))
      // A carry may have a tangent only after some step.
      const start = carry.flatMap((flag, i) => (flag ? [first[i] ?? fill(0, at(body.inputs, bodyConstants + i).aval.strong)] : []))
      return split.bindLinear(residuals, own.slice(0, constants), start)
    },
  }
}

/**
 * {@link ControlRules.separate}: a loop of what does not depend on the active operands, and one of what is linear in them. `null` if the test depends on them,
 * for then nothing is linear.
 */
export function separateWhile(
  loop: WhileCall,
  active: readonly boolean[],
  params: WhileParams,
  interpreters: Interpreters,
): SeparatedCall | null {
  const { test, body } = params
  const n = carryOf(params)
  const flags = grouped(params, active)
  const { carry, made } = carryFixpoint(
    flags.carry,
    (carried) => interpreters.separate(body, [...flags.bodyConstants, ...carried], carried),
    (split) => split.dependent.slice(0, n),
  )
  const tested = interpreters.dce(test, [true]).inputs
  if ([...flags.testConstants, ...carry].some((flag, i) => flag && tested[i] === true)) return null
  const isKnown = negated(carry)
  const { dependent } = made
  const ofTest = [...negated(flags.testConstants), ...isKnown]
  const knownLoop: WhileParams = {
    ...params,
    test: rewired(
      test,
      test.inputs.filter((_, i) => ofTest[i]),
      test.outputs,
    ),
    testConstants: count(negated(flags.testConstants)),
  }
  const constants = count(flags.bodyConstants)
  const split = splitWhile(loop, knownLoop, made, {
    known: { constants: count(negated(flags.bodyConstants)), carry: count(isKnown), results: count(negated(dependent)) },
    linear: { constants, carry: count(carry) },
  })
  /** Carries that depend on active operands after some step, but start from a known value. */
  const knownStarts = carry.map((flag, i) => flag && flags.carry[i] !== true)
  const starts = count(knownStarts)
  return {
    dependent: withCount(n, dependent),
    bindKnown: (known) => {
      const all = grouped(params, spreadBy(negated(active), known))
      const { results, residuals } = split.bindKnown({
        testConstants: presentOnes(all.testConstants),
        bodyConstants: presentOnes(all.bodyConstants),
        carry: presentOnes(all.carry.filter((_, i) => isKnown[i])),
      })
      return { results, residuals: [...presentOnes(all.carry.filter((_, i) => knownStarts[i])), ...residuals] }
    },
    bindLinear: (residuals, linear) => {
      const own = linear.slice(count(flags.testConstants))
      const known = spreadBy(knownStarts, residuals.slice(0, starts))
      const given = spreadBy(flags.carry, own.slice(constants))
      const start = presentOnes(carry.map((_, i) => given[i] ?? known[i] ?? null))
      return split.bindLinear(residuals.slice(starts), own.slice(0, constants), start)
    },
  }
}

/** A list with the given values where the flags are set. */
function spreadBy<T>(flags: readonly boolean[], given: readonly T[]): readonly (T | null)[] {
  let next = 0
  return flags.map((flag) => (flag ? at(given, next++) : null))
}

function presentOnes<T>(list: readonly (T | null)[]): readonly T[] {
  return list.filter((x) => x !== null)
}
