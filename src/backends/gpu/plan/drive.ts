import type { TypedArray } from '../../../core/dtype.js'
import type { Storage } from '../../../core/storage.js'
import type { Device, DeviceRow } from '../device/device.js'

/** What a run asks of whoever drives it: the elements of rows, or that a pending array is there. */
export type Wait =
  { readonly kind: 'elements'; readonly rows: readonly DeviceRow[] } | { readonly kind: 'ready'; readonly storage: Storage }

/** Something that runs on a device and may have to wait for it. It gives a result, or throws. */
export type Run<R> = Generator<Wait, R, readonly TypedArray[]>

/** The elements of a row. */
export function* elementsOfRow(row: DeviceRow): Run<TypedArray> {
  const [data] = yield { kind: 'elements', rows: [row] }
  if (data === undefined)
    throw new TypeError('gpu: a run was answered without the elements that it asked for; this is a bug in what drives it.')
  return data
}

/** Drives a run where rows can be read at once. */
export function runNow<R>(device: Device, run: Run<R>): R {
  let state = run.next([])
  while (state.done !== true) {
    const wait = state.value
    let data: readonly TypedArray[]
    try {
      if (wait.kind === 'ready') throw new TypeError('gpu: an array is pending in a mode that does not wait; this is a bug in the backend.')
      data = wait.rows.map((row) => device.read(row))
    } catch (error) {
      // So that it gives up what it holds.
      state = run.throw(error)
      continue
    }
    state = run.next(data)
  }
  return state.value
}

/** Drives a run that has come to a wait. */
export async function runLater<R>(device: Device, run: Run<R>, first: Wait, ready: (storage: Storage) => Promise<void>): Promise<R> {
  let wait = first
  for (;;) {
    let answer: readonly TypedArray[] = []
    let failure: { readonly error: unknown } | null = null
    try {
      if (wait.kind === 'ready') await ready(wait.storage)
      else answer = await Promise.all(wait.rows.map((row) => device.readLater(row)))
    } catch (error) {
      failure = { error }
    }
    const state = failure === null ? run.next(answer) : run.throw(failure.error)
    if (state.done === true) return state.value
    wait = state.value
  }
}
