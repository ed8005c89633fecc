import { ConcreteArray, type NdArray } from '../../../core/array.js'
import { fill } from '../../../core/constant.js'
import { newTypedArray, type TypedArray } from '../../../core/dtype.js'
import { BackendError } from '../../../core/errors.js'
import { withScope } from '../../../core/scope.js'
import { equalNumbers } from '../../../core/shape.js'
import { Storage } from '../../../core/storage.js'
import { TapeAval } from '../../../core/tape.js'
import { cpu } from '../../cpu/backend.js'
import type { HostOperand, Schedule } from '../../kernel/schedule.js'
import type { Device } from '../device/device.js'
import type { Run } from './drive.js'
import type { PlannedHostStep } from './gpuPlan.js'
import type { Rows } from './rows.js'

/** Runs a primitive on the CPU, on copies of the rows; its results become rows. */
export function* runHost(device: Device, schedule: Schedule, { step }: PlannedHostStep, rows: Rows): Run<void> {
  const { primitive, params } = step.equation
  const { evaluation } = primitive
  const buffers = [...new Set(step.operands.flatMap((x) => (x.kind === 'buffer' && x.aval.size > 0 ? [x.buffer] : [])))]
  const data = buffers.length === 0 ? [] : yield { kind: 'elements', rows: buffers.map((buffer) => rows.row(buffer)) }
  const operands = step.operands.map((operand) => operandOf(operand, rows, (buffer) => data[buffers.indexOf(buffer)]))
  // What it runs may make arrays, and those belong with its operands.
  const results = withScope(primitive.name, { defaultBackend: cpu, trace: null }, (): readonly NdArray[] =>
    evaluation.kind === 'control'
      ? evaluation.run(operands, params)
      : named(primitive.name, () => cpu.execute(primitive, operands, params)),
  )
  step.results.forEach((buffer, k) => {
    if (buffer === null) return
    const result = results[k]
    if (result === undefined) throw new BackendError(`${primitive.name} gave fewer results than its shape rule says.`)
    const array = result.toConcrete('be a result of a compiled program')
    if (schedule.buffers[buffer]?.tape === true) rows.setTape(buffer, array)
    else if (array.size > 0) rows.set(buffer, device.upload(cpu.read(array), array.dtype))
  })
}

/** What goes wrong shows where a result is read, far from here: so it says what failed. */
function named<R>(name: string, body: () => R): R {
  try {
    return body()
  } catch (error) {
    if (!(error instanceof Error) || error.message.includes(name)) throw error
    throw new BackendError(`${name}, which the gpu backend runs on the CPU, failed: ${error.message}`, { cause: error })
  }
}

function operandOf(operand: HostOperand, rows: Rows, elementsOf: (buffer: number) => TypedArray | undefined): ConcreteArray {
  const { aval } = operand
  if (operand.kind === 'literal') return fill(operand.value, aval)
  const { buffer, start } = operand
  if (aval instanceof TapeAval) return rows.tape(buffer)
  if (aval.size === 0) return new ConcreteArray(aval, new Storage(newTypedArray(aval.dtype, 0), cpu), 0, aval.strides)
  const data = elementsOf(buffer)
  if (data === undefined)
    throw new TypeError('gpu: a host step was not given the elements that it asked for; this is a bug in what drives it.')
  // Kernels tell row-major arrays by this very list.
  const strides = equalNumbers(operand.strides, aval.strides) ? aval.strides : operand.strides
  return new ConcreteArray(aval, new Storage(data, cpu), start, strides)
}
