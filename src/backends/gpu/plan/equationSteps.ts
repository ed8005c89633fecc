import { equalNumbers } from '../../../core/shape.js'
import { TapeAval } from '../../../core/tape.js'
import type { HostOperand, HostStep } from '../../kernel/schedule.js'
import { printStore } from '../print/storeSource.js'
import { copyKernel } from './copyKernel.js'
import { launchesFor } from './equations.js'
import type { Launch, LaunchStep, PlannedHostStep } from './gpuPlan.js'
import type { Planning } from './planning.js'

/** A primitive that loop nests cannot say: as launches of its own where there are such, else on the CPU. */
export function equationStep(planning: Planning, step: HostStep): LaunchStep | PlannedHostStep {
  const { equation } = step
  const avals = [...equation.inputs, ...equation.outputs].map(({ aval }) => aval)
  const host = (reason: string): PlannedHostStep => {
    for (const buffer of step.results) if (buffer !== null) planning.written.add(buffer)
    return { kind: 'host', step, reason }
  }
  if (avals.some((aval) => aval instanceof TapeAval)) return host('it deals with tapes')
  if (equation.primitive.evaluation.kind === 'control') return host('it runs functions')
  if (avals.some((aval) => aval.size === 0)) return host('it deals with empty arrays')
  const made = launchesFor(planning.device.dialect, equation)
  if ('host' in made) return host(made.host)
  const launches: Launch[] = []
  const read = new Set(made.flatMap(({ kernel }) => kernel.buffers))
  const operands = step.operands.map((operand, i) => (read.has(i) ? dense(planning, operand, launches) : unread))
  const numbers = [...operands, ...step.results.map((buffer) => buffer ?? planning.temporaries.take())]
  const numberOf = (local: number): number => (numbers[local] ??= planning.temporaries.take())
  for (const { kernel, writes } of made) {
    const target = numberOf(writes)
    launches.push({ kernel: { ...kernel, buffers: kernel.buffers.map(numberOf) }, writes: target })
    planning.written.add(target)
  }
  return { kind: 'launches', launches, together: false, label: equation.primitive.name }
}

/** In place of the buffer of an operand that no kernel reads. */
const unread = -1

/** A buffer that holds an operand row-major from its first element on. */
function dense(planning: Planning, operand: HostOperand, launches: Launch[]): number {
  const { shape, dtype, strides, size } = operand.aval
  if (operand.kind === 'buffer' && operand.start === 0 && isRowMajor(operand.strides, strides, shape)) return operand.buffer
  const target = planning.temporaries.take()
  const kernel = copyKernel(dtype, shape, operand.kind === 'literal' ? operand.value : operand, target)
  const [store] = kernel.stores
  if (store === undefined) throw new TypeError('gpu: a copy stores nothing; this is a bug in its kernel.')
  launches.push({ kernel: printStore(planning.device.dialect, kernel, store, size, true), writes: target })
  return target
}

function isRowMajor(strides: readonly number[], expected: readonly number[], shape: readonly number[]): boolean {
  return equalNumbers(strides, expected) || shape.every((extent, axis) => extent === 1 || strides[axis] === expected[axis])
}
