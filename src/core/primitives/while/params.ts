import type { NdArray } from '../../array.js'
import { avalOf, type Aval } from '../../aval.js'
import type { Repetition } from '../../evaluation.js'
import { stackedAval, TapeAval } from '../../tape.js'

/** A loop that goes on while a test holds; see {@link Repetition}. */
export type WhileParams = Omit<Repetition, 'kind'>

/** How many values a loop carries. */
export function carryOf({ body, bodyConstants }: WhileParams): number {
  return body.inputs.length - bodyConstants
}

/** Are there tapes among what a step takes and gives? */
export function hasTapes({ body }: WhileParams): boolean {
  return [...body.inputAvals, ...body.outputAvals].some(isTape)
}

function isTape(aval: Aval): boolean {
  return aval instanceof TapeAval
}

/** Binds the loop; handed to the rules, which its record contains. */
export type WhileCall = (operands: readonly NdArray[], params: WhileParams) => readonly NdArray[]

/** A list that has one item for each operand, by what the operands are. */
export interface Grouped<T> {
  readonly testConstants: readonly T[]
  readonly bodyConstants: readonly T[]
  readonly carry: readonly T[]
}

/** Takes a list apart that has one item for each operand. */
export function grouped<T>({ testConstants, bodyConstants }: WhileParams, list: readonly T[]): Grouped<T> {
  const first = testConstants + bodyConstants
  return { testConstants: list.slice(0, testConstants), bodyConstants: list.slice(testConstants, first), carry: list.slice(first) }
}

/** Avals of the results: the carry, the number of steps, what is recorded. */
export function whileResultAvals(params: WhileParams): readonly Aval[] {
  const { body, limit } = params
  const n = carryOf(params)
  const outputs = body.outputAvals.map((aval) => aval.strong)
  return [...outputs.slice(0, n), avalOf([], 'int32'), ...outputs.slice(n).map((aval) => stackedAval(aval, limit))]
}
