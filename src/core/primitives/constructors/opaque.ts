import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { ProgramError } from '../../errors.js'
import type { DceResult } from '../../primitive.js'
import type { Program } from '../../program.js'
import { mappedAt } from './batching.js'

/** A function of arrays, as the params of primitives with custom rules hold it. */
export type FlatFunction = (operands: readonly NdArray[]) => readonly NdArray[]

/** Dead-code elimination for a call that is kept whole, for its results or its effects, or dropped whole. */
export function allOrNothing<P extends object>(used: readonly boolean[], operands: number, params: P): DceResult<P> {
  return { operands: new Array<boolean>(operands).fill(true), results: used.map(() => true), params }
}

/** All operands mapped in front, repeated where they were not mapped. */
export function mappedInFront(size: number, operands: readonly NdArray[], axes: readonly (number | null)[]): readonly NdArray[] {
  return operands.map((x, i) => mappedAt(x, axes[i] ?? null, 0, size))
}

/** Axis 0 for each of these values. */
export function inFront(values: readonly unknown[]): readonly number[] {
  return values.map(() => 0)
}

const open = new Set<object>()

/**
 * Stages the rules of `origin` by `body`, or gives `null` while that is already going on: a rule may call its own function, for its second derivative,
 * and staging that one's rules would not end. They stay functions then, and are run when they are needed.
 */
export function stageRules<R>(origin: object, body: () => R): R | null {
  if (open.has(origin)) return null
  open.add(origin)
  try {
    return body()
  } finally {
    open.delete(origin)
  }
}

/** Avals of a function's results, known once it is staged. */
export function stagedAvals(name: string, program: Program | null): readonly Aval[] {
  if (program === null) throw new ProgramError(`${name} was written into a program before it was staged.`)
  return program.outputAvals
}
