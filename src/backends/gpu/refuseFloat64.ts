import type { Aval } from '../../core/aval.js'
import { DtypeError } from '../../core/errors.js'
import { Var, type Program } from '../../core/program.js'
import { simplifyProgram } from '../kernel/simplify.js'

/**
 * Checks that no value of a simplified program is float64, also inside of its loops and branches.
 *
 * @throws DtypeError naming the primitive and the cast to write
 */
export function refuseFloat64(program: Program): void {
  for (const x of program.inputs) if (isFloat64(x.aval)) throw refused(`an input of ${program.name}`, x.aval)
  checkEquations(program)
}

function checkEquations({ equations, inputs }: Program): void {
  for (const x of inputs) if (isFloat64(x.aval)) throw refused('an input of a loop or a branch', x.aval)
  for (const { primitive, params, inputs: operands, outputs } of equations) {
    const found = [...operands.filter((x) => x instanceof Var), ...outputs].find(({ aval }) => isFloat64(aval))
    if (found !== undefined) throw refused(primitive.name, found.aval)
    if (primitive.evaluation.kind !== 'control') continue
    const flow = primitive.evaluation.flow(params)
    if (flow === null) continue
    const programs = flow.kind === 'branch' ? flow.branches : flow.kind === 'steps' ? [flow.body] : [flow.test, flow.body]
    for (const inner of programs) checkEquations(simplifyProgram(inner))
  }
}

/** The error for float64, which the device does not have. */
export function refused(what: string, aval: Aval): DtypeError {
  return new DtypeError(
    `gpu: ${what} is ${aval.toString()}, and the gpu backend has no float64. Convert with x.astype('float32'), make arrays with { dtype: 'float32' } or ` +
      "under setDefaultDtype('float32'), or compute on the CPU backend.",
  )
}

function isFloat64({ dtype }: Aval): boolean {
  return dtype === 'float64'
}
