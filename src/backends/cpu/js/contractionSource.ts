import type { DType } from '../../../core/dtype.js'
import type { Access, ContractionKernel } from '../../kernel/schedule.js'
import { contractionLength } from '../reductionOrder.js'
import type { FunctionSource } from './functionSource.js'
import { NestSource, pointsOf, type Coordinate } from './nestSource.js'

/** Multiplications up to which packing operands would take longer than multiplying them. */
const mostPrinted = 4096
/** Steps that are printed one by one. */
const longestStraight = 8
/** Neighbours whose sums, which do not wait for each other, are made together. */
const together = 4

/** Is a contraction small enough to be printed among the loops around it? */
export function isPrinted(kernel: ContractionKernel): boolean {
  const { m, n, k } = kernel
  return k.extent <= contractionLength && m.extent * n.extent * k.extent <= mostPrinted
}

/** Is each step along `k` printed by itself? */
export function isStraight(kernel: ContractionKernel): boolean {
  return kernel.k.extent <= longestStraight
}

/** Statements of one index of the result. */
export function contractionStatements(kernel: ContractionKernel): number {
  return (isStraight(kernel) ? kernel.k.extent : together) * 3 + 2
}

/** The extents of the result. */
export function contractionExtents(kernel: ContractionKernel): readonly number[] {
  return [...kernel.batch, kernel.m, kernel.n].map(({ extent }) => extent)
}

/** Prints a contraction into a function, sequential along `k`. */
export function printContraction(
  fn: FunctionSource,
  kernel: ContractionKernel,
  unrolled: boolean,
  inputs: (buffer: number) => boolean,
): void {
  const { batch, m, n, k, dtype } = kernel
  const axes = [...batch, m, n, k]
  const strides = (side: 'left' | 'right' | 'out'): readonly number[] => axes.map((axis) => axis[side])
  const left: Access = { buffer: kernel.left, start: kernel.leftStart, strides: strides('left') }
  const right: Access = { buffer: kernel.right, start: kernel.rightStart, strides: strides('right') }
  const out: Access = {
    buffer: kernel.out,
    start: 0,
    strides: strides('out').map((stride, axis) => (axis === axes.length - 1 ? 0 : stride)),
  }
  const nest = new NestSource(fn, axes.length, inputs)
  const extents = contractionExtents(kernel)

  /** The sums at some points, which differ in one axis of the result. */
  const sums = (points: readonly (readonly Coordinate[])[]): string => {
    const names = points.map(() => fn.printer.newName())
    const step = (k: Coordinate): string =>
      points
        .map((point, p) => {
          const [x, y] = [nest.load(left, [...point, k]), nest.load(right, [...point, k])]
          return `${names[p] ?? ''} = ${fn.printer.using(multiplyAdd(dtype, names[p] ?? '', x, y))}\n`
        })
        .join('')
    let text = names.map((name) => `let ${name} = 0\n`).join('')
    if (isStraight(kernel)) {
      for (let i = 0; i < k.extent; i++) text += step({ counter: null, plus: i })
    } else {
      const counter = fn.printer.newName()
      const body = step({ counter, plus: 0 })
      text += `for (let ${counter} = 0; ${counter} < ${k.extent}; ${counter}++) {\n${nest.head(axes.length - 1)}${body}}\n`
    }
    points.forEach((point, p) => {
      text += nest.store(out, [...point, { counter: null, plus: 0 }], `${names[p] ?? ''}${dtype === 'uint32' ? ' >>> 0' : ''}`)
    })
    return text
  }

  if (unrolled) {
    const points = pointsOf(extents)
    for (let p = 0; p < points.length; p += together) {
      const text = sums(points.slice(p, p + together))
      fn.add(nest.head(-1) + text)
    }
    return
  }
  // The loop whose neighbours are summed together: along the columns, or, where there is only one, along the rows.
  const axis = extents.length - (n.extent === 1 ? 2 : 1)
  const counters = extents.map(() => fn.printer.newName())
  const at = (own: Coordinate): readonly Coordinate[] =>
    extents.map((each, i) => (i === axis ? own : { counter: each === 1 ? null : (counters[i] ?? ''), plus: 0 }))
  const group = (counter: string | null, first: number, count: number): string =>
    sums(Array.from({ length: count }, (_, p) => at({ counter, plus: first + p })))
  const extent = extents[axis] ?? 1
  const counter = counters[axis] ?? ''
  const whole = extent - (extent % together)
  let text = ''
  if (whole > 0) {
    const body = group(counter, 0, together)
    text += `for (let ${counter} = 0; ${counter} < ${whole}; ${counter} += ${together}) {\n${nest.head(axis)}${body}}\n`
  }
  if (extent > whole) text += group(null, whole, extent - whole)
  const others = extents.map((each, i) => (i === axis ? 1 : each))
  fn.add(nest.wrap(others, counters, text))
}

function multiplyAdd(dtype: DType, sum: string, x: string, y: string): string {
  switch (dtype) {
    case 'float64':
      return `${sum} + ${x} * ${y}`
    case 'float32':
      return `$fround(${sum} + $fround(${x} * ${y}))`
    case 'bool':
      return `${sum} | ${x} & ${y}`
    case 'int32':
    case 'uint32':
      return `(${sum} + $imul(${x}, ${y})) | 0`
  }
}
