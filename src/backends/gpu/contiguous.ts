import { ConcreteArray } from '../../core/array.js'
import { isDense } from '../cpu/layoutOf.js'
import type { Schedule } from '../kernel/schedule.js'
import { copyKernel } from './plan/copyKernel.js'
import { planSchedule } from './plan/plan.js'
import { PlannedProgram } from './plannedProgram.js'
import { emptyArray } from './arrays.js'
import type { GpuRuntime } from './runtime.js'

const copies = new WeakMap<GpuRuntime, Map<string, PlannedProgram>>()
const mostCopies = 256

/** The array itself where it is row-major, else a copy that is. */
export function contiguous(runtime: GpuRuntime, x: ConcreteArray): ConcreteArray {
  const { aval, strides } = x
  if (isDense(x)) return x
  if (aval.size === 0) return emptyArray(runtime, aval)
  let known = copies.get(runtime)
  if (known === undefined) {
    known = new Map()
    copies.set(runtime, known)
  }
  const key = `${aval.strong.toString()} ${strides.join()}`
  let copy = known.get(key)
  if (copy === undefined) {
    if (known.size >= mostCopies) known.clear()
    copy = new PlannedProgram(runtime, planSchedule(runtime.device, copySchedule(x), 'a view'), [aval.strong])
    known.set(key, copy)
  }
  const [made] = copy.run([x])
  if (made === undefined) throw new TypeError('gpu: a copy has no result; this is a bug in its plan.')
  return new ConcreteArray(aval, made.storage, made.offset, aval.strides)
}

function copySchedule({ aval, strides }: ConcreteArray): Schedule {
  const { shape, dtype, size } = aval
  return {
    name: 'a row-major copy',
    buffers: [
      { id: 0, dtype, size, role: 'input', tape: false },
      { id: 1, dtype, size, role: 'output', tape: false },
    ],
    steps: [copyKernel(dtype, shape, { buffer: 0, start: 0, strides }, 1)],
    inputs: [0],
    outputs: [{ kind: 'buffer', aval: aval.strong, buffer: 1, start: 0, strides: aval.strides }],
  }
}
