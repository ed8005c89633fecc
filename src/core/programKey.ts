import { Aval } from './aval.js'
import { identityOf } from './identity.js'
import { Program, Var, type Atom } from './program.js'
import { isPlainObject } from './pytree.js'

/** What tells a program from others. */
export interface ProgramKey {
  /** Equal for programs that compute the same in the same way, whatever arrays they captured: what is compiled for one serves all of them. */
  readonly text: string
  /** Do its params name functions or instances, which are compared by identity? Then what is compiled keeps those alive. */
  readonly names: boolean
}

/** The key of a program: name, avals, primitives by identity, params by content (functions and instances by identity), programs inside by their keys. */
export function programKey(program: Program): ProgramKey {
  const writer = new KeyWriter()
  return { text: writer.program(program), names: writer.names }
}

class KeyWriter {
  names = false

  program(program: Program): string {
    const numbers = new Map<Var, number>()
    const define = (x: Var): string => {
      numbers.set(x, numbers.size)
      return x.aval.toString()
    }
    const use = (x: Atom): string => (x instanceof Var ? String(numbers.get(x)) : `${this.value(x.value)}:${x.aval.toString()}`)
    // The name, because `explain` shows it.
    const lines = [`${JSON.stringify(program.name)}(${program.inputs.map(define).join()})`]
    for (const { primitive, params, inputs, outputs } of program.equations) {
      const operands = inputs.map(use).join()
      lines.push(`${outputs.map(define).join()}=${identityOf(primitive)}${this.value(params)}(${operands})`)
    }
    return [...lines, program.outputs.map(use).join()].join('\n')
  }

  private value(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return JSON.stringify(value)
      case 'number':
        return Object.is(value, -0) ? '-0' : String(value)
      case 'function':
        return this.named(value)
      case 'object':
        return value === null ? 'null' : this.object(value)
      default:
        return String(value)
    }
  }

  private object(value: object): string {
    if (value instanceof Aval) return value.toString()
    if (value instanceof Program) return `{${this.program(value)}}`
    if (Array.isArray(value)) return `[${value.map((item) => this.value(item)).join()}]`
    if (!isPlainObject(value)) return this.named(value)
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([name, field]) => `${JSON.stringify(name)}:${this.value(field)}`).join()}}`
  }

  private named(value: object): string {
    this.names = true
    return identityOf(value)
  }
}
