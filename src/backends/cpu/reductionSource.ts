import { blockLength } from './reductionOrder.js'
import type { ReductionBody } from './reductionBody.js'
import type { ReductionKernel, Rows } from './reductionKernel.js'
import { linkSource } from './scalar/codegen.js'
import { JavaScriptPrinter } from './scalar/javascript.js'

/** Rows that one pass over the columns takes in: accumulators times rows that go to the same one. */
const rowsAtOnce = 64

/**
 * Prints the kernel that walks one column after the other, with the accumulators in registers (`together` false), or block by block all columns
 * together, with the accumulators in memory, for columns that lie closer to each other than rows. Both combine in the same order.
 */
export function printReduction(
  body: ReductionBody,
  together: boolean,
  rows: readonly Rows[],
  unitColumns: boolean,
  otherwise: () => ReductionKernel,
): ReductionKernel {
  return linkSource(new ReductionSource(body, rows, unitColumns).print(together), otherwise)
}

class ReductionSource {
  private readonly printer = new JavaScriptPrinter()
  private readonly lanes: number
  private readonly states: readonly number[]

  constructor(
    private readonly body: ReductionBody,
    private readonly rows: readonly Rows[],
    private readonly unitColumns: boolean,
  ) {
    this.lanes = body.accumulators
    this.states = body.types.map((_, k) => k)
  }

  print(together: boolean): string {
    const { states } = this
    const operands = this.rows.map((_, k) => `x${k}, p${k}, c${k}, r${k}`).join(', ')
    const block = together ? this.columnsTogether() : this.columnByColumn()
    const merged = (to: string, from: string): string =>
      `for (let j = 0; j < columns; j++) {\n${this.merge(
        (k) => `s${k}[${to} + j]`,
        (k) => `s${k}[${from} + j]`,
      )}}\n`
    const project = this.printer.body([this.body.projection], { operand: (k) => `s${k}[j]`, index: noIndex })
    const text = `
const [${states.map((k) => `a${k}`).join(', ')}] = accumulators
const [${states.map((k) => `s${k}`).join(', ')}] = stack
let depth = 0
let first = 0
let blocks = 1
do {
const m = rows - first < ${blockLength} ? rows - first : ${blockLength}
const top = depth * columns
${block}
for (let c = blocks; (c & 1) === 0; c >>= 1) {
depth--
const left = depth * columns
const right = left + columns
${merged('left', 'right')}}
depth++
blocks++
first += ${blockLength}
} while (first < rows)
while (depth > 1) {
depth--
const right = depth * columns
const left = right - columns
${merged('left', 'right')}}
for (let j = 0; j < columns; j++) {
${project.statements}target[start + j * pitch] = ${project.results.join()}
}`
    return `${this.printer.prelude}return function (target, start, pitch, columns, rows, accumulators, stack, ${operands}) {${text}\n}`
  }

  private columnByColumn(): string {
    const { lanes, states, rows } = this
    const names =
      (lane: number): ((k: number) => string) =>
      (k) =>
        `v${lane}_${k}`
    const position = (k: number, lane: number): string =>
      rows[k] === 'table'
        ? `b${k} + r${k}[t + ${lane}]`
        : rows[k] === 'unit'
          ? `b${k} + ${lane}`
          : lane === 0
            ? `b${k}`
            : `b${k} + ${lane} * r${k}`
    const step = (lane: number): string => this.step(names(lane), names(lane), (k) => `x${k}[${position(k, lane)}]`, `first + i + ${lane}`)
    const all = Array.from({ length: lanes }, (_, lane) => lane)
    let text = 'for (let j = 0; j < columns; j++) {\n'
    for (const lane of all) for (const k of states) text += `let ${names(lane)(k)} = ${this.unit(k)}\n`
    rows.forEach((motion, k) => {
      text += `let b${k} = p${k} + j * c${k}${motion === 'table' ? '' : ` + first${motion === 'unit' ? '' : ` * r${k}`}`}\n`
    })
    const advance = rows
      .map((motion, k) => (motion === 'table' ? '' : `b${k} += ${motion === 'unit' ? lanes : `${lanes} * r${k}`}\n`))
      .join('')
    const table = rows.includes('table') ? 'const t = first + i\n' : ''
    text += `let i = 0\nfor (; i + ${lanes} <= m; i += ${lanes}) {\n${table}${all.map(step).join('')}${advance}}\n`
    text += `if (i < m) {\n${table}switch (m - i) {\n`
    for (let lane = lanes - 2; lane >= 0; lane--) text += `case ${lane + 1}: {\n${step(lane)}}\n`
    text += '}\n}\n'
    for (let half = lanes / 2; half >= 1; half /= 2) {
      for (let lane = 0; lane < half; lane++) text += `{\n${this.merge(names(lane), names(lane + half))}}\n`
    }
    for (const k of states) text += `s${k}[top + j] = ${names(0)(k)}\n`
    return `${text}}`
  }

