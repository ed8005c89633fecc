import { expect } from 'vitest'
import type {
  Accumulator,
  Access,
  Carry,
  ContractionKernel,
  HostStep,
  LoopKernel,
  RepetitionLoop,
  Schedule,
  StepsLoop,
  Window,
} from '../../../src/backends/kernel/schedule.js'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { linkSource } from '../../../src/backends/cpu/scalar/codegen.js'
import { compileScalar, printBody } from '../../../src/backends/cpu/scalar/javascript.js'
import { ConcreteArray } from '../../../src/core/array.js'
import type { Aval } from '../../../src/core/aval.js'
import { fill } from '../../../src/core/constant.js'
import { newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { at } from '../../../src/core/shape.js'
import type { Expr } from '../../../src/core/scalar/expression.js'
import { Storage } from '../../../src/core/storage.js'
import { indicesOf } from '../cpu/layouts.js'

/** Elements of a buffer, or of part of one. */
interface Memory {
  readonly dtype: DType
  read(position: number): number
  write(position: number, value: number): void
}

/** A buffer that knows what has been written: reading anything else is an error of the schedule. */
class BufferMemory implements Memory {
  readonly elements: TypedArray
  private readonly written: Uint8Array

  constructor(
    readonly dtype: DType,
    readonly size: number,
    readonly input: ConcreteArray | null,
  ) {
    this.elements = input === null ? newTypedArray(dtype, size) : (input.storage.data ?? newTypedArray(dtype, 0))
    this.written = new Uint8Array(size)
  }

  read(position: number): number {
    if (this.input !== null) return this.elements[this.input.offset + position]!
    if (this.written[position] !== 1) throw new Error(`element ${String(position)} of ${String(this.size)} is read before it is written`)
    return this.elements[position]!
  }

  write(position: number, value: number): void {
    if (this.input !== null) throw new Error('an input is written')
    if (position < 0 || position >= this.size) throw new Error(`element ${String(position)} of ${String(this.size)} is written`)
    this.elements[position] = value
    this.written[position] = 1
  }
}

/** Runs a schedule step by step as its definition reads, and gives the elements of each output, row-major. */
export function runSchedule(schedule: Schedule, operands: readonly ConcreteArray[]): readonly TypedArray[] {
  const memories = schedule.buffers.map(({ dtype, size, role }, id): Memory => {
    const input = role === 'input' ? at(operands, schedule.inputs.indexOf(id)) : null
    return new BufferMemory(dtype, size, input)
  })
  runSteps(schedule, memories)
  return schedule.outputs.map((output) => {
    const { aval } = output
    if (output.kind === 'literal') return newTypedArray(aval.dtype, aval.size).fill(output.value)
    return viewed(at(memories, output.buffer), aval, output.start, output.strides)
  })
}

function runSteps(schedule: Schedule, memories: readonly Memory[]): void {
  for (const step of schedule.steps) {
    switch (step.kind) {
      case 'loop':
        runLoop(step, memories)
        break
      case 'contraction':
        runContraction(step, memories)
        break
      case 'host':
        runHost(step, memories)
        break
      case 'steps':
        runLoopOfSteps(step, memories)
        break
      case 'repetition':
        runRepetition(step, memories)
        break
      case 'branch': {
        const { body, windows } = at(step.branches, clamp(seen(memories, step.index, 0).read(0), step.branches.length - 1))
        runNested(
          body,
          windows.map((window) => seen(memories, window, 0)),
          step.results.map((window) => seen(memories, window, 0)),
        )
        break
      }
    }
  }
}

function clamp(x: number, most: number): number {
  return Math.min(Math.max(x, 0), most)
}

/** Part of a buffer. */
function seen(memories: readonly Memory[], { buffer, start, step }: Window, i: number): Memory {
  const memory = at(memories, buffer)
  const first = start + i * step
  return {
    dtype: memory.dtype,
    read: (position) => memory.read(first + position),
    write: (position, value) => {
      memory.write(first + position, value)
    },
  }
}

/** Runs a schedule whose inputs and outputs are memory of the one around it. */
function runNested(schedule: Schedule, inputs: readonly Memory[], outputs: readonly Memory[]): void {
  const given = new Map<number, Memory>()
  if (inputs.length !== schedule.inputs.length || outputs.length !== schedule.outputs.length)
    throw new Error('a nested schedule does not fit')
  schedule.inputs.forEach((id, i) => {
    const input = inputs[i]
    if (id === null) return
    if (input === undefined) throw new Error('an input that is read is not given')
    given.set(id, { ...input, read: (position) => input.read(position), write: () => expect.unreachable('an input is written') })
  })
  schedule.outputs.forEach((output, i) => {
    if (output.kind === 'literal') throw new Error('an output has no buffer of its own')
    const { role, size } = at(schedule.buffers, output.buffer)
    if (
      role !== 'output' ||
      output.start !== 0 ||
      size !== output.aval.size ||
      output.strides !== output.aval.strides ||
      given.has(output.buffer)
    )
      throw new Error('an output has no buffer of its own')
    given.set(output.buffer, at(outputs, i))
  })
  runSteps(
    schedule,
    schedule.buffers.map(({ id, dtype, size }) => given.get(id) ?? new BufferMemory(dtype, size, null)),
  )
}

function runLoopOfSteps({ length, count, reverse, body, windows, carry, results }: StepsLoop, memories: readonly Memory[]): void {
  const steps = count === null ? length : clamp(seen(memories, count, 0).read(0), length)
  let carried = carry.map(({ initial }) => seen(memories, initial, 0))
  for (let j = 0; j < steps; j++) {
    const i = reverse ? steps - 1 - j : j
    carried = stepped(body, windows, carry, carried, results, i, memories)
  }
  finish(body, carry, carried, results, steps, length, memories)
}

function runRepetition(
  { limit, test, testWindows, body, windows, carry, count, results }: RepetitionLoop,
  memories: readonly Memory[],
): void {
  let carried = carry.map(({ initial }) => seen(memories, initial, 0))
  let steps = 0
  for (; limit === null || steps < limit; steps++) {
    const holds = new BufferMemory('bool', 1, null)
    runNested(test, [...testWindows.map((window) => seen(memories, window, 0)), ...carried], [holds])
    if (holds.read(0) === 0) break
    carried = stepped(body, windows, carry, carried, results, steps, memories)
  }
  finish(body, carry, carried, results, steps, limit ?? steps, memories)
  at(memories, count).write(0, steps)
}

function stepped(
  body: Schedule,
  windows: readonly Window[],
  carry: readonly Carry[],
  carried: readonly Memory[],
  results: readonly Window[],
  i: number,
  memories: readonly Memory[],
): Memory[] {
  const next = carry.map(({ initial }, k) => new BufferMemory(at(memories, initial.buffer).dtype, sizeOfOutput(body, k), null))
  const written = results.map((window) => seen(memories, window, i))
  runNested(body, [...windows.map((window) => seen(memories, window, i)), ...carried], [...next, ...written])
  return next
}

function sizeOfOutput(body: Schedule, k: number): number {
  return at(body.outputs, k).aval.size
}

function finish(
  body: Schedule,
  carry: readonly Carry[],
  carried: readonly Memory[],
  results: readonly Window[],
  steps: number,
  length: number,
  memories: readonly Memory[],
): void {
  carry.forEach(({ final }, k) => {
    for (let i = 0; i < sizeOfOutput(body, k); i++) at(memories, final).write(i, at(carried, k).read(i))
  })
  for (const { buffer, step } of results) for (let i = steps * step; i < length * step; i++) at(memories, buffer).write(i, 0)
}

function viewed(memory: Memory, aval: Aval, start: number, strides: readonly number[]): TypedArray {
  const result = newTypedArray(aval.dtype, aval.size)
  if (strides.length !== aval.ndim) throw new Error('a view has strides for another number of axes')
  indicesOf(aval.shape).forEach((index, i) => {
    result[i] = memory.read(index.reduce((sum, n, axis) => sum + n * strides[axis]!, start))
  })
  return result
}

type Body = (loads: readonly number[], index: readonly number[]) => number[]

function compile(results: readonly Expr[]): Body {
  const {
    prelude,
    statements,
    results: values,
  } = printBody(results, { operand: (k) => `x[${String(k)}]`, index: (axis) => `i[${String(axis)}]` })
  return linkSource<Body>(`${prelude}return function (x, i) {\n${statements}return [${values.join()}]\n}`, () => {
    throw new Error('no code generation')
  })
}

function runLoop(kernel: LoopKernel, memories: readonly Memory[]): void {
  const { extents, loads, stores, accumulators } = kernel
  if (extents.some((extent) => extent < 1)) throw new Error('a kernel has an empty axis')
  const places: readonly Access[] = [...loads, ...stores, ...accumulators.map(({ to }) => to)]
  for (const { strides } of places) if (strides.length !== extents.length) throw new Error('an access has strides for another nest')
  for (const { dtype, buffer } of [...loads, ...stores])
    if (at(memories, buffer).dtype !== dtype) throw new Error('an access has another dtype')
  const lanes = accumulators[0]?.lanes
  if (accumulators.some((x) => x.lanes !== lanes || x.to.strides.at(-1) !== 0)) throw new Error('accumulators do not go together')
  const body = compile([...stores.map((x) => x.value), ...accumulators.flatMap((x) => x.element)])
  const rows = accumulators.length === 0 ? 1 : at(extents, extents.length - 1)
  const columns = indicesOf(accumulators.length === 0 ? extents : extents.slice(0, -1))
  for (const column of columns) {
    const elements: number[][] = []
    for (let row = 0; row < rows; row++) {
      const index = accumulators.length === 0 ? column : [...column, row]
      const place = ({ start, strides }: Access): number => index.reduce((sum, n, axis) => sum + n * strides[axis]!, start)
      const values = body(
        loads.map((x) => at(memories, x.buffer).read(place(x))),
        index,
      )
      stores.forEach((x, k) => {
        at(memories, x.buffer).write(place(x), values[k]!)
      })
      elements.push(values.slice(stores.length))
    }
    let first = 0
    for (const accumulator of accumulators) {
      const states = accumulator.types.length
      const own = elements.map((values) => values.slice(first, first + states))
      first += states
      const { to } = accumulator
      const position = column.reduce((sum, n, axis) => sum + n * to.strides[axis]!, to.start)
      at(memories, to.buffer).write(position, combined(accumulator, own))
    }
  }
}

/** docs/conventions.md#summation. */
function combined({ unit, types, lanes, merge, projection }: Accumulator, elements: readonly (readonly number[])[]): number {
  const both = compileScalar(merge, [...types, ...types])
  const combine = (left: readonly number[], right: readonly number[]): number[] => both(...left, ...right)
  const blocks: (readonly number[])[] = []
  for (let first = 0, count = 1; first < elements.length; first += 1024, count++) {
    const accumulators: (readonly number[])[] = Array.from({ length: lanes }, () => unit)
    elements.slice(first, first + 1024).forEach((x, i) => (accumulators[i % lanes] = combine(accumulators[i % lanes]!, x)))
    for (let half = lanes / 2; half >= 1; half /= 2) {
      for (let lane = 0; lane < half; lane++) accumulators[lane] = combine(accumulators[lane]!, accumulators[lane + half]!)
    }
    blocks.push(accumulators[0]!)
    for (let c = count; c % 2 === 0; c /= 2) mergeLast(blocks, combine)
  }
  while (blocks.length > 1) mergeLast(blocks, combine)
  return compileScalar([projection], types)(...blocks[0]!)[0]!
}

function mergeLast(blocks: (readonly number[])[], combine: (left: readonly number[], right: readonly number[]) => number[]): void {
  const right = blocks.pop()!
  const left = blocks.pop()!
  blocks.push(combine(left, right))
}

/** `total + a * b` as the dtype computes it. */
function arithmetic(dtype: DType): { readonly add: (a: number, b: number) => number; readonly mul: (a: number, b: number) => number } {
  switch (dtype) {
    case 'float64':
      return { add: (a, b) => a + b, mul: (a, b) => a * b }
    case 'float32':
      return { add: (a, b) => Math.fround(a + b), mul: (a, b) => Math.fround(a * b) }
    case 'int32':
      return { add: (a, b) => (a + b) | 0, mul: Math.imul }
    case 'uint32':
      return { add: (a, b) => (a + b) >>> 0, mul: (a, b) => Math.imul(a, b) >>> 0 }
    case 'bool':
      return { add: (a, b) => a | b, mul: (a, b) => a & b }
  }
}

function runContraction(kernel: ContractionKernel, memories: readonly Memory[]): void {
  const { batch, m, n, k, dtype } = kernel
  const { add, mul } = arithmetic(dtype)
  const [left, right, out] = [at(memories, kernel.left), at(memories, kernel.right), at(memories, kernel.out)]
  for (const index of indicesOf(batch.map((axis) => axis.extent))) {
    const sum = (side: 'left' | 'right' | 'out'): number => index.reduce((total, i, axis) => total + i * batch[axis]![side], 0)
    for (let i = 0; i < m.extent; i++) {
      for (let j = 0; j < n.extent; j++) {
        let total = 0
        for (let block = 0; block < k.extent; block += 256) {
          let c = 0
          for (let p = block; p < Math.min(k.extent, block + 256); p++) {
            const a = left.read(kernel.leftStart + sum('left') + i * m.left + p * k.left)
            const b = right.read(kernel.rightStart + sum('right') + j * n.right + p * k.right)
            c = add(c, mul(a, b))
          }
          total = block === 0 ? c : add(total, c)
        }
        out.write(sum('out') + i * m.out + j * n.out, total)
      }
    }
  }
}

function runHost({ equation, operands, results }: HostStep, memories: readonly Memory[]): void {
  const arrays = operands.map((x) => {
    if (x.kind === 'literal') return fill(x.value, x.aval)
    const data = viewed(at(memories, x.buffer), x.aval, x.start, x.strides)
    return new ConcreteArray(x.aval, new Storage(data, cpu), 0, x.aval.strides)
  })
  const { primitive, params } = equation
  const made = primitive.evaluation.kind === 'control' ? primitive.evaluation.run(arrays, params) : cpu.execute(primitive, arrays, params)
  results.forEach((id, k) => {
    if (id === null) return
    const elements = cpu.read(at(made, k).toConcrete('be copied'))
    elements.forEach((value, i) => {
      at(memories, id).write(i, value)
    })
  })
}
