import type { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Backend } from '../../core/backend.js'
import type { TypedArray } from '../../core/dtype.js'
import { BackendError } from '../../core/errors.js'
import type { HostAllocator } from '../../core/storage.js'

/** How kernels come about: printed as JavaScript, or interpreted where code may not be generated. Both give the same bits. */
export type Tier = 'js' | 'interpreter'

/** What every kind of evaluation needs of the backend it runs on. Another tier is another context. */
export interface CpuContext {
  readonly backend: Backend
  readonly allocator: HostAllocator
  readonly tier: Tier
}

/** The elements of an array on the host; throws where they are in the memory of a device. */
export function hostData(x: ConcreteArray): TypedArray {
  const data = x.storage.data
  if (data === null) {
    throw new BackendError(
      `The CPU backend met an array ${x.aval.toString()} of the ${x.storage.backend?.name ?? 'unknown'} backend, whose elements are not on the host. ` +
        'Move it first: await toBackend(x, cpu).',
    )
  }
  return data
}

/** The only aval of a primitive with one result. */
export function onlyAval(out: readonly Aval[]): Aval {
  const [aval] = out
  if (aval === undefined || out.length !== 1) throw new BackendError(`A primitive of one result was said to have ${String(out.length)}.`)
  return aval
}
