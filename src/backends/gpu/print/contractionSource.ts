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
  const newName = (): string => text.newName()
  const axes = [...step.batch, step.m, step.n]
  const { statements, indices, condition } = inverseOf(
    dialect,
    { start: 0, strides: axes.map((axis) => axis.out) },
    axes.map((axis) => axis.extent),
    size,
    't',
    newName,
  )
  if (condition !== null) throw new TypeError('gpu: a contraction does not fill its buffer; this is a bug in its lowering.')
  const { dtype, k } = step
  const [left, right, sum, part, block, counter] = [newName(), newName(), newName(), newName(), newName(), newName()]
  const zero = dialect.literal(dtype, 0)
  const place = (start: number, side: 'left' | 'right'): string => placeOf({ start, strides: axes.map((axis) => axis[side]) }, indices)
  const at = (first: string, stride: number): string => (stride === 0 ? first : `${first} + ${counter} * ${String(stride)}`)
  const product = dialect.product(dtype, text.load(step.left, dtype, at(left, k.left)), text.load(step.right, dtype, at(right, k.right)))
  const blocks = Math.ceil(k.extent / blockLength)
  const body =
    dialect.constant('int32', left, place(step.leftStart, 'left')) +
    dialect.constant('int32', right, place(step.rightStart, 'right')) +
    dialect.variable(dtype, sum, zero) +
    dialect.loop(block, '0', String(blocks)) +
    dialect.variable(dtype, part, zero) +
    dialect.loop(
      counter,
      `${block} * ${String(blockLength)}`,
      blocks === 1 ? String(k.extent) : dialect.least(`${block} * ${String(blockLength)} + ${String(blockLength)}`, String(k.extent)),
    ) +
    `${part} = ${dialect.sum(dtype, part, product)};\n}\n${sum} = ${dialect.sum(dtype, sum, part)};\n}\n`
  return printKernel(text, statements + body, dtype, sum, size)
}
