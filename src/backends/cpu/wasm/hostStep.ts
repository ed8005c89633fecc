import { ConcreteArray } from '../../../core/array.js'
import { fill } from '../../../core/constant.js'
import { BackendError } from '../../../core/errors.js'
import { Storage } from '../../../core/storage.js'
import type { Buffer, HostOperand, HostStep } from '../../kernel/schedule.js'
import { copyOut } from '../copy.js'
import { TapeAval } from '../../../core/tape.js'
import type { WasmRuntime } from './runtime.js'
import type { Tapes } from './tapes.js'

/** Runs a primitive that is not lowered, as when eager, on views of the arena; its results are copied there. */
export function runHostStep(runtime: WasmRuntime, step: HostStep, buffers: readonly Buffer[], frame: number, tapes: Tapes): void {
  const { arena } = runtime.pool
  const { primitive, params } = step.equation
  const { evaluation } = primitive
  const address = (buffer: number): number => arena.i32[(frame >> 2) + buffer]!
  // What runs functions may keep its operands, and the arena changes: those are copied.
  const keeps = evaluation.kind === 'control'
  const operands = step.operands.map((operand) =>
    operand.kind === 'buffer' && operand.aval instanceof TapeAval
      ? tapes.get(frame, operand.buffer)
      : operandOf(runtime, operand, buffers, address, keeps),
  )
  const results = evaluation.kind === 'control' ? evaluation.run(operands, params) : runtime.dispatcherOf(primitive).run(operands, params)
  step.results.forEach((buffer, i) => {
    const result = results[i]
    if (buffer === null) return
    const { dtype, size, tape } = buffers[buffer]!
    if (result === undefined) throw new BackendError(`${primitive.name} gave fewer results than its shape rule says.`)
    const array = result.toConcrete('be a result of a compiled program')
    if (tape) tapes.set(frame, buffer, array)
    else arena.view(dtype, address(buffer), size).set(copyOut(runtime.context, array))
  })
}

function operandOf(
  { context, pool }: WasmRuntime,
  operand: HostOperand,
  buffers: readonly Buffer[],
  address: (buffer: number) => number,
  keeps: boolean,
): ConcreteArray {
  if (operand.kind === 'literal') return fill(operand.value, operand.aval)
  const { aval, buffer, start, strides } = operand
  const { dtype, size, role } = buffers[buffer]!
  // An input with strides may lie on both sides of its first element; a view of the whole memory reaches it all.
  const storage =
    role === 'input'
      ? new Storage(pool.arena.whole(dtype), context.backend)
      : new Storage(pool.arena.view(dtype, address(buffer), size), context.backend)
  const offset = role === 'input' ? address(buffer) / pool.arena.whole(dtype).BYTES_PER_ELEMENT + start : start
  const view = new ConcreteArray(aval, storage, offset, strides)
  return keeps ? new ConcreteArray(aval, new Storage(copyOut(context, view), context.backend), 0, aval.strides) : view
}
