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
import { CompiledExecutable } from './compiled.js'
import { ProgramExecutable } from './executable.js'
import { JavaScriptExecutable } from './js/executable.js'
import { LoweredProgram } from './loweredProgram.js'
import { WasmExecutable } from './wasm/executable.js'
import { usesRelaxedSimd, wasmRuntime } from './wasm/runtime.js'
import { canGenerateCode } from './scalar/codegen.js'

/** How whole programs run. All tiers give the same bits. */
export type ProgramTier = 'interpreter' | 'js' | 'wasm'

/** The CPU: arrays in typed arrays, kernels printed as JavaScript or interpreted. */
export class CpuBackend implements Backend {
  readonly name = 'cpu'
  generation = 0
  private readonly allocator: HostAllocator = new HostAllocator(this)
  private context: CpuContext | null = null
  private dispatchers = new WeakMap<AnyPrimitive, Dispatcher>()
  private plainDispatchers = new WeakMap<AnyPrimitive, Dispatcher>()
  private executables = new WeakMap<Program, Executable>()

  /** @param forced the tier to use; by default what suits a program */
  constructor(private forced: ProgramTier | null = null) {}

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
    const made = this.executable(program)
    this.executables.set(program, made)
    return made
  }

  /** How kernels of eager operations come about. */
  get tier(): Tier {
    return this.currentContext().tier
  }

  /** Forces a tier, or leaves the choice to the backend (`null`). Kernels of the other tier are forgotten. */
  forceTier(tier: ProgramTier | null): void {
    this.forced = tier
    this.recompile()
  }

  /** Forgets all kernels and programs, so that they are made anew as settings say now. */
  recompile(): void {
    this.generation++
    this.context = null
    this.dispatchers = new WeakMap()
    this.plainDispatchers = new WeakMap()
    this.executables = new WeakMap()
  }

  private executable(program: Program): Executable {
    const context = this.currentContext()
    const dispatcherOf = (primitive: AnyPrimitive): Dispatcher => this.dispatcherOf(primitive)
    const step = (): Executable => new ProgramExecutable(program, context.tier, dispatcherOf)
    if (this.forced === 'interpreter') return step()
    const lowered = new LoweredProgram(program)
    const js = (): Executable => (context.tier === 'js' ? new JavaScriptExecutable(context, lowered, dispatcherOf) : step())
    if (this.forced === 'js') return js()
    const wasm = (): Executable => this.wasmExecutable(lowered, js)
    return this.forced === 'wasm' ? wasm() : new CompiledExecutable(lowered, js, wasm, usesRelaxedSimd())
  }

  /** @param js the same program on the host, where WebAssembly cannot be had */
  private wasmExecutable(program: LoweredProgram, js: () => Executable): Executable {
    const runtime = wasmRuntime(this.plainContext(), (primitive) => this.plainDispatcherOf(primitive))
    return runtime === null ? js() : new WasmExecutable(runtime, program, js)
  }

  private currentContext(): CpuContext {
    if (this.context !== null) return this.context
    const plain = this.plainContext()
    const compile = (program: Program): Executable =>
      this.wasmExecutable(
        new LoweredProgram(program),
        () => new ProgramExecutable(program, plain.tier, (primitive) => this.plainDispatcherOf(primitive)),
      )
    const { forced } = this
    const vectors =
      forced === null || forced === 'wasm'
        ? ({ compile, always: forced === 'wasm' ? 'all' : usesRelaxedSimd() ? 'contractions' : 'none' } as const)
        : null
    this.context = { ...plain, vectors }
    return this.context
  }

  private plainContext(): CpuContext {
    const tier = this.forced !== 'interpreter' && canGenerateCode() ? 'js' : 'interpreter'
    return { backend: this, allocator: this.allocator, tier, vectors: null }
  }

  /** The kernels that run inside a WebAssembly program, for what is not compiled, and where the arena is full: they know no other way. */
  private plainDispatcherOf(primitive: AnyPrimitive): Dispatcher {
    const known = this.plainDispatchers.get(primitive)
    if (known !== undefined) return known
    const made = new Dispatcher(this.plainContext(), primitive)
    this.plainDispatchers.set(primitive, made)
    return made
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
