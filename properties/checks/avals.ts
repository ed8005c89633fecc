import type { Sample } from '../../src/core/draw.js'
import { avalOf, type Aval } from '../../src/core/aval.js'
import { checkProgram } from '../../src/core/checkProgram.js'
import { isFloat } from '../../src/core/dtype.js'
import { ShapeError } from '../../src/core/errors.js'
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

/** What says the dtype of its result means it. */
const strong = new Set(['convert'])

/** Where all float operands are weak, results are. */
const keepsWeak = new Set(['elementwise', 'indexed', 'region', 'view', 'reduction', 'contraction', 'convolution', 'scan'])

/** Each result of these is as weak as one of the operands: the one that is sorted, or that is padded. */
const apart = new Set(['sort', 'pad'])

/**
 * Throws unless a result is weak as the promotion of dtypes has it: only floats are, where every float operand of its dtype is; and what works element by element
 * has a weak result then.
 */
export function checkWeak(primitive: AnyPrimitive, sample: Sample<object>): void {
  const { operands, params } = sample
  if (primitive.control !== null || 'program' in params) return
  const choices = [operands.map(() => true), operands.map(() => false), ...operands.map((_, i) => operands.map((__, k) => i === k))]
  for (const weak of choices) {
    const given = operands.map(({ aval }, i) => avalOf(aval.shape, aval.dtype, weak[i] === true && isFloat(aval.dtype)))
    const show = (): string => given.map((x) => x.toString()).join(', ')
    for (const y of primitive.abstractEval(given, params)) {
      const same = given.filter((x) => x.dtype === y.dtype)
      const mixed = same.some((x) => !x.weak) && (same.every((x) => !x.weak) || !apart.has(primitive.name))
      if (y.weak && (!isFloat(y.dtype) || mixed)) fail(primitive, sample, `the result ${y.toString()} of ${show()} is weak`)
      const expected = keepsWeak.has(primitive.evaluation.kind) && isFloat(y.dtype) && same.length > 0 && same.every((x) => x.weak)
      if (expected && !y.weak && !strong.has(primitive.name)) fail(primitive, sample, `the result ${y.toString()} of ${show()} is strong`)
    }
  }
}

/** What is about square matrices: of which operand. */
const square = new Map([
  ['cholesky', 0],
  ['clusters', 0],
  ['columnOrder', 0],
  ['coupling', 1],
  ['eigh', 0],
  ['triangularSolve', 0],
])

/** Throws unless matrices that are not square are refused where they have to be. */
export function checkSquare(primitive: AnyPrimitive, { operands, params }: Sample<object>): void {
  const position = square.get(primitive.name)
  if (position === undefined) return
  for (const longer of [1, 2]) {
    const avals = operands.map(({ aval }, i) => {
      const axis = aval.ndim - longer
      return i === position
        ? avalOf(
            aval.shape.map((extent, k) => extent + Number(k === axis)),
            aval.dtype,
          )
        : aval
    })
    try {
      primitive.abstractEval(avals, params)
    } catch (error) {
      if (error instanceof ShapeError) continue
      throw error
    }
    fail(primitive, { operands, params }, `${avals.join(', ')} are not refused`)
  }
}

export const avals: Check = {
  name: 'avals',
  law: 'shape and dtype rule = evaluated shape and dtype, also of the staged program',
  options: {},
  runs: 30,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    checkAvals(primitive, sample)
    checkWeak(primitive, sample)
    checkSquare(primitive, sample)
  },
}
