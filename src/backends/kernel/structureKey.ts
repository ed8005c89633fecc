import { Var, type Atom, type Program } from '../../core/program.js'
import { inlineProgram } from './inline.js'
import { identityOf, numberKey, paramsKey } from './paramsKey.js'

/** Equal for programs that compute the same in the same way, whatever arrays they captured; a compiled program serves all of them. */
export function structureKey(program: Program): string {
  const numbers = new Map<Var, number>()
  const define = (x: Var): string => {
    numbers.set(x, numbers.size)
    return x.aval.toString()
  }
  const use = (x: Atom): string => (x instanceof Var ? String(numbers.get(x)) : `${numberKey(x.value)}:${x.aval.toString()}`)
  const flat = inlineProgram(program)
  const lines = [flat.inputs.map(define).join()]
  for (const { primitive, params, inputs, outputs } of flat.equations) {
    const operands = inputs.map(use).join()
    lines.push(`${outputs.map(define).join()}=${identityOf(primitive)}${paramsKey(params)}(${operands})`)
  }
  lines.push(flat.outputs.map((x) => `${use(x)}:${x.aval.toString()}`).join())
  return lines.join('\n')
}
