import type { DType } from '../../../core/dtype.js'
import type { ScalarFunction } from '../../../core/scalar/expression.js'
import { indexOutOfPlace } from '../../cpu/scalar/scope.js'
import { Block, type Leaf } from './block.js'
import type { Dialect } from './dialect.js'

/** What all blocks of one kernel share: names, outlined functions, tables, and the arguments that are loaded from. */
export class KernelText {
  private names = 0
  private definitions = ''
  private readonly functions = new Map<ScalarFunction, string>()
  private readonly tables = new Map<string, string>()
  private readonly loaded = new Map<number, { readonly name: string; readonly dtype: DType }>()

  /** @param shifted buffers of which each launch says where they start in their rows */
  constructor(
    readonly dialect: Dialect,
    private readonly shifted: ReadonlySet<number> = new Set(),
  ) {}

  /** Buffers in the order of the kernel's arguments. */
  get buffers(): readonly number[] {
    return [...this.loaded.keys()]
  }

  /** What stands before the body. */
  get before(): string {
    return [...this.loaded.values()].map(({ name, dtype }) => this.dialect.loader(name, dtype)).join('') + this.definitions
  }

  /** Names of the arguments. */
  get parameters(): readonly string[] {
    return [...this.loaded.values()].map(({ name }) => name)
  }

  /** The buffers whose starts follow the arguments, and the names of these. */
  get starts(): readonly { readonly buffer: number; readonly name: string }[] {
    return [...this.loaded].flatMap(([buffer, { name }]) => (this.shifted.has(buffer) ? [{ buffer, name: `start_${name}` }] : []))
  }

  newName(): string {
    return `v${String(this.names++)}`
  }

  /** Adds a function to what stands before the body. */
  define(definition: string): void {
    this.definitions += definition
  }

  /** Loads an element of a buffer, which becomes an argument. */
  load(buffer: number, dtype: DType, index: string): string {
    let known = this.loaded.get(buffer)
    if (known === undefined) {
      known = { name: `a${String(this.loaded.size)}`, dtype }
      this.loaded.set(buffer, known)
    }
    return this.shifted.has(buffer) ? `load_${known.name}(start_${known.name} + ${index})` : `load_${known.name}(${index})`
  }

  block(leaf: (leaf: Leaf) => string): Block {
    return new Block(this, leaf)
  }

  functionName(callee: ScalarFunction): string {
    const known = this.functions.get(callee)
    if (known !== undefined) return known
    const name = `g${String(this.functions.size)}_${callee.name.replace(/\W|_+/g, 'z')}`
    this.functions.set(callee, name)
    const block = this.block((leaf) =>
      leaf.op === 'operand' ? `x${String(leaf.position)}` : indexOutOfPlace(`the function ${callee.name}`),
    )
    const statements = block.print([callee.result])
    const parameters = callee.parameters.map((type, i) => ({ name: `x${String(i)}`, type }))
    this.definitions += this.dialect.fn(name, parameters, callee.result.type, statements, block.value(callee.result))
    return name
  }

  tableName(type: DType, table: readonly number[]): string {
    const key = `${type} ${table.map((x) => (Object.is(x, -0) ? '-0' : String(x))).join()}`
    const known = this.tables.get(key)
    if (known !== undefined) return known
    const name = `table${String(this.tables.size)}`
    this.tables.set(key, name)
    this.definitions += this.dialect.table(name, type, table)
    return name
  }
}
