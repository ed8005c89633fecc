import type { Aval } from '../../core/aval.js'
import type { Memory, Operand } from './draft.js'
import { isRowMajor } from './indexMap.js'
import type { Lowering } from './lowering.js'
import { readIn, withInputs, type NestedInput, type NestedProgram } from './nestedProgram.js'
import { whole } from './planner.js'
import type { Carry, Schedule, Window } from './schedule.js'

/** Made once all buffers have their numbers. */
export type Late<T> = (numberOf: (memory: Memory) => number) => T

/** A nested program lowered, and what its inputs see. */
export interface LoweredNested {
  readonly body: Schedule
  readonly windows: Late<readonly Window[]>
}

/** Lowers a nested program, whose carry comes last, for its operands, in the layout that they have; the carry is row-major. */
export function lowerNested(lowering: Lowering, { program, inputs }: NestedProgram): LoweredNested {
  const read = readIn(program)
  const seen = inputs.filter(({ x, role }) => role !== 'carry' && read.has(x))
  const carry = inputs.filter(({ role }) => role === 'carry')
  const windows = seen.map((input) => windowOf(lowering, input))
  const body = lowering.programs.nested(withInputs(program, [...seen, ...carry], program.equations, program.outputs), [
    ...windows.map(({ layout }) => layout),
    ...carry.map(({ x }) => x.aval.strides),
  ])
  return { body, windows: (numberOf) => windows.map(({ window }) => window(numberOf)) }
}

function windowOf(
  lowering: Lowering,
  { operand, aval, role }: NestedInput,
): { readonly layout: readonly number[]; readonly window: Late<Window> } {
  const { memory, at: place } = lowering.planner.view(operand, aval.shape)
  const layout = role === 'stack' ? place.steps.slice(1) : place.steps
  const step = role === 'stack' ? place.steps[0]! : 0
  return { layout, window: (numberOf) => ({ buffer: numberOf(memory), start: place.start, step }) }
}

/** A scalar operand. */
export function scalarWindow(lowering: Lowering, operand: Operand): Late<Window> {
  const { memory, at: place } = lowering.planner.view(operand, [])
  return (numberOf) => ({ buffer: numberOf(memory), start: place.start, step: 0 })
}

/** What a loop takes from step to step: it starts as `operand`, row-major, and is left in `final`. */
export function carryOf(lowering: Lowering, operand: Operand, aval: Aval): { readonly initial: Late<Window>; readonly spare: Memory } {
  const { planner } = lowering
  const { shape, dtype } = aval
  let view = operand.kind === 'literal' ? null : planner.view(operand, shape)
  if (view === null || (aval.size > 0 && !isRowMajor({ start: 0, steps: view.at.steps }, shape))) {
    view = planner.view(whole(planner.copy(operand, shape, dtype)), shape)
  }
  const { memory, at: place } = view
  return { initial: (numberOf) => ({ buffer: numberOf(memory), start: place.start, step: 0 }), spare: planner.memoryFor(aval) }
}

/** {@link carryOf}, where it is left known. */
export function lateCarry({ initial, spare }: ReturnType<typeof carryOf>, final: Memory): Late<Carry> {
  return (numberOf) => ({ initial: initial(numberOf), final: numberOf(final), spare: numberOf(spare) })
}

/** Where the results of a loop go, one after the other. */
export function stackOf(memory: Memory, element: Aval): Late<Window> {
  return (numberOf) => ({ buffer: numberOf(memory), start: 0, step: element.size })
}
