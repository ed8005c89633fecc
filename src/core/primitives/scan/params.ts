import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import type { Steps } from '../../evaluation.js'
import { stackedAval } from '../../tape.js'

/** {@link Steps}: the body, and how many of the operands are what. */
export type ScanParams = Omit<Steps, 'kind'>

/** Binds the loop; handed to the rules, which its record contains. */
export type ScanCall = (operands: readonly NdArray[], params: ScanParams) => readonly NdArray[]

/** A list that has one item for each operand, by what the operands are. */
export interface Grouped<T> {
  /** The number of steps: one item if the loop is counted, else none. */
  readonly count: readonly T[]
  readonly constants: readonly T[]
  readonly carry: readonly T[]
  readonly stacks: readonly T[]
}

/** Takes a list apart that has one item for each operand. */
export function grouped<T>({ counted, constants, carry }: ScanParams, list: readonly T[]): Grouped<T> {
  const first = Number(counted)
  const [second, third] = [first + constants, first + constants + carry]
  return { count: list.slice(0, first), constants: list.slice(first, second), carry: list.slice(second, third), stacks: list.slice(third) }
}

/** Numbers from `start` on. */
export function numbered(start: number, length: number): readonly number[] {
  return Array.from({ length }, (_, i) => start + i)
}

/** Avals of the loop's results. */
export function scanResultAvals({ body, carry, length }: ScanParams): readonly Aval[] {
  return body.outputAvals.map((aval, i) => (i < carry ? aval.strong : stackedAval(aval, length)))
}
