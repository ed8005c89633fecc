import { countOperations, rootsOf } from '../../kernel/work.js'
import type { LoopKernel } from '../../kernel/schedule.js'
import { BodySource } from './bodySource.js'
import type { FunctionSource } from './functionSource.js'
import { NestSource, pointsOf, type Coordinate } from './nestSource.js'
import { reductionForm } from './reductionForm.js'
import { ReductionSource } from './reductionSource.js'

/** Statements of one index of the nest, without those of loops around it. */
export function statementsOf(kernel: LoopKernel): number {
  if (kernel.accumulators.length > 0) return reductionForm(kernel).statements
  return countOperations(rootsOf(kernel)).operations + kernel.loads.length + kernel.stores.length
}

/** The extents that {@link printLoop} makes loops of: all but that of a reduction, which is printed in its own way. */
export function outerExtents(kernel: LoopKernel): readonly number[] {
  return kernel.accumulators.length > 0 ? kernel.extents.slice(0, -1) : kernel.extents
}

/**
 * Prints a kernel into a function.
 *
 * @param unrolled each index of the nest by itself, instead of loops
 * @param inputs is a buffer one that nothing writes?
 */
export function printLoop(fn: FunctionSource, kernel: LoopKernel, unrolled: boolean, inputs: (buffer: number) => boolean): void {
  const filling = unrolled ? null : printFill(fn, kernel)
  if (filling !== null) {
    fn.add(filling)
    return
  }
  const nest = new NestSource(fn, kernel.extents.length, inputs)
  const body = new BodySource(fn, nest, kernel)
  const reduction = kernel.accumulators.length > 0 ? new ReductionSource(fn, nest, kernel, body) : null
  const iteration = (point: readonly Coordinate[]): string => (reduction === null ? body.print(point).statements : reduction.print(point))
  const extents = outerExtents(kernel)
  if (unrolled) {
    for (const point of pointsOf(extents)) {
      const text = iteration(point)
      fn.add(nest.head(-1) + text)
    }
    return
  }
  const counters = extents.map(() => fn.printer.newName())
  const outer = counters.map((counter, axis): Coordinate => ({ counter: extents[axis] === 1 ? null : counter, plus: 0 }))
  const inner = extents.length - 1
  const times = reduction === null ? unrollingOf(kernel) : 1
  const counter = counters[inner]
  const extent = extents[inner] ?? 1
  if (times === 1 || counter === undefined) {
    fn.add(nest.wrap(extents, counters, iteration(outer)))
    return
  }
  const around = outer.slice(0, inner)
  const repeated = Array.from({ length: times }, (_, plus) => iteration([...around, { counter, plus }])).join('')
  const end = extent - (extent % times)
  let text = `for (let ${counter} = 0; ${counter} < ${end}; ${counter} += ${times}) {\n${nest.head(inner)}${repeated}}\n`
  for (let plus = end; plus < extent; plus++) text += iteration([...around, { counter: null, plus }])
  fn.add(nest.wrap(extents.slice(0, inner), counters, text))
}

/** Loops of fewer iterations than `shortest` are not unrolled, those of at least `long` the most. */
const shortest = 16
const long = 512

/** Unrolling pays where the loop costs as much as its body: for up to a handful of arithmetic operations. */
function unrollingOf(kernel: LoopKernel): number {
  const extent = kernel.extents.at(-1) ?? 1
  const { cost } = countOperations(rootsOf(kernel))
  if (extent < shortest) return 1
  return cost <= 2 && extent >= long ? 8 : cost <= 4 ? 4 : cost <= 8 ? 2 : 1
}

/** Writing one number to many elements in a row; `null` for any other kernel. */
function printFill(fn: FunctionSource, kernel: LoopKernel): string | null {
  const { extents, stores, accumulators } = kernel
  const [extent, ...others] = extents
  const [store, ...more] = stores
  if (extent === undefined || store === undefined || others.length + more.length + accumulators.length > 0) return null
  const memory = fn.memoryOf(store.buffer)
  if (extent < long || store.value.op !== 'literal' || store.strides[0] !== 1 || memory === null) return null
  const [value] = fn.printer.body([store.value], { operand: String, index: String }).results
  const start = memory.offset === '' ? String(store.start) : `${memory.offset} + ${store.start}`
  return `${memory.data}.fill(${value ?? 'NaN'}, ${start}, ${start} + ${extent})\n`
}
