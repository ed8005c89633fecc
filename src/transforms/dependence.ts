import { isFloat } from '../core/dtype.js'
import type { AnyPrimitive } from '../core/primitive.js'
import { Program, type Atom } from '../core/program.js'

/** The program that an equation runs as it is, where its primitive is linear if the program is; `null` for all other primitives. */
export function linearProgram(primitive: AnyPrimitive, params: object): Program | null {
  if (primitive.control === null || primitive.transpose === 'notLinear') return null
  return 'program' in params && params.program instanceof Program ? params.program : null
}

const found = new WeakMap<Program, Map<string, readonly boolean[]>>()

/** Which outputs depend on the inputs that `active` names, as floats do. */
export function dependsOn(program: Program, active: readonly boolean[]): readonly boolean[] {
  const key = active.map(Number).join('')
  const known = found.get(program) ?? new Map<string, readonly boolean[]>()
  found.set(program, known)
  const mask = known.get(key) ?? walk(program, active)
  known.set(key, mask)
  return mask
}

function walk(program: Program, active: readonly boolean[]): readonly boolean[] {
  const reached = new Set<Atom>(program.inputs.filter((_, i) => active[i] === true))
  for (const { primitive, params, inputs, outputs } of program.equations) {
    const flags = inputs.map((x) => reached.has(x))
    if (!flags.includes(true)) continue
    const inner = linearProgram(primitive, params)
    const mask = inner === null ? null : dependsOn(inner, flags)
    outputs.forEach((y, i) => {
      if (isFloat(y.aval.dtype) && (mask === null || mask[i] === true)) reached.add(y)
    })
  }
  return program.outputs.map((y) => reached.has(y))
}
