import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Backend, Executable } from '../../core/backend.js'
import type { DType, TypedArray } from '../../core/dtype.js'
import { BackendError } from '../../core/errors.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import type { Program } from '../../core/program.js'
import { HostAllocator, Storage } from '../../core/storage.js'
import type { CpuContext, Tier } from './context.js'
import { copyOut } from './copy.js'
import { Dispatcher } from './dispatch.js'
import { ProgramExecutable } from './executable.js'
import { canGenerateCode } from './scalar/codegen.js'

/** The CPU: arrays in typed arrays, kernels printed as JavaScript or interpreted. */
export class CpuBackend implements Backend {
  readonly name = 'cpu'
  private readonly allocator: HostAllocator = new HostAllocator(this)
  private context: CpuContext | null = null
  private dispatchers = new WeakMap<AnyPrimitive, Dispatcher>()
  private executables = new WeakMap<Program, Executable>()

  /** @param forced the tier to use; by default JavaScript where it may be generated */
  constructor(private forced: Tier | null = null) {}

  supports(_dtype: DType): boolean {
    return true
  }

  fromTypedArray(data: TypedArray, aval: Aval): ConcreteArray {
    if (data.length !== aval.size) {
      throw new BackendError(`${String(data.length)} elements were given for an array ${aval.toString()}, which has ${String(aval.size)}.`)
    }
    return new ConcreteArray(aval, new Storage(data, this), 0, aval.strides)
  }

  read(array: ConcreteArray): TypedArray {
    return copyOut(this.currentContext(), array)
  }

  readAsync(array: ConcreteArray): Promise<TypedArray> {
    return Promise.resolve(this.read(array))
  }

  execute(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): readonly ConcreteArray[] {
    return this.dispatcherOf(primitive).run(operands, params)
  }

  compile(program: Program): Executable {
    const known = this.executables.get(program)
    if (known !== undefined) return known
    const made = new ProgramExecutable(program, this.tier, (primitive) => this.dispatcherOf(primitive))
    this.executables.set(program, made)
    return made
  }

  /** The tier in use. */
  get tier(): Tier {
    return this.currentContext().tier
  }

  /** Forces a tier, or leaves the choice to the backend (`null`). Kernels of the other tier are forgotten. */
  forceTier(tier: Tier | null): void {
    this.forced = tier
    this.context = null
    this.dispatchers = new WeakMap()
    this.executables = new WeakMap()
  }

  private currentContext(): CpuContext {
    this.context ??= { backend: this, allocator: this.allocator, tier: this.forced ?? (canGenerateCode() ? 'js' : 'interpreter') }
    return this.context
  }

  private dispatcherOf(primitive: AnyPrimitive): Dispatcher {
    const known = this.dispatchers.get(primitive)
    if (known !== undefined) return known
    const made = new Dispatcher(this.currentContext(), primitive)
    this.dispatchers.set(primitive, made)
    return made
  }
}

/** The CPU backend, the default one. */
export const cpu: CpuBackend = new CpuBackend()
