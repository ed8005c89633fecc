import { itemSize } from '../../core/dtype.js'
import { sizeOf } from '../../core/shape.js'
import { operationsUnder } from './rewrite.js'
import type {
  Access,
  Branching,
  ContractionKernel,
  HostStep,
  LoopKernel,
  RepetitionLoop,
  Schedule,
  Step,
  StepsLoop,
  Window,
} from './schedule.js'

/** What a schedule does, as text for people: its buffers, and each step with what it reads, writes and moves. Equal schedules give equal text. */
export function explainSchedule(schedule: Schedule): string {
  const { buffers, steps, inputs, outputs, name } = schedule
  const moved = bytesMoved(schedule)
  const temporary = buffers.reduce((sum, x) => sum + (x.role === 'temporary' ? x.size * itemSize(x.dtype) : 0), 0)
  const lines = [
    `${name}: ${count(steps.length, 'step')}, ${count(buffers.length, 'buffer')}, ${bytes(temporary)} of temporaries, ${bytes(moved)} moved`,
    `inputs: ${inputs.map((id) => (id === null ? 'unused' : bufferText(schedule, id))).join(', ')}`,
  ]
  steps.forEach((step, i) => lines.push(`${String(i + 1)}. ${stepText(schedule, step)}`))
  const results = outputs.map((x) => (x.kind === 'literal' ? String(x.value) : `${bufferText(schedule, x.buffer)} as ${x.aval.toString()}`))
  lines.push(`outputs: ${results.join(', ')}`)
  return lines.join('\n')
}

function stepText(schedule: Schedule, step: Step): string {
  switch (step.kind) {
    case 'loop':
      return loopText(schedule, step)
    case 'contraction':
      return contractionText(schedule, step)
    case 'host':
      return hostText(schedule, step)
    case 'steps':
      return stepsText(schedule, step)
    case 'repetition':
      return repetitionText(schedule, step)
    case 'branch':
      return branchText(schedule, step)
  }
}

function loopText(schedule: Schedule, kernel: LoopKernel): string {
  const { extents, loads, stores, accumulators } = kernel
  const results = [...stores.map((x) => x.value), ...accumulators.flatMap((x) => x.element)]
  const shape = accumulators.length === 0 ? extents.join('×') : [...extents.slice(0, -1), `reduce ${String(extents.at(-1))}`].join('×')
  const parts = [`loop [${shape}]`, count(operationsUnder(results), 'operation')]
  if (loads.length > 0) parts.push(`reads ${accessesText(schedule, loads)}`)
  if (stores.length > 0) parts.push(`writes ${accessesText(schedule, stores)}`)
  if (accumulators.length > 0) {
    parts.push(
      `accumulates ${accessesText(
        schedule,
        accumulators.map((x) => x.to),
      )}`,
    )
  }
  return `${parts.join(', ')}: ${bytes(bytesOf(schedule, kernel))}`
}

function contractionText(schedule: Schedule, step: ContractionKernel): string {
  const batch = step.batch.map((axis) => `${String(axis.extent)}×`).join('')
  const text = `${batch}[${String(step.m.extent)}×${String(step.k.extent)}]·[${String(step.k.extent)}×${String(step.n.extent)}]`
  const [left, right, out] = [step.left, step.right, step.out].map((id) => bufferText(schedule, id))
  return `contraction ${text}, ${left!} with ${right!} to ${out!}: ${bytes(bytesOf(schedule, step))}`
}

function hostText(schedule: Schedule, { equation, operands, results }: HostStep): string {
  const given = operands.map((x) => (x.kind === 'literal' ? String(x.value) : bufferText(schedule, x.buffer)))
  const made = results.map((id) => (id === null ? 'nothing' : bufferText(schedule, id)))
  return `host ${equation.primitive.name}(${given.join(', ')}) to ${made.join(', ')}`
}

function stepsText(schedule: Schedule, step: StepsLoop): string {
  const length = step.count === null ? count(step.length, 'step') : `at most ${count(step.length, 'step')}`
  const parts = [`loop of ${length}${step.reverse ? ', last first' : ''}`, ...loopParts(schedule, step)]
  return `${parts.join(', ')}: ${bytes(bytesOf(schedule, step))}${inside(step.body)}`
}

