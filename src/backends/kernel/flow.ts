import type { FlowStep, Schedule, Step, Window } from './schedule.js'

/** A schedule inside of a step, and what its inputs are; the carry of a loop follows them. */
export interface Nested {
  readonly body: Schedule
  readonly windows: readonly Window[]
}

/** The schedules inside of a step, in the order in which they run. */
export function nestedIn(step: FlowStep): readonly Nested[] {
  switch (step.kind) {
    case 'steps':
      return [step]
    case 'repetition':
      return [{ body: step.test, windows: step.testWindows }, step]
    case 'branch':
      return step.branches
  }
}

/** Is a step control flow? */
export function isFlow(step: Step): step is FlowStep {
  return step.kind === 'steps' || step.kind === 'repetition' || step.kind === 'branch'
}

/** The buffers around a step that it reads and those that it writes. */
export function flowBuffers(step: FlowStep): { readonly reads: readonly number[]; readonly writes: readonly number[] } {
  const windows = nestedIn(step).flatMap((nested) => nested.windows)
  const reads = windows.map(({ buffer }) => buffer)
  const writes = step.results.map(({ buffer }) => buffer)
  if (step.kind === 'branch') return { reads: [step.index.buffer, ...reads], writes }
  const carry = step.carry.flatMap(({ final, spare }) => [final, spare])
  const initial = step.carry.map((each) => each.initial.buffer)
  if (step.kind === 'repetition') return { reads: [...reads, ...initial], writes: [...carry, step.count, ...writes] }
  return { reads: [...reads, ...initial, ...(step.count === null ? [] : [step.count.buffer])], writes: [...carry, ...writes] }
}

/** Is there such a step in a schedule, also inside of its loops and branches? */
export function hasStep({ steps }: Schedule, is: (step: Step) => boolean): boolean {
  return steps.some((step) => is(step) || (isFlow(step) && nestedIn(step).some(({ body }) => hasStep(body, is))))
}

/** Does a loop or a branch run anything as when eager? */
export function runsHostSteps(step: FlowStep): boolean {
  return nestedIn(step).some(({ body }) => hasStep(body, ({ kind }) => kind === 'host'))
}
