import type { NdArray } from '../../array.js'
import { fill } from '../../constant.js'
import { chosen } from '../../masks.js'
import type { LinearizedCall, SeparatedCall } from '../../primitive.js'
import type { Interpreters } from '../../program.js'
import { at } from '../../shape.js'
import { carryFixpoint } from './fixpoint.js'
import { grouped, type Grouped, type ScanCall, type ScanParams } from './params.js'
import { splitScan } from './split.js'

const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length
const negated = (flags: readonly boolean[]): readonly boolean[] => flags.map((flag) => !flag)

/** {@link ControlRules.linearize}: the loop that computes results and records, and the loop of tangents that reads the records. */
export function linearizeScan(scan: ScanCall, nonzero: readonly boolean[], params: ScanParams, interpreters: Interpreters): LinearizedCall {
  const { body } = params
  const flags = grouped(params, nonzero)
  const { carry, made } = carryFixpoint(
    flags.carry,
    (carried) => interpreters.linearize(body, [...flags.constants, ...carried, ...flags.stacks], carried),
    (split) => split.nonzero.slice(0, params.carry),
  )
  const split = splitScan(scan, params, made, {
    known: { constants: params.constants, carry: params.carry, results: body.outputs.length },
    linear: { constants: count(flags.constants), carry: count(carry) },
  })
  return {
    nonzero: made.nonzero,
    bindKnown: (primals) => split.bindKnown(grouped(params, primals)),
    bindLinear: (residuals, tangents) => {
      const constants = count(flags.constants)
      const started = count(flags.carry)
      const first = spreadBy(flags.carry, tangents.slice(constants, constants + started))
      const zeroOf = (i: number): NdArray => fill(0, at(body.inputs, params.constants + i).aval.strong)
      return split.bindLinear(residuals, {
        constants: tangents.slice(0, constants),
        // A carry may have a tangent only after some step.
        carry: carry.flatMap((flag, i) => (flag ? [first[i] ?? zeroOf(i)] : [])),
        stacks: tangents.slice(constants + started),
      })
    },
  }
}

/** {@link ControlRules.separate}: a loop of what does not depend on the active operands, and one of what is linear in them. */
export function separateScan(
  scan: ScanCall,
  active: readonly boolean[],
  params: ScanParams,
  interpreters: Interpreters,
): SeparatedCall | null {
  const flags = grouped(params, active)
  const { carry, made } = carryFixpoint(
    flags.carry,
    (carried) => interpreters.separate(params.body, [...flags.constants, ...carried, ...flags.stacks], carried),
    (split) => split.dependent.slice(0, params.carry),
  )
  const { dependent } = made
  if (!dependent.includes(false)) return null
  const isKnown = negated(carry)
  const split = splitScan(scan, params, made, {
    known: { constants: count(negated(flags.constants)), carry: count(isKnown), results: count(negated(dependent)) },
    linear: { constants: count(flags.constants), carry: count(carry) },
  })
  /** Carries that depend on active operands after some step, but start from a known value; it must be zero, which the transpose rule checks. */
  const knownStarts = carry.map((flag, i) => flag && flags.carry[i] !== true)
  const starts = count(knownStarts)
  return {
    dependent,
    bindKnown: (known) => {
      const all = groupedKnown(params, negated(active), known)
      const carried = spreadBy(negated(flags.carry), all.carry)
      const { results, residuals } = split.bindKnown({ ...all, carry: presentOnes(chosen(carried, isKnown)) })
      return { results, residuals: [...presentOnes(chosen(carried, knownStarts)), ...residuals] }
    },
    bindLinear: (residuals, linear) => {
      const constants = count(flags.constants)
      const started = count(flags.carry)
      const known = spreadBy(knownStarts, residuals.slice(0, starts))
      const given = spreadBy(flags.carry, linear.slice(constants, constants + started))
      return split.bindLinear(residuals.slice(starts), {
        constants: linear.slice(0, constants),
        carry: presentOnes(carry.map((_, i) => given[i] ?? known[i] ?? null)),
        stacks: linear.slice(constants + started),
      })
    },
  }
}

/** The known operands by kind, from the list of them. */
function groupedKnown(params: ScanParams, isKnown: readonly boolean[], known: readonly NdArray[]): Grouped<NdArray> {
  const all = grouped(params, spreadBy(isKnown, known))
  return {
    count: presentOnes(all.count),
    constants: presentOnes(all.constants),
    carry: presentOnes(all.carry),
    stacks: presentOnes(all.stacks),
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
