import { isFloat } from '../../core/dtype.js'
import type { Branch, Repetition, Steps } from '../../core/evaluation.js'
import type { MapTapesParams } from '../../core/primitives/mapTapes.js'
import type { Program } from '../../core/program.js'
import { avalOf } from '../../core/aval.js'
import { at } from '../../core/shape.js'
import { TapeAval } from '../../core/tape.js'
import { joined } from './elementwise.js'
import { known, type Flow, type KnownValue } from './flow.js'
import type { IndexSets } from './indexSets.js'
import { anyElement, elementOf, repeated, StackRecord } from './stacks.js'

/** The walk of a program, which the constructs inside it need again. */
export type Walk = (program: Program, inputs: readonly Flow[], table: IndexSets) => readonly Flow[]

/** A known index chooses its branch; otherwise a result depends on what it depends on in any of them. */
export function branchFlows({ branches }: Branch, operands: readonly Flow[], table: IndexSets, walk: Walk): readonly Flow[] {
  const rest = operands.slice(1)
  const index = at(operands, 0).known?.elements?.[0]
  if (index !== undefined) return walk(at(branches, Math.min(Math.max(index, 0), branches.length - 1)), rest, table)
  return branches.map((branch) => walk(branch, rest, table)).reduce((all, flows) => all.map((flow, i) => either(flow, at(flows, i), table)))
}

/** A loop over stacks, step by step; over tapes, whose length is not known, until nothing more is reached. */
export function stepsFlows(loop: Omit<Steps, 'kind'>, operands: readonly Flow[], table: IndexSets, walk: Walk): readonly Flow[] {
  const { body, carry, length, counted, reverse } = loop
  const given = operands.slice(Number(counted))
  const constants = given.slice(0, loop.constants)
  const stacks = given.slice(loop.constants + carry)
  let state = given.slice(loop.constants, loop.constants + carry).map(settled)
  const count = counted ? (at(operands, 0).known?.elements?.[0] ?? null) : length
  const limit = length ?? 0
  const outputs = body.outputAvals.slice(carry)
  if (length === null || count === null) {
    const elements = stacks.map((x): Flow => anyElement(x, table))
    const end = fixpoint(state, (before) => walk(body, [...constants, ...before, ...elements], table), carry, table)
    return [...end.state, ...end.rest.map((y) => repeated(y, length))]
  }
  const steps = Math.min(Math.max(count, 0), limit)
  const recorded = outputs.map((aval) => new StackRecord(aval, limit, table))
  for (let step = 0; step < steps; step++) {
    const index = reverse ? steps - 1 - step : step
    const results = walk(body, [...constants, ...state, ...stacks.map((x) => elementOf(x, index))], table)
    state = results.slice(0, carry).map(settled)
    results.slice(carry).forEach((y, i) => {
      at(recorded, i).write(index, y)
    })
  }
  return [...state, ...recorded.map((record) => record.flow)]
}

/** A program that is run on each entry of tapes. */
export function mapFlows({ program, constants }: MapTapesParams, operands: readonly Flow[], table: IndexSets, walk: Walk): readonly Flow[] {
  const elements = operands.slice(constants).map((x) => anyElement(x, table))
  return walk(program, [...operands.slice(0, constants), ...elements], table).map((y) => repeated(y, null))
}

/** A loop whose test is walked too: for as long as its outcome is known step by step, then until nothing more is reached. */
export function repetitionFlows(loop: Omit<Repetition, 'kind'>, operands: readonly Flow[], table: IndexSets, walk: Walk): readonly Flow[] {
  const { test, body, testConstants, bodyConstants, limit } = loop
  const ofTest = operands.slice(0, testConstants)
  const ofBody = operands.slice(testConstants, testConstants + bodyConstants)
  const initial = operands.slice(testConstants + bodyConstants)
  const carry = initial.length
  const step = (before: readonly Flow[]): readonly Flow[] => walk(body, [...ofBody, ...before], table)
  const goesOn = (before: readonly Flow[]): boolean | null => {
    const outcome = at(walk(test, [...ofTest, ...before], table), 0).known?.elements?.[0]
    return outcome === undefined ? null : outcome !== 0
  }
  const count: Flow = { aval: avalOf([], 'int32'), sets: null, known: null }
  let state = initial.map(settled)
  let recorded: readonly Flow[] = body.outputAvals.slice(carry).map((aval) => ({ aval, sets: null, known: null }))
  for (let steps = 0; ; steps++) {
    const more = steps < (limit ?? Infinity) && steps < followedSteps ? goesOn(state) : steps >= (limit ?? Infinity) ? false : null
    if (more === false) return [...state, count, ...recorded.map((y) => repeated(y, limit))]
    if (more === null) break
    const results = step(state)
    state = results.slice(0, carry).map(settled)
    recorded = recorded.map((y, i) => either(y, at(results, carry + i), table))
  }
  const end = fixpoint(state, step, carry, table)
  const all = recorded.map((y, i) => either(y, at(end.rest, i), table))
  return [...end.state, count, ...all.map((y) => repeated(y, limit))]
}

/** A loop whose test stays known is followed for so many steps. */
const followedSteps = 10_000

/** What the carry may depend on after any number of steps, and what the body's other results may depend on in any of them. */
function fixpoint(
  initial: readonly Flow[],
  step: (state: readonly Flow[]) => readonly Flow[],
  carry: number,
  table: IndexSets,
): { readonly state: readonly Flow[]; readonly rest: readonly Flow[] } {
  let state = initial
  for (;;) {
    const results = step(state)
    const before = state
    const next = before.map((x, i) => either(x, at(results, i), table))
    if (next.every((x, i) => sameFlow(x, at(before, i))))
      return { state: next, rest: results.slice(carry).map((y) => ({ ...y, known: null })) }
    state = next
  }
}

/** What a value depends on that is one or the other. */
function either(x: Flow, y: Flow, table: IndexSets): Flow {
  return {
    aval: x.aval,
    sets: joined(x.sets, y.sets, table),
    known: x.known !== null && y.known !== null && sameValue(x.known, y.known) ? x.known : null,
  }
}

function sameFlow(x: Flow, y: Flow): boolean {
  const { sets } = y
  if (x.known !== y.known) return false
  return x.sets === sets || (x.sets !== null && sets !== null && x.sets.every((set, i) => set === sets[i]))
}

function sameValue(x: KnownValue, y: KnownValue): boolean {
  if (x === y) return true
  const [a, b] = [x.elements, y.elements]
  return a !== null && b !== null && a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
}

/** A carry is computed at each step, if it may count or choose, and forgotten otherwise: a chain of computations put off would not end. */
function settled(x: Flow): Flow {
  if (x.known === null) return x
  if (isFloat(x.aval.dtype) || x.aval instanceof TapeAval) return { ...x, known: null }
  return { ...x, known: known(x.known.value) }
}
