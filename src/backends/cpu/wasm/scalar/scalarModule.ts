import { itemSize, type DType } from '../../../../core/dtype.js'
import type { ScalarFunction } from '../../../../core/scalar/expression.js'
import type { Func, Global, WasmModule } from '../assembler/module.js'
import { tableBytes } from './literal.js'
import { printFunction } from './scalarWasm.js'
import { printScaleFar } from './scalarWasmScale.js'
import type { SharedScalars } from './scalarWasmShared.js'

/** What all scalar code of one module shares: outlined functions, printed once, and constant tables. */
export class ScalarModule implements SharedScalars {
  /** The immutable i32 import `env.tables`: where {@link ScalarModule.tables} is in memory, a multiple of 16. */
  readonly tablesBase: Global
  private readonly functions = new Map<ScalarFunction, Func>()
  private readonly offsets = new Map<string, number>()
  private bytes = new Uint8Array(0)
  private scale: Func | null = null

  /** Imports `env.tables` into `module`, which must not have globals of its own yet. */
  constructor(private readonly module: WasmModule) {
    this.tablesBase = module.importGlobal('env', 'tables', 'i32')
  }

  /** The constant tables that the code printed so far needs: whoever instantiates the module puts them into memory. */
  get tables(): Uint8Array {
    return this.bytes
  }

  functionOf(callee: ScalarFunction): Func {
    const known = this.functions.get(callee)
    if (known !== undefined) return known
    const made = printFunction(this.module, this, callee)
    this.functions.set(callee, made)
    return made
  }

  addressOfTable(type: DType, table: readonly number[]): number {
    const key = `${type} ${table.map((x) => (Object.is(x, -0) ? '-0' : String(x))).join()}`
    const known = this.offsets.get(key)
    if (known !== undefined) return known
    const offset = this.bytes.length
    const grown = new Uint8Array(offset + Math.ceil((table.length * itemSize(type)) / 16) * 16)
    grown.set(this.bytes)
    grown.set(tableBytes(type, table), offset)
    this.bytes = grown
    this.offsets.set(key, offset)
    return offset
  }

  scaleFar(): Func {
    this.scale ??= printScaleFar(this.module)
    return this.scale
  }
}
