import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { newTypedArray, type DType, type TypedArray } from '../../core/dtype.js'
import { ConcretizationError } from '../../core/errors.js'
import { Storage } from '../../core/storage.js'
import { cpu } from '../cpu/backend.js'
import type { DeviceRow } from './device/device.js'
import { GpuMemory } from './device/memory.js'
import { elementsOfRow, runLater, runNow, type Run } from './plan/drive.js'
import { windowOf } from './plan/launching.js'
import type { GpuRuntime } from './runtime.js'

/** The row of a storage, with a holder for the caller; waits where it is pending. */
export function* rowOf({ pool }: GpuRuntime, storage: Storage, dtype: DType): Run<DeviceRow> {
  for (;;) {
    const row = pool.rowOf(storage, dtype)
    if (row !== null) return row
    storage.hold()
    try {
      yield { kind: 'ready', storage }
      const ready = pool.rowOf(storage, dtype)
      if (ready !== null) return ready
    } finally {
      storage.release()
    }
  }
}

/** How far the elements of an array lie before and behind its first one. */
function rangeOf({ aval, strides }: ConcreteArray): { readonly low: number; readonly high: number } {
  let [low, high] = [0, 0]
  aval.shape.forEach((extent, axis) => {
    const far = (strides[axis] ?? 0) * (extent - 1)
    if (far < 0) low += far
    else high += far
  })
  return { low, high }
}

/** The elements of an array whose data are on the host, row-major. */
function gathered(data: TypedArray, { aval, strides }: ConcreteArray, offset: number): TypedArray {
  return cpu.read(new ConcreteArray(aval, new Storage(data, cpu), offset, strides))
}

/** The elements of an array where the host has them; `null` where only the device does. */
function onHost(x: ConcreteArray): TypedArray | null {
  if (x.aval.size === 0) return newTypedArray(x.aval.dtype, 0)
  const { data, device } = x.storage
  const host = data ?? (device instanceof GpuMemory ? device.host : null)
  return host === null ? null : gathered(host, x, x.offset)
}

/** The elements of an array, row-major; waits for the device. */
export function* elements(runtime: GpuRuntime, x: ConcreteArray): Run<TypedArray> {
  const known = onHost(x)
  if (known !== null) return known
  const row = yield* rowOf(runtime, x.storage, x.aval.dtype)
  let shown: DeviceRow | null = null
  try {
    const { low, high } = rangeOf(x)
    const length = high - low + 1
    // Reading is what takes time, not the launch before.
    const isSmall = length * 4 <= row.length
    shown = isSmall ? windowOf(runtime.device, row, x.offset + low, length) : null
    const data = yield* elementsOfRow(shown ?? row)
    const isWhole = shown === null && data.length === x.aval.size && x.strides === x.aval.strides
    return isWhole ? data : gathered(data, x, shown === null ? x.offset : -low)
  } finally {
    shown?.release()
    row.release()
  }
}

/** The elements of an array, row-major. */
export function readNow(runtime: GpuRuntime, x: ConcreteArray): TypedArray {
  const known = onHost(x)
  if (known !== null) return known
  const { device } = runtime
  if (!device.synchronous) {
    throw new ConcretizationError(
      `The elements of ${x.aval.toString()} are on the GPU, which in ${device.mode} mode nobody can wait for without blocking the page: write await x.read() ` +
        'instead of item(), toArray() or toTypedArray(), and np.where or a loop primitive instead of JavaScript control flow on values.',
    )
  }
  return runNow(device, elements(runtime, x))
}

/** The same, without blocking. */
export async function readLater(runtime: GpuRuntime, x: ConcreteArray): Promise<TypedArray> {
  const run = elements(runtime, x)
  const state = run.next([])
  if (state.done === true) return state.value
  return runLater(runtime.device, run, state.value, (storage) => runtime.pool.ready(storage))
}

/** An array without elements, which needs no device. */
export function emptyArray({ backend }: GpuRuntime, aval: Aval): ConcreteArray {
  return new ConcreteArray(aval, new Storage(newTypedArray(aval.dtype, 0), backend), 0, aval.strides)
}
