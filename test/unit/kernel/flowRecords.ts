import { makeProgram, np, type NdArray } from '../../../src/index.js'
import { avalOf, type Aval } from '../../../src/core/aval.js'
import { bind } from '../../../src/core/bind.js'
import { evaluateProgram } from '../../../src/core/evaluateProgram.js'
import type { Branch, Flow, Repetition, Steps } from '../../../src/core/evaluation.js'
import { Program } from '../../../src/core/program.js'
import type { Primitive } from '../../../src/core/primitive.js'
import { at } from '../../../src/core/shape.js'
import { stackedAval } from '../../../src/core/tape.js'
import { record } from '../cpu/records.js'

/** A primitive that is nothing but control flow; it runs its programs operation by operation. */
function flowing<F extends Flow>(
  name: string,
  abstractEval: (flow: F) => readonly Aval[],
  run: (flow: F, operands: readonly NdArray[]) => readonly NdArray[],
): Primitive<F> {
  return record<F>(
    name,
    { kind: 'control', run: (operands, flow) => run(flow, operands), body: () => null, flow: (flow) => flow },
    (_avals, flow) => abstractEval(flow),
  )
}

const stepsRecord = flowing<Steps>('steps', stepsAvals, runSteps)
const repetitionRecord = flowing<Repetition>('repetition', repetitionAvals, runRepetition)
const branchRecord = flowing<Branch>(
  'branch',
  ({ branches }) => at(branches, 0).outputAvals.map((aval) => aval.strong),
  ({ branches }, [index, ...operands]) => evaluateProgram(at(branches, clamp(index!.item(), branches.length - 1)), operands),
)

/** A function of arrays, as the programs of control flow are made of. */
export type Lists = (...xs: readonly NdArray[]) => readonly NdArray[]

/** The closed program of a function of operands like these. */
export function staged(f: Lists, like: readonly NdArray[], name = 'body'): Program {
  const program = (makeProgram as unknown as (f: Lists) => (...xs: readonly NdArray[]) => Program)(f)(...like)
  if (program.captured.length > 0) throw new Error(`the program captures arrays: ${program.toString()}`)
  return new Program(name, program.inputs, program.equations, program.outputs, program.variables)
}

/** `count` is the number of steps, where it is not the length of the stacks. */
export interface StepsOperands {
  readonly constants?: readonly NdArray[]
  readonly carry: readonly NdArray[]
  readonly stacks?: readonly NdArray[]
  readonly length: number
  readonly reverse?: boolean
  readonly count?: NdArray
}

/** A loop over stacks; `body` takes constants, carry and elements. */
export function steps(body: Lists, operands: StepsOperands): readonly NdArray[] {
  const { constants = [], carry, stacks = [], length, reverse = false, count } = operands
  const elements = stacks.map((x) => np.zeros(x.shape.slice(1), { dtype: x.dtype }))
  const program = staged(body, [...constants, ...carry, ...elements].map(like))
  const flow: Steps = {
    kind: 'steps',
    body: program,
    constants: constants.length,
    carry: carry.length,
    length,
    reverse,
    counted: count !== undefined,
  }
  return bind(stepsRecord, [...(count === undefined ? [] : [count]), ...constants, ...carry, ...stacks], flow)
}

/** A loop that ends by a test. */
export function repeat(
  test: Lists,
  body: Lists,
  carry: readonly NdArray[],
  limit: number | null,
  constants: { readonly test?: readonly NdArray[]; readonly body?: readonly NdArray[] } = {},
): readonly NdArray[] {
  const { test: forTest = [], body: forBody = [] } = constants
  const flow: Repetition = {
    kind: 'repetition',
    test: staged(test, [...forTest, ...carry].map(like), 'test'),
    body: staged(body, [...forBody, ...carry].map(like)),
    testConstants: forTest.length,
    bodyConstants: forBody.length,
    limit,
  }
  return bind(repetitionRecord, [...forTest, ...forBody, ...carry], flow)
}

/** One of several functions. */
export function choose(index: NdArray, branches: readonly Lists[], operands: readonly NdArray[]): readonly NdArray[] {
  const flow: Branch = { kind: 'branch', branches: branches.map((f, i) => staged(f, operands.map(like), `branch${String(i)}`)) }
  return bind(branchRecord, [index, ...operands], flow)
}

function like(x: NdArray): NdArray {
  return np.zeros(x.shape, { dtype: x.dtype })
}

function clamp(x: number | boolean, most: number): number {
  return Math.min(Math.max(Number(x), 0), most)
}

function stepsAvals({ body, carry, length }: Steps): readonly Aval[] {
  return body.outputAvals.map((aval, k) => (k < carry ? aval.strong : stackedAval(aval, length)))
}

function repetitionAvals({ body, test, testConstants, limit }: Repetition): readonly Aval[] {
  const carry = test.inputs.length - testConstants
  const recorded = body.outputAvals.slice(carry).map((aval) => stackedAval(aval, limit))
  return [...body.outputAvals.slice(0, carry).map((aval) => aval.strong), avalOf([], 'int32'), ...recorded]
}

function runSteps({ body, constants, carry, length, reverse, counted }: Steps, operands: readonly NdArray[]): readonly NdArray[] {
  const [count, given] = counted ? [clamp(operands[0]!.item(), length!), operands.slice(1)] : [length!, operands]
  const results: NdArray[][] = body.outputs.slice(carry).map(() => [])
  let carried = given.slice(constants, constants + carry)
  for (let j = 0; j < count; j++) {
    const i = reverse ? count - 1 - j : j
    const elements = given.slice(constants + carry).map((x) => x.get(i))
    const made = evaluateProgram(body, [...given.slice(0, constants), ...carried, ...elements])
    carried = made.slice(0, carry)
    made.slice(carry).forEach((y, k) => (results[k]![i] = y))
  }
  return [...carried, ...stacked(body, carry, results, length!)]
}

function runRepetition({ test, body, testConstants, bodyConstants, limit }: Repetition, operands: readonly NdArray[]): readonly NdArray[] {
  const ofTest = operands.slice(0, testConstants)
  const ofBody = operands.slice(testConstants, testConstants + bodyConstants)
  let carried = operands.slice(testConstants + bodyConstants)
  const results: NdArray[][] = body.outputs.slice(carried.length).map(() => [])
  let count = 0
  while ((limit === null || count < limit) && evaluateProgram(test, [...ofTest, ...carried])[0]!.item()) {
    const made = evaluateProgram(body, [...ofBody, ...carried])
    carried = made.slice(0, carried.length)
    made.slice(carried.length).forEach((y, k) => (results[k]![count] = y))
    count++
  }
  return [...carried, np.array(count, { dtype: 'int32' }), ...stacked(body, carried.length, results, limit ?? 0)]
}

function stacked(body: Program, carry: number, results: readonly NdArray[][], length: number): readonly NdArray[] {
  return results.map((elements, k) => {
    const { shape, dtype } = at(body.outputs, carry + k).aval
    const whole = np.zeros([length, ...shape], { dtype })
    return elements.reduce((all, y, i) => all.at(i).set(y), whole)
  })
}
