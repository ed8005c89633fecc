import { NdArray } from '../../core/array.js'
import { identityOf } from '../../core/identity.js'
import { extraKey, flatten, isPlainObject, mapArrays, structureKey, unflatten } from '../../core/pytree.js'
import { at } from '../../core/shape.js'
import { scope } from '../../core/scope.js'
import type { Selection } from '../selection.js'
import { checkDifferentiable, flattenArrays } from '../trees.js'

/** The arguments of a call: what is differentiated, other arrays, and everything else, which is part of the key. */
export interface SplitArguments {
  /** The differentiated leaves, in the order of `argnums`, then the arrays among the other arguments. */
  readonly leaves: readonly NdArray[]
  /** How many leaves are differentiated. */
  readonly active: number
  /** The arguments again, from other leaves, in fresh containers. */
  readonly rebuild: (leaves: readonly NdArray[]) => readonly unknown[]
  /** Equal for calls that trace to the same program; `null` if none is sure to. */
  readonly key: string | null
}

/** Takes the arguments of a call apart. Those that are not chosen are passed on as they are, but for the arrays in them, which are traced. */
export function splitArguments(label: string, selection: Selection, args: readonly unknown[]): SplitArguments {
  const chosen = flattenArrays(
    label,
    selection.argnums.map((index) => args[index]),
    'arguments',
  )
  checkDifferentiable(label, chosen, 'arguments')
  const others: NdArray[] = []
  args.forEach((arg, i) => {
    if (!selection.argnums.includes(i)) mapArrays(arg, (x) => (others.push(x), x))
  })
  const active = chosen.leaves.length
  const leaves = [...chosen.leaves, ...others]
  const writer = new KeyWriter()
  const otherKeys = args.map((arg, i) => (selection.argnums.includes(i) ? '' : writer.write(arg)))
  const { defaultDtype, defaultBackend } = scope
  const parts = [
    structureKey(chosen.structure, 'ordered'),
    chosen.leaves.map((x) => x.aval.toString()).join(),
    otherKeys.join('|'),
    defaultDtype,
    defaultBackend === null ? '' : identityOf(defaultBackend),
  ]
  return {
    leaves,
    active,
    key: writer.sure ? parts.join('|') : null,
    rebuild: (given) => {
      const rebuilt: unknown = unflatten(chosen.structure, given.slice(0, active))
      let next = active
      return args.map((arg, i) => {
        const k = selection.argnums.indexOf(i)
        if (k >= 0) return Array.isArray(rebuilt) ? (rebuilt[k] as unknown) : arg
        return mapArrays(arg, () => at(given, next++))
      })
    },
  }
}

/** Writes down what a value is, arrays by their avals. */
class KeyWriter {
  /** Does an equal text mean an equal value? Typed arrays may be written to. */
  sure = true

  write(value: unknown): string {
    if (value instanceof NdArray) return `@${value.aval.toString()}`
    if (ArrayBuffer.isView(value)) {
      this.sure = false
      return ''
    }
    if (Array.isArray(value)) return `[${value.map((item) => this.write(item)).join()}]`
    if (isPlainObject(value)) {
      return `{${Object.entries(value)
        .map(([key, field]) => `${JSON.stringify(key)}:${this.write(field)}`)
        .join()}}`
    }
    if (typeof value !== 'object' || value === null || mapArrays(value, (x) => x) === value) return extraKey(value)
    const { leaves, structure } = flatten(value)
    return `${structureKey(structure)}${this.write(leaves)}`
  }
}
