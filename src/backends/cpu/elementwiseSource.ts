import type { TypedArray } from '../../core/dtype.js'
import type { Expr } from '../../core/scalar/expression.js'
import { linkSource } from './scalar/codegen.js'
import { JavaScriptPrinter, type Leaves } from './scalar/javascript.js'

/**
 * A loop over elements. The first argument is the number of elements, or, of a nest, the extents outermost first, then for the results and for each
 * operand its strides. Then come, for each result and each operand, its memory and where it starts.
 */
export type Kernel = (size: number | readonly number[], ...memory: (TypedArray | number)[]) => void

/** How an operand moves along the innermost loop: to the next element, not at all, or by a stride known at run time. */
export type Motion = 'unit' | 'still' | 'stride'

/** Sources that different primitives or params print alike share one function, and what the engine has learnt of it. */
const linked = new Map<string, Kernel>()
const keptSources = 4096

function link(lines: readonly string[], otherwise: () => Kernel): Kernel {
  const source = lines.filter((line) => line !== '').join('\n')
  const known = linked.get(source)
  if (known !== undefined) return known
  const made = linkSource<Kernel>(source, otherwise)
  if (linked.size >= keptSources) linked.clear()
  linked.set(source, made)
  return made
}

/**
 * Prints a kernel that runs over all elements of contiguous results, from operands that are contiguous or still.
 *
 * @param long all memory starts at 0, and the loop is worth unrolling: without the additions of offsets, which V8 checks for overflow, a cheap body
 *   takes half the time, and unrolled half of that
 */
export function printLinear(results: readonly Expr[], motions: readonly Motion[], long: boolean, otherwise: () => Kernel): Kernel {
  const printer = new JavaScriptPrinter()
  const from = (name: string, i: string): string => (long ? i : `${name} + ${i}`)
  const iteration = (i: string): readonly string[] => {
    const leaves: Leaves = {
      operand: (k) => (motions[k] === 'still' ? `u${String(k)}` : `x${String(k)}[${from(`p${String(k)}`, i)}]`),
      index: outOfPlace,
    }
    const { statements, results: values } = printer.body(results, leaves, '    ')
    return [statements.trimEnd(), ...values.map((value, k) => `    o${String(k)}[${from(`q${String(k)}`, i)}] = ${value}`)]
  }
  const loops = printLoops('i', 'n', long ? unrollingOf(results) : 1, iteration)
  return link(
    [
      `${printer.prelude}return function (n, ${parameters(results.length, motions.length)}) {`,
      ...motions.map((motion, k) => (motion === 'still' ? `  const u${String(k)} = x${String(k)}[${from(`p${String(k)}`, '0')}]` : '')),
      ...loops,
      '}',
    ],
    otherwise,
  )
}

/**
 * Prints a nest of `rank` loops.
 *
 * @param levels the loop that runs over each axis of the result, for those whose index the body uses
 */
export function printNest(
  results: readonly Expr[],
  motions: readonly Motion[],
  rank: number,
  levels: readonly (number | null)[],
  otherwise: () => Kernel,
): Kernel {
  const printer = new JavaScriptPrinter()
  const inner = rank - 1
  const outer = Array.from({ length: inner }, (_, level) => level)
  const extents = [...outer, inner].map((level) => `  const e${String(level)} = dims[${String(level)}]`)
  const strides = ['s', ...motions.map((_, k) => `s${String(k)}_`)].flatMap((name, array) =>
    [...outer, inner].map((level) => `  const ${name}${String(level)} = dims[${String(rank * (array + 1) + level)}]`),
  )
  const moved = (start: string, stride: string): string =>
    [start, ...outer.map((level) => `i${String(level)} * ${stride}${String(level)}`)].join(' + ')
  const starts = motions.map((motion, k) => {
    const start = moved(`p${String(k)}`, `s${String(k)}_`)
    if (motion === 'still') return `  const u${String(k)} = x${String(k)}[${start}]`
    return `  ${motion === 'unit' ? 'const' : 'let'} a${String(k)} = ${start}`
  })
  const iteration = (i: string): readonly string[] => {
    const leaves: Leaves = {
      operand: (k) => (motions[k] === 'still' ? `u${String(k)}` : `x${String(k)}[a${String(k)}${motions[k] === 'unit' ? ` + ${i}` : ''}]`),
      index: (axis) => {
        const level = levels[axis] ?? outOfPlace()
        return level === inner ? i : `i${String(level)}`
      },
    }
    const { statements, results: values } = printer.body(results, leaves, '    ')
    return [
      statements.trimEnd(),
      ...values.map((value, k) => `    o${String(k)}[b${String(k)} + ${i}] = ${value}`),
      ...motions.map((motion, k) => (motion === 'stride' ? `    a${String(k)} += s${String(k)}_${String(inner)}` : '')),
    ]
  }
  const loops = printLoops(`i${String(inner)}`, `e${String(inner)}`, unrollingOf(results), iteration)
  return link(
    [
      `${printer.prelude}return function (dims, ${parameters(results.length, motions.length)}) {`,
      ...extents,
      ...strides,
      ...outer.map((level) => `  for (let i${String(level)} = 0; i${String(level)} < e${String(level)}; i${String(level)}++) {`),
      ...results.map((_, k) => `  const b${String(k)} = ${moved(`q${String(k)}`, 's')}`),
      ...starts,
      ...loops,
      '  }'.repeat(inner),
      '}',
    ],
    otherwise,
  )
}

/** A loop of `counter` up to `end`, `times` iterations at once while there are as many, then one by one. */
function printLoops(counter: string, end: string, times: number, iteration: (i: string) => readonly string[]): readonly string[] {
  const copies = Array.from({ length: times }, (_, u) => iteration(u === 0 ? counter : `${counter} + ${String(u)}`)).flat()
  if (times === 1) return [`  for (let ${counter} = 0; ${counter} < ${end}; ${counter}++) {`, ...copies, '  }']
  return [
    `  let ${counter} = 0`,
    `  for (; ${counter} < ${end} - ${String(times - 1)}; ${counter} += ${String(times)}) {`,
    ...copies,
    '  }',
    `  for (; ${counter} < ${end}; ${counter}++) {`,
    ...iteration(counter),
    '  }',
  ]
}

/** Unrolling pays where the loop costs as much as its body: for up to a handful of arithmetic operations. */
function unrollingOf(results: readonly Expr[]): number {
  let operations = 0
  for (const node of nodesOf(results)) {
    if (node.op === 'callWhere' || node.op === 'repeat' || node.op === 'lookup' || node.op === 'select') return 1
    if (node.op !== 'operand' && node.op !== 'literal' && node.op !== 'index') operations++
  }
  return operations <= 2 ? 8 : operations <= 6 ? 4 : 1
}

function parameters(results: number, operands: number): string {
  const names: string[] = []
  for (let k = 0; k < results; k++) names.push(`o${String(k)}`, `q${String(k)}`)
  for (let k = 0; k < operands; k++) names.push(`x${String(k)}`, `p${String(k)}`)
  return names.join(', ')
}

function outOfPlace(): never {
  throw new TypeError('scalar language: the body uses an index along an axis that its result does not have.')
}

/** The nodes of expressions, each once; those inside of loops and outlined functions are not among them. */
export function nodesOf(results: readonly Expr[]): ReadonlySet<Expr> {
  const seen = new Set<Expr>()
  const waiting = [...results]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    waiting.push(...node.args)
  }
  return seen
}
