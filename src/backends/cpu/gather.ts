import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { isFloat, type DType, type TypedArray } from '../../core/dtype.js'
import type { GatherLayout } from '../../core/evaluation.js'
import { at } from '../../core/shape.js'
import { hostData, type CpuContext, type Tier } from './context.js'
import { addressed, nothingAddressed, printWindowAxes, printWindowStart, windowStart, type Addressed } from './indexedAddress.js'
import { linkSource } from './scalar/codegen.js'

type GatherKernel = (plan: Addressed, from: TypedArray, to: TypedArray, start: number, nothing: number) => void

/** Plans loads of windows of the first operand at the indices that the second one holds. */
export function prepareGather(
  context: CpuContext,
  layout: GatherLayout,
  aval: Aval,
): (operands: readonly ConcreteArray[]) => ConcreteArray {
  const nothing = isFloat(aval.dtype) ? NaN : 0
  return (operands) => {
    const source = at(operands, 0)
    const storage = context.allocator.allocate(aval.dtype, aval.size)
    const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
    const to = hostData(result)
    const plan = addressed(context, source, at(operands, 1), layout)
    if (nothingAddressed(plan)) to.fill(nothing, result.offset, result.offset + aval.size)
    else kernelOf(context.tier, aval.dtype, layout, plan)(plan, hostData(source), to, result.offset, nothing)
    return result
  }
}

const linked = new Map<string, GatherKernel>()

function kernelOf(tier: Tier, dtype: DType, layout: GatherLayout, plan: Addressed): GatherKernel {
  const width = plan.window.length === 1 ? 'single' : plan.dense ? 'dense' : 'table'
  const clamp = layout.outOfRange === 'clamp'
  const key = `${tier} ${dtype} ${clamp} ${layout.indexed} ${width}`
  const known = linked.get(key)
  if (known !== undefined) return known
  const made = tier === 'js' ? linkSource(printGather(key, layout.indexed, clamp, width), () => gatherWindows(clamp)) : gatherWindows(clamp)
  linked.set(key, made)
  return made
}

function printGather(key: string, indexed: number, clamp: boolean, width: 'single' | 'dense' | 'table'): string {
  const whole = (value: (shift: string) => string): string => {
    if (width === 'single') return `to[q++] = ${value('')}\n`
    return `for (let w = 0; w < n; w++) to[q + w] = ${value(width === 'dense' ? ' + w' : ' + window[w]')}\nq += n\n`
  }
  const load = (shift: string): string => `from[p${shift}]`
  const copy = clamp ? whole(load) : `if (inside) {\n${whole(load)}} else {\n${whole(() => 'nothing')}}\n`
  return `// ${key}
return function ({ batch, rows, window, extents, strides, indices, start }, from, to, first, nothing) {
const n = window.length
${printWindowAxes(indexed)}let i = start
let q = first
for (let b = 0; b < batch.length; b++) {
const base = batch[b]
for (let row = 0; row < rows; row++) {
${printWindowStart(indexed, clamp)}${copy}}
}
}`
}

function gatherWindows(clamp: boolean): GatherKernel {
  return (plan, from, to, start, nothing) => {
    const lists = plan.extents.length
    let q = start
    for (let b = 0; b < plan.batch.length; b++) {
      for (let row = 0; row < plan.rows; row++) {
        const p = windowStart(plan, b, plan.start + (b * plan.rows + row) * lists, clamp)
        for (const shift of plan.window) to[q++] = p < 0 ? nothing : from[p + shift]!
      }
    }
  }
}
