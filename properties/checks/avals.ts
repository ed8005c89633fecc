import type { Sample } from '../../src/core/draw.js'
import type { Aval } from '../../src/core/aval.js'
import { checkProgram } from '../../src/core/checkProgram.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { interpreters } from '../../src/transforms/interpreters.js'
import type { Check } from '../check.js'
import { evaluate, fail, functionOf } from './evaluate.js'

/** Throws unless `abstractEval`, the evaluated results and the staged program agree on shapes and dtypes, and the program is well formed. */
export function checkAvals(primitive: AnyPrimitive, sample: Sample<object>): void {
  const { operands, params } = sample
  const evaluated = evaluate(primitive, operands, params).map((y) => y.aval)
  const compare = (what: string, avals: readonly Aval[]): void => {
    if (avals.map((x) => x.strong.toString()).join() !== evaluated.map((x) => x.strong.toString()).join()) {
      fail(primitive, sample, `${what} says ${avals.join(', ')}, but the results are ${evaluated.join(', ')}`)
    }
  }
  // A function with custom rules has avals once it is staged.
  const isStaged = !('program' in params) || params.program !== null
  if (isStaged) {
    compare(
      'abstractEval',
      primitive.abstractEval(
        operands.map((x) => x.aval),
        params,
      ),
    )
  }
  const program = interpreters.stage(
    primitive.name,
    operands.map((x) => x.aval),
    functionOf(primitive, params),
  )
  checkProgram(program)
  compare('the staged program', program.outputAvals)
  if (!program.equations.some((eq) => eq.primitive.name === primitive.name))
    fail(primitive, sample, `the staged program does not hold it:\n${program.toString()}`)
}

export const avals: Check = {
  name: 'avals',
  law: 'shape and dtype rule = evaluated shape and dtype, also of the staged program',
  options: {},
  runs: 30,
  run: (primitive, draw) => checkAvals(primitive, draw.sample(primitive)),
}
