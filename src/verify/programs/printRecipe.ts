import type { ConcreteArray } from '../../core/array.js'
import { literalValue } from '../../core/constant.js'
import { equalNumbers } from '../../core/shape.js'
import { elementsOf } from '../../numpy/reading.js'
import { controlFlow } from './constructs.js'
import { isCall, type Recipe, type RecipeStep } from './recipe.js'

/** What constructs are called that have another name in programs. */
const callers: Readonly<Record<string, string>> = {
  call: 'jit',
  checkpoint: 'checkpoint',
  customJvp: 'withJvpRule',
  customVjp: 'withVjpRule',
  customVjpTangent: 'tangentOfVjpRule',
  customBatching: 'withBatchRule',
  switch: 'switchBranches',
}

/**
 * The function and its arguments as TypeScript: `apply(name, operands, params)` gives the results of the primitive of that name, `array(shape, dtype,
 * elements)` and `view(dtype, memory, shape, offset, strides)` are arrays, `literal(shape, dtype, value)` the array that has one number everywhere.
 */
export function printRecipe(recipe: Recipe, args: readonly ConcreteArray[]): string {
  const names = new Map<number, string>()
  const constants: string[] = []
  const body = printFunction(recipe, names, constants, '')
  return [...constants, `const f = ${body}`, `const args = [${args.map(printArray).join(', ')}]`].join('\n')
}

function printFunction(
  recipe: Recipe,
  names: Map<number, string>,
  constants: string[],
  indent: string,
  closed: readonly string[] = [],
): string {
  const nameOf = (id: number): string => {
    const known = names.get(id)
    if (known !== undefined) return known
    const made = letters(names.size)
    names.set(id, made)
    return made
  }
  closed.forEach((name, i) => {
    const input = recipe.inputs[i]
    if (input !== undefined) names.set(input.id, name)
  })
  const parameters = recipe.inputs.slice(closed.length).map(({ id }) => `${nameOf(id)}: NdArray`)
  for (const { id, array } of recipe.constants) constants.push(`const ${nameOf(id)} = ${printArray(array)}`)
  const lines = recipe.steps.map((step) => {
    const operands = step.inputs.map(nameOf)
    const call = printStep(step, operands, names, constants, indent)
    const results = step.results.map(nameOf)
    return results.length === 0 ? `${indent}  ${call}` : `${indent}  const [${results.join(', ')}] = ${call}`
  })
  return [
    `(${parameters.join(', ')}): NdArray[] => {`,
    ...lines,
    `${indent}  return [${recipe.outputs.map(nameOf).join(', ')}]`,
    `${indent}}`,
  ].join('\n')
}

function printStep(step: RecipeStep, operands: readonly string[], names: Map<number, string>, constants: string[], indent: string): string {
  if (!isCall(step)) {
    const shown = step.primitive.effect ? '{ callback: record }' : printValue(step.params)
    return `apply('${step.primitive.name}', [${operands.join(', ')}]${shown === '{}' ? '' : `, ${shown}`})`
  }
  const { construct, options, bodies, closed } = step
  const functions = bodies.map((body) => printFunction(body, names, constants, `${indent}  `, operands.slice(0, closed)))
  // Loops and branches take options, wrappers none.
  const given = construct in controlFlow ? [printValue(options), ...functions] : functions
  return `${callers[construct] ?? construct}(${given.join(', ')})(${operands.slice(closed).join(', ')})`
}

/** An array as an expression that makes it again, in the same place of its memory. */
export function printArray(x: ConcreteArray): string {
  const value = literalValue(x)
  const shape = `[${x.shape.join(', ')}]`
  if (value !== null) return `literal(${shape}, '${x.dtype}', ${printNumber(value)})`
  const { data } = x.storage
  if (equalNumbers(x.strides, x.aval.strides) || data === null) {
    return `array(${shape}, '${x.dtype}', [${Array.from(elementsOf(x), printNumber).join(', ')}])`
  }
  let [first, last] = [x.offset, x.offset]
  x.shape.forEach((extent, axis) => {
    const reach = (extent - 1) * (x.strides[axis] ?? 0)
    if (reach < 0) first += reach
    else last += reach
  })
  const memory = x.size === 0 ? [] : Array.from(data.slice(first, last + 1), printNumber)
  return `view('${x.dtype}', [${memory.join(', ')}], ${shape}, ${String(x.size === 0 ? 0 : x.offset - first)}, [${x.strides.join(', ')}])`
}

/** A number that can be read back, with the sign of a zero. */
function printNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x)
}

function printValue(value: unknown): string {
  if (typeof value === 'number') return printNumber(value)
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${printValue(entry)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

const reserved = new Set(['f', 'do', 'if', 'in', 'as', 'is', 'of'])

/** a … z, aa, ab …, without words that mean something else. */
function letters(position: number): string {
  let name = ''
  for (let rest = position; rest >= 0; rest = Math.floor(rest / 26) - 1) name = String.fromCharCode(97 + (rest % 26)) + name
  return reserved.has(name) ? `${name}_` : name
}
