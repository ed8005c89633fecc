import type { Atom, Program } from '../../src/core/program.js'
import { arithmetic } from './arithmetic.js'
import { elementary } from './elementary.js'
import { isReal, item, ulp, type Expected, type Plain, type Reference } from './plain.js'
import { reductions } from './reductions.js'
import { structure } from './structure.js'

/** Runs a program by the references of its equations. What an equation may be off by, the next ones would have to carry on: see {@link carried}. */
function evaluate(program: Program, operands: readonly Plain[]): readonly Expected[] {
  const values = new Map<number, Expected>()
  program.inputs.forEach((input, i) => values.set(input.id, item(operands, i)))
  const valueOf = (x: Atom): Expected => {
    if ('value' in x) return { shape: x.aval.shape, dtype: x.aval.dtype, data: new Array<number>(x.aval.size).fill(x.value) }
    const known = values.get(x.id)
    if (known === undefined) throw new Error('reference: a variable is used before it is assigned')
    return known
  }
  for (const eq of program.equations) {
    const rule =
      arithmetic[eq.primitive.name] ?? elementary[eq.primitive.name] ?? structure[eq.primitive.name] ?? reductions[eq.primitive.name]
    if (rule === undefined) throw new Error(`reference: there is none for ${eq.primitive.name}`)
    const inputs = eq.inputs.map(valueOf)
    const results = rule(inputs, eq.params)
    eq.outputs.forEach((output, i) => values.set(output.id, carried(eq.primitive.name, item(results, i), inputs)))
  }
  return program.outputs.map(valueOf)
}

/** The error of a product is that of its factors, relatively, and its own rounding; other operations must be given exact operands. */
function carried(name: string, result: Expected, inputs: readonly Expected[]): Expected {
  const inexact = inputs.filter((x) => x.bounds !== undefined)
  if (inexact.length === 0) return result
  if (name !== 'mul' || !isReal(result.dtype)) throw new Error(`reference: ${name} of inexact values has no bound`)
  const [x, y] = [item(inputs, 0), item(inputs, 1)]
  const bounds = result.data.map((z, i) => {
    const [a, b] = [Math.abs(item(x.data, i)), Math.abs(item(y.data, i))]
    const [da, db] = [x.bounds?.[i] ?? 0, y.bounds?.[i] ?? 0]
    return da * b + a * db + da * db + ulp(result.dtype, z)
  })
  return { ...result, bounds }
}

const program: Reference = (operands, params: { program: Program }) => evaluate(params.program, operands)

/** Functions with custom rules are opaque: their samples are all sin(x) c k, x < z and the sign of z, where c is 1, 2, 3, 1, 2 … */
const sample: Reference = (operands) => {
  const [x, k, z] = [item(operands, 0), item(operands, 1), item(operands, 2)]
  const sine = item(item([elementary['sin']], 0)?.([x], {}) ?? [], 0)
  const product = (a: Expected, b: Expected): Expected => {
    const result = item(arithmetic['mul']?.([a, b], {}) ?? [], 0)
    return carried('mul', result, [a, b])
  }
  const factors: Plain = { ...x, data: x.data.map((_, i) => (i % 3) + 1) }
  const counts: Plain = { ...x, data: k.data.map((count) => (x.dtype === 'float32' ? Math.fround(count) : count)) }
  const [less, signs] = [arithmetic['lt']?.([x, z], {}) ?? [], arithmetic['sign']?.([z], {}) ?? []]
  return [product(product(sine, factors), counts), item(less, 0), item(signs, 0)]
}

/** The sample of a custom rule's tangent: t cos(x). */
const timesCosine: Reference = (operands) => {
  const [x, t] = [item(operands, 0), item(operands, 1)]
  const cosine = elementary['cos']?.([x], {})[0]
  if (cosine === undefined) return []
  const data = cosine.data.map((c, i) => c * item(t.data, i))
  return [carried('mul', { ...t, data }, [cosine, t])]
}

/** The branch that operand 0 chooses, clamped, on the other operands. */
const branch: Reference = ([index, ...operands], params: { branches: readonly Program[] }) => {
  const last = params.branches.length - 1
  const number = item(index?.data ?? [], 0)
  return evaluate(item(params.branches, number < 0 ? 0 : number > last ? last : number), operands)
}

