import type { Aval } from '../../core/aval.js'
import { BackendError } from '../../core/errors.js'
import type { Atom, Equation, Program } from '../../core/program.js'
import { Draft, Value, type Memory } from './draft.js'
import { finishKernel } from './finish.js'
import { lowerContraction } from './lowerContraction.js'
import { lowerConvolution } from './lowerConvolution.js'
import { lowerElementwise, lowerView } from './lowerElementwise.js'
import { lowerControl } from './lowerControl.js'
import { lowerHost } from './lowerHost.js'
import { Lowering } from './lowering.js'
import { lowerReduction } from './lowerReduction.js'
import { lowerRegion } from './lowerRegion.js'
import type { KernelLimits } from './limits.js'
import { whole } from './planner.js'
import type { Buffer, Output, Schedule, Step } from './schedule.js'
import { simplifyProgram } from './simplify.js'
import { usageOf } from './usage.js'

/** What a backend asks of the kernels of a program. */
export interface LoweringOptions extends Partial<KernelLimits> {
  /** Which equations are steps on the host though there is a lowering for them: none unless said. */
  readonly host?: (eq: Equation) => boolean
}

const usualLimits: KernelLimits = { maxBody: 400, mostAccesses: 24, doubles: true }

/**
 * A program as kernels over planned memory: calls in place, simplified, fused.
 *
 * @param layouts strides of each input, in elements
 */
export function lowerProgram(program: Program, layouts: readonly (readonly number[])[], options: LoweringOptions = {}): Schedule {
  if (layouts.length !== program.inputs.length) {
    throw new BackendError(
      `${program.name}: ${String(layouts.length)} layouts were given for ${String(program.inputs.length)} inputs; this is a bug in its compilation.`,
    )
  }
  return lowerFlat(simplifyProgram(program), layouts, options, planOutputs)
}

function lowerFlat(
  program: Program,
  layouts: readonly (readonly number[])[],
  options: LoweringOptions,
  plan: typeof planOutputs,
): Schedule {
  const lowering: Lowering = new Lowering(
    program.variables,
    usageOf(program),
    { ...usualLimits, ...options },
    {
      equations: (inner, equations) => lowerEquations(inner, equations, options),
      nested: (body, given) => lowerFlat(body, given, options, planOwnOutputs),
    },
  )
  const inputs = program.inputs.map((x, i) => defineInput(lowering, x, layouts[i]!))
  lowerEquations(lowering, program.equations, options)
  const outputs = plan(lowering, program.outputs)
  return numbered(lowering, program, inputs, outputs)
}

function defineInput(lowering: Lowering, x: Program['inputs'][number], layout: readonly number[]): Memory {
  const value = new Value(x.aval.strong)
  const { shape, strides, size } = x.aval
  const dense = size <= 1 || shape.every((extent, axis) => extent === 1 || layout[axis] === strides[axis])
  value.memory = lowering.planner.memoryFor(x.aval, 'input')
  if (!dense) value.strides = layout
  lowering.define(x, whole(value))
  return value.memory
}

function lowerEquations(lowering: Lowering, equations: readonly Equation[], options: LoweringOptions): void {
  for (const eq of equations) {
    const { evaluation } = eq.primitive
    if (options.host?.(eq) === true) {
      lowerHost(lowering, eq)
      continue
    }
    switch (evaluation.kind) {
      case 'elementwise':
        lowerElementwise(lowering, eq, evaluation)
        break
      case 'view':
        lowerView(lowering, eq, evaluation)
        break
      case 'reduction':
        lowerReduction(lowering, eq, evaluation)
        break
      case 'contraction':
        lowerContraction(lowering, eq, evaluation)
        break
      case 'convolution':
        lowerConvolution(lowering, eq, evaluation)
        break
      case 'region':
        lowerRegion(lowering, eq, evaluation)
        break
      case 'indexed':
      case 'scan':
      case 'routine':
        lowerHost(lowering, eq)
        break
      case 'control':
        lowerControl(lowering, eq, evaluation)
        break
    }
  }
}

type LateOutput = (numberOf: (memory: Memory) => number) => Output

function planOutputs(lowering: Lowering, outputs: readonly Atom[]): readonly LateOutput[] {
  return outputs.map((x) => planOutput(lowering, x))
}

/** Each output in a buffer of its own, row-major. */
function planOwnOutputs(lowering: Lowering, outputs: readonly Atom[]): readonly LateOutput[] {
  const { planner } = lowering
  const taken = new Set<Value>()
  return outputs.map((x) => {
    const operand = lowering.operandOf(x)
    const { aval } = x
    if (aval.size === 0) {
      const empty = planner.memoryFor(aval, 'output')
      return (numberOf) => ({ kind: 'buffer', aval, buffer: numberOf(empty), start: 0, strides: aval.strides })
    }
    const own = operand.kind === 'seen' && operand.seen === null && operand.base.memory?.role !== 'input' && !taken.has(operand.base)
    const value = own ? operand.base : planner.copy(operand, aval.shape, aval.dtype)
    taken.add(value)
    const memory = planner.materialise(value)
    memory.role = 'output'
    return (numberOf) => ({ kind: 'buffer', aval, buffer: numberOf(memory), start: 0, strides: aval.strides })
  })
}

function planOutput(lowering: Lowering, x: Atom): LateOutput {
  const { aval } = x
  const operand = lowering.operandOf(x)
  if (operand.kind === 'literal') return () => ({ kind: 'literal', aval, value: operand.value })
  const { planner } = lowering
  const { base } = operand
  // A small view would keep all of a large buffer alive.
  const small = aval.size > 0 && base.memory?.role !== 'input' && aval.size * 2 <= base.aval.size
  const shown = small ? whole(planner.copy(operand, aval.shape, aval.dtype)) : operand
  const { memory, at } = planner.view(shown, aval.shape)
  if (memory.role === 'temporary') memory.role = 'output'
  const strides = canonical(aval, at.steps)
  return (numberOf) => ({ kind: 'buffer', aval, buffer: numberOf(memory), start: at.start, strides })
}

/** The list of strides by which row-major arrays are recognised, where these are such. */
function canonical({ shape, size, strides }: Aval, steps: readonly number[]): readonly number[] {
  return size === 0 || shape.every((extent, axis) => extent === 1 || steps[axis] === strides[axis]) ? strides : steps
}

function numbered(lowering: Lowering, program: Program, inputs: readonly Memory[], outputs: readonly LateOutput[]): Schedule {
  const numbers = new Map<Memory, number>()
  const numberOf = (memory: Memory): number => {
    let known = numbers.get(memory)
    if (known === undefined) {
      known = numbers.size
      numbers.set(memory, known)
    }
    return known
  }
  const ordered = [...lowering.planner.steps].sort((a, b) => a.position - b.position)
  const steps: Step[] = []
  for (const planned of ordered) {
    const made = planned instanceof Draft ? finishKernel(planned, numberOf) : planned.step(numberOf)
    if (made !== null) steps.push(made)
  }
  const given = outputs.map((output) => output(numberOf))
  const buffers = [...numbers].map(([memory, id]): Buffer => ({
    id,
    dtype: memory.dtype,
    size: memory.size,
    role: memory.role,
    tape: memory.tape,
  }))
  return { name: program.name, buffers, steps, inputs: inputs.map((memory) => numbers.get(memory) ?? null), outputs: given }
}
