import type { DType } from '../../../core/dtype.js'
import type { Expr, ScalarFunction } from '../../../core/scalar/expression.js'
import { linkSource } from './codegen.js'
import { interpretScalar } from './interpreter.js'
import { indexOutOfPlace, Scope } from './scope.js'

/** What the loop around a body says to its leaves: JavaScript for an operand and for an index. */
export interface Leaves {
  /** The operand at the current element as it is in memory: a number, 0 or 1 for bool. */
  operand(position: number, type: DType): string
  /** The int32 index of the current element along an axis of the result. */
  index(axis: number): string
}

/** A printed body: statements, and one expression per result to follow them, as it goes to memory: a number, 0 or 1 for bool. */
export interface PrintedBody {
  readonly statements: string
  readonly results: readonly string[]
}

/**
 * Prints expressions as JavaScript, each node once. Bodies printed by one printer share its {@link JavaScriptPrinter.prelude} and may stand in one
 * scope. The names made here are `t0`, `t1` … in bodies, and start with `$` in the prelude.
 */
export class JavaScriptPrinter {
  private names = 0
  private readonly runtime = new Set<string>()
  private readonly definitions: string[] = []
  private readonly functions = new Map<ScalarFunction, string>()
  private readonly tables = new Map<string, string>()
  private readonly constants = new Map<number, string>()

  /** Definitions that the bodies printed so far need: to stand once, outside all loops, in a source for {@link linkSource}. */
  get prelude(): string {
    const imports = this.runtime.size === 0 ? [] : [`const { ${[...this.runtime].sort().join(', ')} } = $runtime`]
    const constants = this.constants.size === 0 ? [] : [`const $_constants = new Float64Array([${[...this.constants.keys()].join(', ')}])`]
    return [...imports, ...constants, ...this.definitions, ''].join('\n')
  }

  /** Prints the statements that compute `results`, each line indented by `indent`. */
  body(results: readonly Expr[], leaves: Leaves, indent = ''): PrintedBody {
    const scope = new Scope(this, (leaf) => {
      if (leaf.op === 'index') return leaves.index(leaf.axis)
      const text = leaves.operand(leaf.position, leaf.type)
      return leaf.type === 'bool' ? `${text} !== 0` : text
    })
    const statements = scope.print(results, indent)
    return { statements, results: results.map((x) => (x.type === 'bool' ? `(${scope.value(x)} ? 1 : 0)` : scope.value(x))) }
  }

  /** @internal A name that no other statement has. */
  newName(): string {
    return `t${String(this.names++)}`
  }

  /** @internal Notes the names of the runtime that `text` uses, and gives it back. */
  using(text: string): string {
    for (const name of text.match(/\$[a-z]\w*/gi) ?? []) this.runtime.add(name)
    return text
  }

  /** @internal The name of an outlined function, defined in the prelude; bools go in and out as booleans. */
  functionName(callee: ScalarFunction): string {
    const known = this.functions.get(callee)
    if (known !== undefined) return known
    const name = `$_${callee.name.replace(/\W/g, '_')}_${String(this.functions.size)}`
    this.functions.set(callee, name)
    const scope = new Scope(this, (leaf) =>
      leaf.op === 'operand' ? `x${String(leaf.position)}` : indexOutOfPlace(`the function ${callee.name}`),
    )
    const statements = scope.print([callee.result], '  ')
    const parameters = callee.parameters.map((_, i) => `x${String(i)}`).join(', ')
    this.definitions.push(`function ${name}(${parameters}) {\n${statements}  return ${scope.value(callee.result)}\n}`)
    return name
  }

  /** @internal A finite number that is not 0, from a table in the prelude. */
  constantName(value: number): string {
    const known = this.constants.get(value)
    if (known !== undefined) return known
    const name = `$_constants[${String(this.constants.size)}]`
    this.constants.set(value, name)
    return name
  }

  /** @internal The name of a constant table, defined in the prelude. */
  tableName(type: DType, table: readonly number[]): string {
    const text = `new ${arrays[type]}([${table.map((x) => (Object.is(x, -0) ? '-0' : String(x))).join(', ')}])`
    const known = this.tables.get(text)
    if (known !== undefined) return known
    const name = `$_table_${String(this.tables.size)}`
    this.tables.set(text, name)
    this.definitions.push(`const ${name} = ${text}`)
    return name
  }
}

const arrays: Readonly<Record<DType, string>> = {
  float64: 'Float64Array',
  float32: 'Float32Array',
  int32: 'Int32Array',
  uint32: 'Uint32Array',
  bool: 'Uint8Array',
}

/** Prints a single body with its prelude; see {@link JavaScriptPrinter}. */
export function printBody(results: readonly Expr[], leaves: Leaves, indent = ''): PrintedBody & { readonly prelude: string } {
  const printer = new JavaScriptPrinter()
  const body = printer.body(results, leaves, indent)
  return { ...body, prelude: printer.prelude }
}

/** A function of scalars: operands in, results out, bool as 0 and 1. */
export type CompiledScalar = (...operands: readonly number[]) => number[]

/**
 * Compiles expressions to a function of their operands, through the JavaScript printer where code may be made, else by the interpreter.
 *
 * @param operandTypes the types of the operands, by position
 * @throws TypeError if an expression uses an index, which a function of scalars does not have
 */
export function compileScalar(results: readonly Expr[], operandTypes: readonly DType[]): CompiledScalar {
  const name = (position: number): string => `x${String(position)}`
  const {
    prelude,
    statements,
    results: values,
  } = printBody(results, { operand: name, index: () => indexOutOfPlace('a function made by compileScalar') }, '  ')
  const parameters = operandTypes.map((_, position) => name(position)).join(', ')
  const source = `${prelude}return function (${parameters}) {\n${statements}  return [${values.join(', ')}]\n}`
  return linkSource<CompiledScalar>(source, () => interpretScalar(results, operandTypes))
}
