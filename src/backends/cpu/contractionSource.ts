import type { DType, TypedArray } from '../../core/dtype.js'
import { contractionLength } from './reductionOrder.js'
import { linkSource } from './scalar/codegen.js'

/** Rows and columns of the tile of sums that stay in registers: with 12 of them JavaScript reaches its best, 6.5 GFLOP/s float64 where 16 reach 3. */
export const tileRows = 3
export const tileColumns = 4
/** Rows of a product with a vector that are walked together: independent chains of additions. */
const vectorRows = 8

/** The loops of matrix products of one dtype. Offsets in tables are relative to `start`. */
export interface ContractionKernels {
  /**
   * Copies `depth` steps of `width` neighbours, the tile's rows or columns or a single vector, next to each other into `panel` from `to` on. Beyond `count` neighbours
   * the last one is repeated: what comes of it is never stored.
   */
  pack(
    data: TypedArray,
    start: number,
    free: Int32Array,
    first: number,
    count: number,
    contracted: Int32Array,
    from: number,
    depth: number,
    panel: TypedArray,
    to: number,
    width: number,
  ): void
  /** Adds the products of two panels to a tile of the result, or sets it (`fresh`). */
  tile(
    rows: TypedArray,
    row: number,
    columns: TypedArray,
    column: number,
    depth: number,
    target: TypedArray,
    to: number,
    rowPitch: number,
    columnPitch: number,
    fresh: boolean,
  ): void
  /** Products of `count` rows with a packed vector. */
  vector(
    data: TypedArray,
    start: number,
    free: Int32Array,
    count: number,
    contracted: Int32Array,
    vector: TypedArray,
    target: TypedArray,
    to: number,
  ): void
}

/** Prints the loops for a dtype, or gives `null` where code generation is forbidden; sums and products are rounded, or wrap, in the dtype. */
export function printContraction(dtype: DType): ContractionKernels | null {
  const operations = `const { $fround, $imul } = $runtime\n`
  const source = `${operations}return {\npack: ${printPack()},\ntile: ${printTile(dtype)},\nvector: ${printVector(dtype)}\n}`
  return linkSource<ContractionKernels | null>(source, () => null)
}

const list = (length: number): readonly number[] => Array.from({ length }, (_, i) => i)

function sum(dtype: DType, x: string, y: string): string {
  if (dtype === 'float64') return `${x} + ${y}`
  return dtype === 'float32' ? `$fround(${x} + ${y})` : dtype === 'bool' ? `${x} | ${y}` : `(${x} + ${y}) | 0`
}

function product(dtype: DType, x: string, y: string): string {
  if (dtype === 'float64') return `${x} * ${y}`
  return dtype === 'float32' ? `$fround(${x} * ${y})` : dtype === 'bool' ? `${x} & ${y}` : `$imul(${x}, ${y})`
}

function printPack(): string {
  const loop = (width: number): string => {
    const all = list(width)
    const bases = all.map((i) => `const b${i} = start + free[first + (${i} < count ? ${i} : count - 1)]\n`).join('')
    const copies = all.map((i) => `panel[q + ${i}] = data[b${i} + s]\n`).join('')
    return `${bases}for (let k = 0, q = to; k < depth; k++, q += ${width}) {\nconst s = contracted[from + k]\n${copies}}\n`
  }
  return `function (data, start, free, first, count, contracted, from, depth, panel, to, width) {
if (width === ${tileRows}) {\n${loop(tileRows)}} else if (width === ${tileColumns}) {\n${loop(tileColumns)}} else {\n${loop(1)}}
}`
}

function printTile(dtype: DType): string {
  const cells = list(tileRows).flatMap((i) => list(tileColumns).map((j) => ({ i, j, name: `c${i}_${j}` })))
  const loads = [
    ...list(tileRows).map((i) => `const a${i} = rows[p + ${i}]\n`),
    ...list(tileColumns).map((j) => `const b${j} = columns[q + ${j}]\n`),
  ]
  const place = (i: number, j: number): string => `target[to + ${i} * rowPitch + ${j} * columnPitch]`
  return `function (rows, row, columns, column, depth, target, to, rowPitch, columnPitch, fresh) {
${cells.map(({ name }) => `let ${name} = 0\n`).join('')}for (let k = 0, p = row, q = column; k < depth; k++, p += ${tileRows}, q += ${tileColumns}) {
${loads.join('')}${cells.map(({ i, j, name }) => `${name} = ${sum(dtype, name, product(dtype, `a${i}`, `b${j}`))}\n`).join('')}}
if (fresh) {
${cells.map(({ i, j, name }) => `${place(i, j)} = ${name}\n`).join('')}} else {
${cells.map(({ i, j, name }) => `${place(i, j)} = ${sum(dtype, place(i, j), name)}\n`).join('')}}
}`
}

function printVector(dtype: DType): string {
  const all = list(vectorRows)
  return `function (data, start, free, count, contracted, vector, target, to) {
const length = contracted.length
const last = count - 1
for (let row = 0; row < count; row += ${vectorRows}) {
${all.map((i) => `const b${i} = start + free[row + ${i} < last ? row + ${i} : last]\nlet t${i} = 0\n`).join('')}for (let from = 0; from < length; from += ${contractionLength}) {
const end = length - from < ${contractionLength} ? length : from + ${contractionLength}
${all.map((i) => `let c${i} = 0\n`).join('')}for (let k = from; k < end; k++) {
const s = contracted[k]
const v = vector[k]
${all.map((i) => `c${i} = ${sum(dtype, `c${i}`, product(dtype, `data[b${i} + s]`, 'v'))}\n`).join('')}}
if (from === 0) {
${all.map((i) => `t${i} = c${i}\n`).join('')}} else {
${all.map((i) => `t${i} = ${sum(dtype, `t${i}`, `c${i}`)}\n`).join('')}}
}
${all.map((i) => `target[to + (row + ${i} < last ? row + ${i} : last)] = t${i}\n`).join('')}}
}`
}
