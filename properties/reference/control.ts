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

/** Functions with custom rules are opaque: their samples are all the sine. */
const sine: Reference = (operands) => item([elementary['sin']], 0)?.(operands, {}) ?? []

/** The sample of a custom rule's tangent: t cos(x). */
const timesCosine: Reference = (operands) => {
  const [x, t] = [item(operands, 0), item(operands, 1)]
  const cosine = elementary['cos']?.([x], {})[0]
  if (cosine === undefined) return []
  const data = cosine.data.map((c, i) => c * item(t.data, i))
  return [carried('mul', { ...t, data }, [cosine, t])]
}

/** Primitives that contain programs or functions. */
export const control: Readonly<Record<string, Reference>> = {
  call: program,
  checkpoint: program,
  customJvp: sine,
  customVjp: sine,
  customVjpTangent: timesCosine,
  customBatching: sine,
  debugCallback: () => [],
}
