import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { TypedArray } from '../../core/dtype.js'
import type { Scan } from '../../core/evaluation.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'
import { at, sizeOf } from '../../core/shape.js'
import { hostData, onlyAval, type CpuContext, type Tier } from './context.js'
import { contiguous } from './copy.js'
import { linkSource } from './scalar/codegen.js'
import { blockSize, interpretBlock, interpretScalar } from './scalar/interpreter.js'
import { JavaScriptPrinter } from './scalar/javascript.js'

/** Runs along `length` rows of `columns` elements, one after the other from `from` on, whose neighbours are `step` apart (minus `columns` in reverse). */
type ScanKernel = (from: TypedArray, p: number, to: TypedArray, q: number, length: number, columns: number, step: number) => void

/** Plans a running combination along one axis, strictly one element after the other, for an operand of a certain aval. */
export function prepareScan(
  context: CpuContext,
  evaluation: Scan<object>,
  params: object,
  out: readonly Aval[],
): (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] {
  const aval = onlyAval(out)
  const axis = evaluation.axis(params)
  const outer = sizeOf(aval.shape.slice(0, axis))
  const length = at(aval.shape, axis)
  const columns = sizeOf(aval.shape.slice(axis + 1))
  const s = new ScalarBuilder()
  const combined = evaluation.combine(s, s.operand(aval.dtype, 0), s.operand(aval.dtype, 1))
  const kernel = kernelOf(context.tier, combined, columns === 1)
  const first = evaluation.reverse(params) ? (length - 1) * columns : 0
  const step = evaluation.reverse(params) ? -columns : columns
  return (operands) => {
    const storage = context.allocator.allocate(aval.dtype, aval.size)
    const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
    if (aval.size === 0) return [result]
    const x = contiguous(context, at(operands, 0))
    const from = hostData(x)
    const to = hostData(result)
    for (let o = 0; o < outer; o++) {
      const shift = o * length * columns + first
      kernel(from, x.offset + shift, to, result.offset + shift, length, columns, step)
    }
    return [result]
  }
}

const linked = new Map<string, ScanKernel>()

function kernelOf(tier: Tier, combined: Expr, single: boolean): ScanKernel {
  if (tier === 'interpreter') return interpretScan(combined)
  const source = printScan(combined, single)
  const known = linked.get(source)
  if (known !== undefined) return known
  const made = linkSource(source, () => interpretScan(combined))
  linked.set(source, made)
  return made
}

function printScan(combined: Expr, single: boolean): string {
  const printer = new JavaScriptPrinter()
  const body = printer.body([combined], {
    operand: (k) => (k === 1 ? 'from[p + j]' : single ? 'running' : 'to[q + j - step]'),
    index: () => '',
  })
  const start = `// ${combined.type}\n${printer.prelude}return function (from, p, to, q, length, columns, step) {\n`
  if (!single) {
    return `${start}for (let j = 0; j < columns; j++) to[q + j] = from[p + j]
for (let k = 1; k < length; k++) {
p += step
q += step
for (let j = 0; j < columns; j++) {
${body.statements}to[q + j] = ${body.results.join()}
}
}
}`
  }
  return `${start}const j = 0
let running = from[p]
to[q] = running
for (let k = 1; k < length; k++) {
p += step
q += step
${body.statements}running = ${body.results.join()}
to[q] = running
}
}`
}

function interpretScan(combined: Expr): ScanKernel {
  const scalar = interpretScalar([combined], [combined.type, combined.type])
  const block = interpretBlock([combined])
  return (from, p, to, q, length, columns, step) => {
    to.set(from.subarray(p, p + columns), q)
    for (let k = 1; k < length; k++) {
      const row = p + k * step
      const target = q + k * step
      if (columns === 1) {
        to[target] = scalar(to[target - step]!, from[row]!)[0]!
        continue
      }
      for (let j = 0; j < columns; j += blockSize) {
        const n = Math.min(blockSize, columns - j)
        const next = to.subarray(target + j, target + j + n)
        block([to.subarray(target + j - step), from.subarray(row + j)], [], [next], n)
      }
    }
  }
}
