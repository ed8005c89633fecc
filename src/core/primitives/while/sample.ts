import { avalOf } from '../../aval.js'
import type { Draw, Sample } from '../../draw.js'
import { equation, Literal, Program, Var } from '../../program.js'
import { addP } from '../add.js'
import { ltP } from '../comparisons.js'
import { noParams } from '../constructors/noParams.js'
import { mulP } from '../mul.js'
import type { WhileParams } from './params.js'

const int = avalOf([], 'int32')

/** x becomes x y, a number of times that is an operand; sometimes the sums x + y are recorded. */
export function sampleWhile(draw: Draw): Sample<WhileParams> {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const aval = avalOf(shape, dtype)

  const [most, i, x] = [new Var(int, 0), new Var(int, 1), new Var(aval, 2)]
  const goOn = new Var(avalOf([], 'bool'), 3)
  const test = new Program('below', [most, i, x], [equation(ltP, noParams, [i, most], [goOn])], [goOn], 4)

  const [y, j, before] = [new Var(aval, 0), new Var(int, 1), new Var(aval, 2)]
  const [next, sum, after] = [new Var(int, 3), new Var(aval, 4), new Var(aval, 5)]
  const equations = [
    equation(addP, noParams, [j, new Literal(1, int)], [next]),
    equation(addP, noParams, [before, y], [sum]),
    equation(mulP, noParams, [before, y], [after]),
  ]
  const limit = draw.boolean() ? 4 : null
  const body = new Program('step', [y, j, before], equations, limit === null ? [next, after] : [next, after, sum], 6)
  return {
    operands: [draw.int32([], [draw.integer(0, 5)]), draw.real(shape, dtype), draw.int32([], [0]), draw.real(shape, dtype)],
    params: { test, body, testConstants: 1, bodyConstants: 1, limit },
  }
}
