import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Backend, Executable } from '../../core/backend.js'
import type { DType, TypedArray } from '../../core/dtype.js'
import { BackendError } from '../../core/errors.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import type { Program } from '../../core/program.js'
import { scope } from '../../core/scope.js'
import { Storage } from '../../core/storage.js'
import { cpu } from '../cpu/backend.js'
import { readLater, readNow } from './arrays.js'
import type { Device } from './device/device.js'
import { GpuPool } from './device/pool.js'
import { EagerCalls } from './eager.js'
import { GpuExecutable } from './executable.js'
import type { GpuMode } from './print/dialect.js'
import { refused } from './refuseFloat64.js'
import type { GpuRuntime } from './runtime.js'

/** A GPU through gpu.js: arrays stay on the device, programs are chains of launches. It has no float64. */
export class GpuBackend implements Backend {
  readonly name: string
  readonly generation = 0
  private readonly runtime: GpuRuntime
  private readonly eager: EagerCalls

  /** @param bound bytes of arrays that stay on the device; what was used least recently goes to the host beyond it */
  constructor(
    readonly device: Device,
    bound?: number,
  ) {
    this.name = `gpu (${device.mode})`
    this.runtime = { backend: this, device, pool: new GpuPool(device, bound) }
    this.eager = new EagerCalls(this.runtime)
  }

  /** How gpu.js runs its kernels. */
  get mode(): GpuMode {
    return this.device.mode
  }

  supports(dtype: DType): boolean {
    return dtype !== 'float64'
  }

  /** @throws DtypeError for float64, but for constants, which stay on the host then */
  fromTypedArray(data: TypedArray, aval: Aval): ConcreteArray {
    if (aval.dtype === 'float64') {
      if (scope.constants) return cpu.fromTypedArray(data, aval)
      throw refused('an array', aval)
    }
    if (data.length !== aval.size) {
      throw new BackendError(`${String(data.length)} elements were given for an array ${aval.toString()}, which has ${String(aval.size)}.`)
    }
    return new ConcreteArray(aval, new Storage(data, this), 0, aval.strides)
  }

  /** @throws ConcretizationError in webgpu mode, unless the elements are still on the host */
  read(array: ConcreteArray): TypedArray {
    return readNow(this.runtime, array)
  }

  readAsync(array: ConcreteArray): Promise<TypedArray> {
    return readLater(this.runtime, array)
  }

  execute(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): readonly ConcreteArray[] {
    return this.eager.run(primitive, operands, params)
  }

  compile(program: Program): Executable {
    return new GpuExecutable(this.runtime, program)
  }
}
