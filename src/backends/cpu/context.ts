import type { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Backend, Executable } from '../../core/backend.js'
import type { TypedArray } from '../../core/dtype.js'
import { BackendError } from '../../core/errors.js'
import type { Program } from '../../core/program.js'
import type { HostAllocator } from '../../core/storage.js'
import { Resident } from './memory/resident.js'

/** How kernels come about: printed as JavaScript, or interpreted where code may not be generated. Both give the same bits. */
export type Tier = 'js' | 'interpreter'

/** What every kind of evaluation needs of the backend it runs on. Another tier is another context. */
export interface CpuContext {
  readonly backend: Backend
  readonly allocator: HostAllocator
  readonly tier: Tier
  /**
   * Compiles a program of one operation for WebAssembly; `always` says which operations, also where the eager kernel is faster: contractions, where they are
   * not to be those of JavaScript. `null` where there is none.
   */
  readonly vectors: { compile(program: Program): Executable; readonly always: 'all' | 'contractions' | 'none' } | null
}

/**
 * The elements of an array's storage; throws where they are in the memory of a device. It may be a view of WebAssembly memory, where a program may write
 * other elements: for the call that asks for it, never to be kept.
 */
export function hostData(x: ConcreteArray): TypedArray {
  const { data, device, backend } = x.storage
  if (data !== null) return data
  if (device instanceof Resident) return device.elements()
  throw new BackendError(
    `The CPU backend met an array ${x.aval.toString()} of the ${backend?.name ?? 'unknown'} backend, whose elements are not on the host. ` +
      'Move it first: await toBackend(x, cpu).',
  )
}

/** The only aval of a primitive with one result. */
export function onlyAval(out: readonly Aval[]): Aval {
  const [aval] = out
  if (aval === undefined || out.length !== 1) throw new BackendError(`A primitive of one result was said to have ${String(out.length)}.`)
  return aval
}