function repetitionText(schedule: Schedule, step: RepetitionLoop): string {
  const length = step.limit === null ? '' : `, at most ${count(step.limit, 'step')}`
  return `${[`loop while${length}`, ...loopParts(schedule, step)].join(', ')}${inside(step.test)}${inside(step.body)}`
}

function loopParts(schedule: Schedule, { windows, carry, results }: StepsLoop | RepetitionLoop): readonly string[] {
  const parts: string[] = []
  if (windows.length > 0) parts.push(`reads ${windowsText(schedule, windows)}`)
  const carried = carry.map(({ initial, final }) => `${bufferText(schedule, initial.buffer)} to ${bufferText(schedule, final)}`)
  if (carried.length > 0) parts.push(`carries ${carried.join(', ')}`)
  if (results.length > 0) parts.push(`writes ${windowsText(schedule, results)}`)
  return parts
}

function branchText(schedule: Schedule, { index, branches, results }: Branching): string {
  const text = `branch by ${bufferText(schedule, index.buffer)}, writes ${windowsText(schedule, results)}`
  return `${text}${branches.map(({ body }) => inside(body)).join('')}`
}

function windowsText(schedule: Schedule, windows: readonly Window[]): string {
  return windows.map(({ buffer, start, step }) => `${bufferText(schedule, buffer)}(${String(start)} ${String(step)})`).join(', ')
}

/** What a step runs, below it. */
function inside(schedule: Schedule): string {
  return `\n${explainSchedule(schedule)}`.replaceAll('\n', '\n   ')
}

function accessesText(schedule: Schedule, accesses: readonly Access[]): string {
  return accesses.map((x) => `${bufferText(schedule, x.buffer)}(${[x.start, ...x.strides].join(' ')})`).join(', ')
}

function bufferText({ buffers }: Schedule, id: number): string {
  const buffer = buffers[id]!
  return `${buffer.role === 'temporary' ? 'b' : buffer.role}${String(id)}:${buffer.dtype}[${String(buffer.size)}]`
}

function bytesMoved(schedule: Schedule): number {
  return schedule.steps.reduce((sum, step) => sum + bytesOf(schedule, step), 0)
}

/** Bytes that a step reads and writes, each element of an access once. */
function bytesOf({ buffers }: Schedule, step: Step): number {
  const item = (id: number): number => itemSize(buffers[id]!.dtype)
  switch (step.kind) {
    case 'loop': {
      const moved = (x: Access): number => item(x.buffer) * sizeOf(step.extents.filter((_, axis) => x.strides[axis] !== 0))
      return [...step.loads, ...step.stores, ...step.accumulators.map((x) => x.to)].reduce((sum, x) => sum + moved(x), 0)
    }
    case 'contraction': {
      const [m, n, k] = [step.m.extent, step.n.extent, step.k.extent]
      return sizeOf(step.batch.map((axis) => axis.extent)) * item(step.out) * (m * k + k * n + m * n)
    }
    case 'host': {
      const given = step.operands.reduce((sum, x) => sum + (x.kind === 'literal' ? 0 : itemSize(x.aval.dtype) * x.aval.size), 0)
      return given + step.results.reduce<number>((sum, id) => sum + (id === null ? 0 : item(id) * buffers[id]!.size), 0)
    }
    case 'steps':
      return step.length * bytesMoved(step.body)
    case 'repetition':
      // Of one step: how many there are depends on data.
      return bytesMoved(step.test) + bytesMoved(step.body)
    case 'branch':
      return Math.max(0, ...step.branches.map(({ body }) => bytesMoved(body)))
  }
}

function bytes(n: number): string {
  return n < 10_000 ? `${String(n)} B` : n < 10_000_000 ? `${(n / 1000).toFixed(0)} KB` : `${(n / 1e6).toFixed(0)} MB`
}

function count(n: number, what: string): string {
  return `${String(n)} ${what}${n === 1 ? '' : 's'}`
}
