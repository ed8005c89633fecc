import type { ContractionKernel } from '../../kernel/schedule.js'
import type { Dialect } from './dialect.js'
import { inverseOf, placeOf } from './inverse.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'

/** Products that are summed one after the other before their sum joins the others (docs/conventions.md#summation). */
const blockLength = 256

/** A contraction as a kernel: a thread for each element of the result. */
export function printContraction(dialect: Dialect, step: ContractionKernel, size: number, shifted?: ReadonlySet<number>): PrintedKernel {
  const text = new KernelText(dialect, shifted)
  const { statements, sum } = elementOf(text, step, size, 't')
  return printKernel(text, statements, step.dtype, sum, size)
}

/** Defines a function from the place in a contraction's result to the element there; gives its name. */
export function contractionFunction(text: KernelText, step: ContractionKernel, size: number): string {
  const { statements, sum } = elementOf(text, step, size, 'place')
  const name = text.newName().replace('v', 'product')
  text.define(text.dialect.fn(name, [{ name: 'place', type: 'int32' }], step.dtype, statements, sum))
  return name
}

/** Statements that compute the element of the result that lies at `place`. */
function elementOf(
  text: KernelText,
  step: ContractionKernel,
  size: number,
  place: string,
): { readonly statements: string; readonly sum: string } {
  const { dialect } = text
  const newName = (): string => text.newName()
  const axes = [...step.batch, step.m, step.n]
  const { statements, indices, condition } = inverseOf(
    dialect,
    { start: 0, strides: axes.map((axis) => axis.out) },
    axes.map((axis) => axis.extent),
    size,
    place,
    newName,
  )
  if (condition !== null) throw new TypeError('gpu: a contraction does not fill its buffer; this is a bug in its lowering.')
  const { dtype, k } = step
  const [left, right, sum, part, block, counter] = [newName(), newName(), newName(), newName(), newName(), newName()]
  const zero = dialect.literal(dtype, 0)
  const start = (first: number, side: 'left' | 'right'): string =>
    placeOf({ start: first, strides: axes.map((axis) => axis[side]) }, indices)
  const at = (first: string, stride: number): string => (stride === 0 ? first : `${first} + ${counter} * ${String(stride)}`)
  const product = dialect.product(dtype, text.load(step.left, dtype, at(left, k.left)), text.load(step.right, dtype, at(right, k.right)))
  const blocks = Math.ceil(k.extent / blockLength)
  const body =
    dialect.constant('int32', left, start(step.leftStart, 'left')) +
    dialect.constant('int32', right, start(step.rightStart, 'right')) +
    dialect.variable(dtype, sum, zero) +
    dialect.loop(block, '0', String(blocks)) +
    dialect.variable(dtype, part, zero) +
    dialect.loop(
      counter,
      `${block} * ${String(blockLength)}`,
      blocks === 1 ? String(k.extent) : dialect.least(`${block} * ${String(blockLength)} + ${String(blockLength)}`, String(k.extent)),
    ) +
    `${part} = ${dialect.sum(dtype, part, product)};\n}\n${sum} = ${dialect.sum(dtype, sum, part)};\n}\n`
  return { statements: statements + body, sum }
}