  private columnsTogether(): string {
    const { lanes, states, rows } = this
    const atOnce = rowsAtOnce / lanes
    const inMemory = (k: number): string => `a${k}[q + j]`
    const pass = (count: number): string => {
      const all = Array.from({ length: count }, (_, row) => row)
      let text = ''
      for (const row of all) {
        rows.forEach((motion, k) => {
          const index = `first + row + ${row * lanes}`
          text += `const o${k}_${row} = p${k} + ${motion === 'table' ? `r${k}[${index}]` : motion === 'unit' ? index : `(${index}) * r${k}`}\n`
        })
      }
      text += 'for (let j = 0; j < columns; j++) {\n'
      for (const k of states) text += `let v0_${k} = ${inMemory(k)}\n`
      const local = (k: number): string => `v0_${k}`
      for (const row of all) {
        const element = (k: number): string => `x${k}[o${k}_${row} + j${this.unitColumns ? '' : ` * c${k}`}]`
        text += this.step(local, local, element, `first + row + ${row * lanes}`)
      }
      for (const k of states) text += `${inMemory(k)} = v0_${k}\n`
      return `${text}}\n`
    }
    let text = `let width = 1\nwhile (width < rows && width < ${lanes}) width *= 2\n`
    for (const k of states) text += `a${k}.fill(${this.unit(k)}, 0, width * columns)\n`
    text += `for (let group = 0; group < m; group += ${rowsAtOnce}) {
for (let lane = 0; lane < width; lane++) {
const q = lane * columns
let row = group + lane
if (row + ${(atOnce - 1) * lanes} < m) {
${pass(atOnce)}} else {
for (; row < m; row += ${lanes}) {
${pass(1)}}
}
}
}
for (let half = width >> 1; half >= 1; half >>= 1) {
const n = half * columns
for (let j = 0; j < n; j++) {
${this.merge(
  (k) => `a${k}[j]`,
  (k) => `a${k}[n + j]`,
)}}
}
for (let j = 0; j < columns; j++) {\n`
    for (const k of states) text += `s${k}[top + j] = a${k}[j]\n`
    return `${text}}`
  }

  /** Statements that set `to` to the state after one more element. */
  private step(from: (k: number) => string, to: (k: number) => string, element: (k: number) => string, index: string): string {
    const inputs = this.rows.length
    const operand = (position: number): string =>
      position < inputs ? element(position) : position === inputs ? `(${index} | 0)` : from(position - inputs - 1)
    const { statements, results } = this.printer.body(this.body.step, { operand, index: noIndex })
    return statements + this.assign(to, results)
  }

  /** Statements that set `left` to both combined. */
  private merge(left: (k: number) => string, right: (k: number) => string): string {
    const count = this.states.length
    const operand = (position: number): string => (position < count ? left(position) : right(position - count))
    const { statements, results } = this.printer.body(this.body.merge, { operand, index: noIndex })
    return statements + this.assign(left, results)
  }

  private assign(to: (k: number) => string, values: readonly string[]): string {
    if (values.length === 1) return `${to(0)} = ${values.join()}\n`
    // A value may be another state's own name, so all are read before one is written.
    const names = values.map(() => this.printer.newName())
    const reads = values.map((value, k) => `const ${String(names[k])} = ${value}\n`).join('')
    return reads + this.states.map((k) => `${to(k)} = ${String(names[k])}\n`).join('')
  }

  private unit(k: number): string {
    const value = this.body.unit[k] ?? NaN
    return Object.is(value, -0) ? '-0' : String(value)
  }
}

function noIndex(): never {
  throw new TypeError('scalar language: a reduction knows the index of an element as an operand only.')
}
