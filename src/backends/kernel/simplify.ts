import type { Aval } from '../../core/aval.js'
import type { Elementwise } from '../../core/evaluation.js'
import { identityOf } from '../../core/identity.js'
import { inlineProgram, knownBranch } from '../../core/inlineProgram.js'
import { equation, Literal, Program, Var, type Atom, type Equation } from '../../core/program.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import { hasEffect } from '../../core/effects.js'
import { seenThrough } from './indexMap.js'
import { KernelBuilder } from './kernelBuilder.js'
import { numberKey, paramsKey } from './paramsKey.js'

/**
 * The same program, bit for bit, with less to do: calls in place, equal equations once, constants folded, identities that are exact in IEEE arithmetic
 * left out, and nothing that no output or effect needs. Takes time in proportion to the equations.
 */
export function simplifyProgram(program: Program): Program {
  const flat = inlineProgram(program)
  const values = new Array<Atom>(flat.variables)
  for (const x of flat.inputs) values[x.id] = x
  const valueOf = (x: Atom): Atom => (x instanceof Var ? values[x.id]! : x)
  const seen = new Map<string, readonly Atom[]>()
  const kept: Equation[] = []
  for (const { primitive, params, inputs, outputs } of flat.equations) {
    const made = equation(primitive, params, inputs.map(valueOf), outputs)
    let results: readonly Atom[] | undefined = folded(made)
    if (results === undefined && isShared(made)) {
      const key = `${identityOf(primitive)}${paramsKey(params)}(${made.inputs.map(atomKey).join()})`
      results = seen.get(key)
      if (results === undefined) seen.set(key, outputs)
    }
    if (results === undefined) kept.push(made)
    outputs.forEach((y, k) => (values[y.id] = results?.[k] ?? y))
  }
  const outputs = flat.outputs.map(valueOf)
  const left = live(kept, outputs, flat.variables)
  const simple = new Program(flat.name, flat.inputs, left, outputs, flat.variables)
  // What chooses a branch may be known by now.
  return left.some((eq) => knownBranch(eq) !== null) ? simplifyProgram(simple) : simple
}

function atomKey(x: Atom): string {
  return x instanceof Var ? String(x.id) : `${numberKey(x.value)}:${x.aval.strong.toString()}`
}

/** May equal equations be one? Not those with effects, nor identities: `barrier` keeps what is computed on its sides apart. */
function isShared({ primitive, params, inputs, outputs }: Equation): boolean {
  if (primitive.effect || primitive.evaluation.kind === 'control') return false
  if (primitive.evaluation.kind !== 'view') return true
  return seenThrough(primitive.evaluation.source(inputs[0]!.aval, params), outputs[0]!.aval.shape, inputs[0]!.aval.shape) !== null
}

/** What the results are without computing anything, where that is known. */
function folded({ primitive, params, inputs, outputs }: Equation): readonly Atom[] | undefined {
  const { evaluation } = primitive
  if (evaluation.kind === 'view') {
    const [x] = inputs
    return x instanceof Literal ? [new Literal(x.value, outputs[0]!.aval)] : undefined
  }
  if (evaluation.kind !== 'elementwise' || inputs.length > 3) return undefined
  const promising = inputs.length === 0 || inputs.some((x, i) => x instanceof Literal || inputs.indexOf(x) !== i)
  if (!promising && !isCopy(evaluation, params, inputs, outputs)) return undefined
  const s = new KernelBuilder(outputs[0]!.aval.shape, new Map())
  const leaves = inputs.map((x) => (x instanceof Literal ? s.literal(x.aval.dtype, x.value) : s.operand(x.aval.dtype, inputs.indexOf(x))))
  const results = evaluation.body(s, leaves, params).map((y, k): Atom | null => {
    if (y.op === 'literal') return new Literal(y.value, outputs[k]!.aval)
    return y.op === 'operand' ? retyped(inputs[y.position]!, outputs[k]!.aval) : null
  })
  return results.every((y) => y !== null) ? results : undefined
}

const copies = new WeakMap<Elementwise<object>, Map<string, boolean>>()

/** Does an operation give its only operand back, as a conversion to the dtype that it has? Found out once for each dtype and params. */
function isCopy(evaluation: Elementwise<object>, params: object, inputs: readonly Atom[], outputs: readonly Var[]): boolean {
  const [x] = inputs
  const [y] = outputs
  if (x === undefined || y === undefined || inputs.length > 1 || x.aval.strong !== y.aval.strong) return false
  let known = copies.get(evaluation)
  if (known === undefined) {
    known = new Map()
    copies.set(evaluation, known)
  }
  const key = `${x.aval.dtype}${paramsKey(params)}`
  let found = known.get(key)
  if (found === undefined) {
    const s = new ScalarBuilder()
    const leaf = s.operand(x.aval.dtype, 0)
    found = evaluation.body(s, [leaf], params)[0] === leaf
    if (known.size < mostKnown) known.set(key, found)
  }
  return found
}

/** Params may be of many kinds: powers, for one. */
const mostKnown = 64

/** A variable in place of a result: only the weak mark may differ, which kernels do not see. */
function retyped(x: Atom, aval: Aval): Atom | null {
  return x.aval.strong === aval.strong ? x : null
}

function live(equations: readonly Equation[], outputs: readonly Atom[], variables: number): readonly Equation[] {
  const used = new Uint8Array(variables)
  const mark = (x: Atom): void => {
    if (x instanceof Var) used[x.id] = 1
  }
  outputs.forEach(mark)
  const kept: Equation[] = []
  for (let i = equations.length - 1; i >= 0; i--) {
    const eq = equations[i]!
    if (!hasEffect(eq) && !eq.outputs.some((y) => used[y.id] === 1)) continue
    kept.push(eq)
    eq.inputs.forEach(mark)
  }
  return kept.reverse()
}
