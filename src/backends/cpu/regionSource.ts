import type { DType, TypedArray } from '../../core/dtype.js'
import type { Tier } from './context.js'
import { linkSource } from './scalar/codegen.js'

/** Copies `rows` rows of `columns` elements, with strides between rows and columns of both sides. */
export type CopyKernel = (
  from: TypedArray,
  start: number,
  rowStride: number,
  columnStride: number,
  to: TypedArray,
  target: number,
  targetRowStride: number,
  targetColumnStride: number,
  rows: number,
  columns: number,
) => void

const copyRows: CopyKernel = (from, start, rowStride, columnStride, to, target, targetRowStride, targetColumnStride, rows, columns) => {
  for (let i = 0; i < rows; i++) {
    let p = start + i * rowStride
    let q = target + i * targetRowStride
    for (let j = 0; j < columns; j++, p += columnStride, q += targetColumnStride) to[q] = from[p]!
  }
}

const linked: Readonly<Record<Tier, Map<DType, CopyKernel>>> = { js: new Map(), interpreter: new Map() }

/** The kernel for a dtype. A function of its own for each dtype keeps its accesses to memory fast: engines specialise them to one kind of typed array. */
export function copyKernel(dtype: DType, tier: Tier): CopyKernel {
  const known = linked[tier].get(dtype)
  if (known !== undefined) return known
  const made = tier === 'js' ? linkSource(printCopy(dtype), () => copyRows) : copyRows
  linked[tier].set(dtype, made)
  return made
}

function printCopy(dtype: DType): string {
  return `// ${dtype}
return function (from, start, rowStride, columnStride, to, target, targetRowStride, targetColumnStride, rows, columns) {
for (let i = 0; i < rows; i++) {
const p = start + i * rowStride
const q = target + i * targetRowStride
if (columnStride === 1 && targetColumnStride === 1) for (let j = 0; j < columns; j++) to[q + j] = from[p + j]
else for (let j = 0; j < columns; j++) to[q + j * targetColumnStride] = from[p + j * columnStride]
}
}`
}