/** Steps as long as the test holds, at most `limit`: the carry, their number, and what each records, with zeros up to the limit. */
const repetition: Reference = (
  operands,
  params: { test: Program; body: Program; testConstants: number; bodyConstants: number; limit: number | null },
) => {
  const { test, body, testConstants, limit } = params
  const constants = testConstants + params.bodyConstants
  const carried = body.inputs.length - params.bodyConstants
  let carry: readonly Expected[] = operands.slice(constants)
  const records: (readonly Expected[])[] = []
  while (records.length !== limit && evaluate(test, [...operands.slice(0, testConstants), ...carry])[0]?.data[0] === 1) {
    const results = evaluate(body, [...operands.slice(testConstants, constants), ...carry])
    carry = results.slice(0, carried)
    records.push(results.slice(carried))
  }
  const stacks = body.outputs.slice(carried).map(({ aval }, k): Expected => {
    const rows = records.map((row) => item(row, k).data)
    const rest = new Array<number>(((limit ?? 0) - rows.length) * aval.size).fill(0)
    return { shape: [limit ?? 0, ...aval.shape], dtype: aval.dtype, data: [...rows.flat(), ...rest] }
  })
  return [...carry, { shape: [], dtype: 'int32', data: [records.length] }, ...stacks]
}

interface LoopParams {
  readonly body: Program
  readonly constants: number
  readonly carry: number
  readonly length: number
  readonly reverse: boolean
  readonly counted: boolean
}

/**
 * The body, step by step; results of steps that are not taken are zero. Each step of the sample rounds four times, and later ones carry that on: factors
 * are at most 1.
 */
const scan: Reference = (operands, { body, constants, carry, length, reverse, counted }: LoopParams) => {
  const wanted = counted ? item(item(operands, 0).data, 0) : length
  const steps = wanted < 0 ? 0 : wanted > length ? length : wanted
  const given = operands.slice(counted ? 1 : 0)
  const fixed = given.slice(0, constants)
  const stacks = given.slice(constants + carry)
  let state: readonly Expected[] = given.slice(constants, constants + carry)
  let largest = 0
  const rows = new Map<number, readonly Expected[]>()
  for (let k = 0; k < steps; k++) {
    const i = reverse ? steps - 1 - k : k
    const results = evaluate(body, [...fixed, ...state, ...stacks.map((x) => elementOf(x, i))])
    state = results.slice(0, carry)
    rows.set(i, results.slice(carry))
    largest = Math.max(largest, ...results.flatMap((x) => x.data.map(Math.abs)))
  }
  const stacked = body.outputs.slice(carry).map(({ aval }, j): Expected => {
    const zeros = new Array<number>(aval.size).fill(0)
    const data = Array.from({ length }, (_, i) => rows.get(i)?.[j]?.data ?? zeros).flat()
    return { shape: [length, ...aval.shape], dtype: aval.dtype, data }
  })
  return [...state, ...stacked].map((x) => ({ ...x, bounds: x.data.map(() => 2 * steps * ulp(x.dtype, largest)) }))
}

function elementOf(x: Plain, i: number): Plain {
  const shape = x.shape.slice(1)
  const size = shape.reduce((product, extent) => product * extent, 1)
  return { shape, dtype: x.dtype, data: x.data.slice(i * size, (i + 1) * size) }
}

/** An operation that rounds once. */
function exactly(name: string, ...operands: readonly (Plain | undefined)[]): readonly Expected[] {
  const given = operands.filter((x) => x !== undefined)
  return arithmetic[name]?.(given, {}) ?? []
}

/** Primitives that contain programs or functions. */
export const control: Readonly<Record<string, Reference>> = {
  call: program,
  checkpoint: program,
  customJvp: sample,
  customVjp: sample,
  customVjpTangent: timesCosine,
  customBatching: sample,
  // The samples are c d x = b and x² = c d, element by element, with the sign of c, or without.
  linearSolve: ([c, d, b], { solve }: { solve: Program }) =>
    [...exactly('div', ...exactly('div', b, c), d), ...exactly('sign', c)].slice(0, solve.outputs.length),
  root: ([c, d]) => [...exactly('sqrt', ...exactly('mul', c, d)), ...exactly('sign', c)],
  debugCallback: () => [],
  scan,
  switch: branch,
  while: repetition,
}
