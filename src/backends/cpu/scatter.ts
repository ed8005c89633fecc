import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { DType, TypedArray } from '../../core/dtype.js'
import type { ScatterLayout } from '../../core/evaluation.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import { at } from '../../core/shape.js'
import { hostData, type CpuContext, type Tier } from './context.js'
import { contiguous } from './copy.js'
import { addressed, nothingAddressed, printWindowAxes, printWindowStart, windowStart, type Addressed } from './indexedAddress.js'
import { copyBlock } from './regionCopy.js'
import { linkSource } from './scalar/codegen.js'
import { JavaScriptPrinter } from './scalar/javascript.js'
import { combined } from './scatterCombination.js'

/** Combines updates, from `start` on, into the windows of `to`. */
type ScatterKernel = (plan: Addressed, updates: TypedArray, start: number, to: TypedArray) => void

/** Plans a copy of the first operand with updates combined into it at computed indices, in row-major order of the index lists. */
export function prepareScatter(
  context: CpuContext,
  layout: ScatterLayout,
  aval: Aval,
): (operands: readonly ConcreteArray[]) => ConcreteArray {
  const kernel = kernelOf(context.tier, aval.dtype, layout)
  return (operands) => {
    const operand = at(operands, 0)
    const storage = context.allocator.allocate(aval.dtype, aval.size)
    const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
    const to = hostData(result)
    const from = { data: hostData(operand), offset: operand.offset, strides: operand.strides }
    copyBlock(context.tier, aval.dtype, aval.shape, from, { data: to, offset: result.offset, strides: aval.strides })
    const plan = addressed(context, result, at(operands, 1), layout)
    if (nothingAddressed(plan)) return result
    const updates = contiguous(context, at(operands, 2))
    kernel(plan, hostData(updates), updates.offset, to)
    return result
  }
}

const linked = new Map<string, ScatterKernel>()

function kernelOf(tier: Tier, dtype: DType, layout: ScatterLayout): ScatterKernel {
  const clamp = layout.outOfRange === 'clamp'
  const key = `${tier} ${dtype} ${clamp} ${layout.indexed} ${layout.combine}`
  const known = linked.get(key)
  if (known !== undefined) return known
  const interpret = (): ScatterKernel => scatterWindows(clamp, combiner(layout.combine, dtype))
  const made = tier === 'js' ? linkSource(printScatter(key, layout, dtype), interpret) : interpret()
  linked.set(key, made)
  return made
}

function printScatter(key: string, layout: ScatterLayout, dtype: DType): string {
  const clamp = layout.outOfRange === 'clamp'
  const s = new ScalarBuilder()
  const printer = new JavaScriptPrinter()
  const body = printer.body([combined(s, layout.combine, s.operand(dtype, 0), s.operand(dtype, 1))], {
    operand: (k) => (k === 0 ? 'to[p + w]' : 'updates[u + w]'),
    index: () => '',
  })
  return `// ${key}
${printer.prelude}return function ({ batch, rows, window, extents, strides, indices, start }, updates, first, to) {
const n = window.length
${printWindowAxes(layout.indexed)}let i = start
let u = first
for (let b = 0; b < batch.length; b++) {
const base = batch[b]
for (let row = 0; row < rows; row++) {
${printWindowStart(layout.indexed, clamp)}${clamp ? '' : 'if (inside) '}for (let w = 0; w < n; w++) {
${body.statements}to[p + w] = ${body.results.join()}
}
u += n
}
}
}`
}

function scatterWindows(clamp: boolean, combine: (old: number, update: number) => number): ScatterKernel {
  return (plan, updates, start, to) => {
    const lists = plan.extents.length
    let u = start
    for (let b = 0; b < plan.batch.length; b++) {
      for (let row = 0; row < plan.rows; row++) {
        const p = windowStart(plan, b, plan.start + (b * plan.rows + row) * lists, clamp)
        if (p >= 0) plan.window.forEach((shift, w) => (to[p + shift] = combine(to[p + shift]!, updates[u + w]!)))
        u += plan.window.length
      }
    }
  }
}

/** What {@link combined} says, on numbers; memory rounds and wraps what it is given. */
function combiner(how: ScatterLayout['combine'], dtype: DType): (old: number, update: number) => number {
  switch (how) {
    case 'set':
      return (_old, update) => update
    case 'add':
      return dtype === 'bool' ? Math.max : (old, update) => old + update
    case 'mul':
      return dtype === 'int32' || dtype === 'uint32' ? Math.imul : (old, update) => old * update
    case 'min':
      return Math.min
    case 'max':
      return Math.max
  }
}
