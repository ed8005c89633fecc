import type { Expr } from '../../../core/scalar/expression.js'
import type { Access, Accumulator, LoopKernel } from '../../kernel/schedule.js'
import type { Dialect } from './dialect.js'
import { inverseOf, placeOf } from './inverse.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'

/** Elements that one thread combines one after the other before their sum joins the others. */
const blockLength = 64

/** One launch of a reduction: from `from` states for each result to `to`, which is 1 in the last one. */
export interface Level {
  readonly from: number
  readonly to: number
  /** States that one thread combines. */
  readonly length: number
}

/** Where the states of a level come from: elements of the nest, or buffers of states. */
type StateSource =
  | { readonly kind: 'elements' }
  /** By part, each of `results * from` elements. */
  | { readonly kind: 'buffers'; readonly buffers: readonly number[] }

/**
 * A level of a reduction. `part` is the part of the state that it makes, as a buffer of `results * to` elements; `null`: the projection, which goes where the
 * accumulator says.
 */
export function printLevel(
  dialect: Dialect,
  kernel: LoopKernel,
  accumulator: Accumulator,
  level: Level,
  source: StateSource,
  part: number | null,
  size: number,
  shifted?: ReadonlySet<number>,
): PrintedKernel {
  const text = new KernelText(dialect, shifted)
  const outer = kernel.extents.slice(0, -1)
  const newName = (): string => text.newName()
  const results = outer.reduce((product, extent) => product * extent, 1)
  const rowMajor = outer.map((_, axis) => outer.slice(axis + 1).reduce((product, extent) => product * extent, 1))
  let statements = ''
  const define = (value: string): string => {
    const name = newName()
    statements += dialect.constant('int32', name, value)
    return name
  }
  let chunk = '0'
  let place = 't'
  if (part !== null) {
    place = define(dialect.quotient('t', level.to))
    chunk = define(`t - ${place} * ${String(level.to)}`)
  }
  const to: Pick<Access, 'start' | 'strides'> = part === null ? accumulator.to : { start: 0, strides: rowMajor }
  const inverse = inverseOf(dialect, to, outer, part === null ? size : results, place, newName)
  statements += inverse.statements
  const row = source.kind === 'buffers' ? define(placeOf({ start: 0, strides: rowMajor }, inverse.indices)) : '0'
  const states = accumulator.types.map(newName)
  let computing = accumulator.types.map((type, i) => dialect.variable(type, states[i]!, unit(dialect, accumulator, i))).join('')
  const [first, block, last] = [newName(), newName(), newName()]
  const end = `${chunk === '0' ? '' : `${chunk} * ${String(level.length)} + `}${String(level.length)}`
  computing += dialect.constant('int32', first, chunk === '0' ? '0' : `${chunk} * ${String(level.length)}`)
  computing += dialect.constant('int32', last, level.from % level.length === 0 ? end : dialect.least(end, String(level.from)))
  const inner = accumulator.types.map(newName)
  const counter = newName()
  const body = (at: string): string => {
    if (source.kind === 'buffers') {
      const elements = accumulator.types.map((type, i) => text.load(source.buffers[i]!, type, `${row} * ${String(level.from)} + ${at}`))
      return merged(text, accumulator, inner, elements)
    }
    const indices = [...inverse.indices, at]
    const reading = text.block((leaf) => {
      if (leaf.op === 'index') return indices[leaf.axis] ?? '0'
      const load = kernel.loads[leaf.position]!
      return text.load(load.buffer, load.dtype, placeOf(load, indices))
    })
    const printed = reading.print(accumulator.element)
    return (
      printed +
      merged(
        text,
        accumulator,
        inner,
        accumulator.element.map((x: Expr) => reading.value(x)),
      )
    )
  }
  // Blocks of their own, for the errors of long sums.
  const blocks = Math.ceil(level.length / blockLength)
  computing += dialect.loop(block, '0', String(blocks))
  computing += accumulator.types.map((type, i) => dialect.variable(type, inner[i]!, unit(dialect, accumulator, i))).join('')
  computing += dialect.loop(
    counter,
    `${first} + ${block} * ${String(blockLength)}`,
    dialect.least(last, `${first} + ${block} * ${String(blockLength)} + ${String(blockLength)}`),
  )
  computing += `${body(counter)}}\n${merged(text, accumulator, states, inner)}}\n`
  const length = part === null ? size : results * level.to
  if (part !== null) return printKernel(text, statements + computing, accumulator.types[part]!, states[part]!, length)
  const projecting = text.block((leaf) => (leaf.op === 'operand' ? states[leaf.position]! : '0'))
  computing += projecting.print([accumulator.projection])
  const value = projecting.value(accumulator.projection)
  const { type } = accumulator.projection
  if (inverse.condition === null) return printKernel(text, statements + computing, type, value, length)
  const name = newName()
  const before = dialect.variable(type, name, text.load(accumulator.to.buffer, type, 't'))
  return printKernel(text, `${statements}${before}if (${inverse.condition}) {\n${computing}${name} = ${value};\n}\n`, type, name, length)
}

function unit(dialect: Dialect, { unit, types }: Accumulator, i: number): string {
  return dialect.literal(types[i]!, unit[i] ?? NaN)
}

/** Sets the left states to both combined. */
function merged(text: KernelText, { merge, types }: Accumulator, left: readonly string[], right: readonly string[]): string {
  const { dialect } = text
  const block = text.block((leaf) => (leaf.op === 'operand' ? (left[leaf.position] ?? right[leaf.position - types.length] ?? '') : '0'))
  const statements = block.print(merge)
  const values = merge.map((x) => block.value(x))
  if (values.length === 1) return `${statements}${left[0]!} = ${values[0]!};\n`
  const names = values.map(() => text.newName())
  const reads = values.map((value, i) => dialect.constant(types[i]!, names[i]!, value)).join('')
  return statements + reads + names.map((name, i) => `${left[i]!} = ${name};\n`).join('')
}
