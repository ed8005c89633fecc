import type { ConcreteArray } from '../array.js'
import { avalOf } from '../aval.js'
import { bind } from '../bind.js'
import type { Draw, Sample } from '../draw.js'
import { ProgramError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { equation, Program, Var, type Equation } from '../program.js'
import { at, range } from '../shape.js'
import { addP } from './add.js'
import { call } from './call.js'
import { compiledCallOf } from './compiledCall.js'
import { divP } from './div.js'
import { linearSolveP } from './linearSolve.js'
import { mulP } from './mul.js'
import { neg } from './neg.js'
import { signP } from './sign.js'
import { sqrtP } from './sqrt.js'
import { subP } from './add.js'
import { allOrNothing, mappedInFront } from './constructors/opaque.js'
import { noParams } from './constructors/noParams.js'
import { derivativeAlong, sharing } from './constructors/sharedConstants.js'
import { instantiate, isZero, zeroLike } from './constructors/tangents.js'

/** Programs of a system of equations. They have captured nothing, and take the same constants first. */
export interface RootParams {
  /** What the user called, for messages. */
  readonly name: string
  /** How many operands come before the initial guess. */
  readonly constants: number
  /** The constants and x to f(x). */
  readonly residual: Program
  /** The constants and a guess to the root, and then to anything else that has no derivative. */
  readonly solve: Program
  /** The constants and x to what {@link linear} needs of them. */
  readonly known: Program
  /** The constants, what {@link known} gave, and a tangent v to f'(x) v. */
  readonly linear: Program
  /** The constants, what {@link known} gave, and y to the solution of f'(x) v = y. */
  readonly tangentSolve: Program
}

/** A root of a function, differentiated as what it is and not as the way it was found. */
export const rootP: Primitive<RootParams> = {
  name: 'root',
  doc: 'A root x of f(x, c), found by a program from an initial guess. ∂f/∂x dx = -∂f/∂c dc (the implicit function theorem).',
  effect: false,
  abstractEval: (_avals, { solve }) => solve.outputAvals.map((aval) => aval.strong),
  evaluation: {
    kind: 'control',
    run: (operands, { solve }) => compiledCallOf(solve).run(operands),
    body: ({ solve }) => solve,
    flow: () => null,
  },
  jvp: (primals, tangents, params, interpreters) => {
    const { constants, residual, known, linear, tangentSolve, name } = params
    const results = bind(rootP, primals, params)
    const given = primals.slice(0, constants)
    const x = results.slice(0, primals.length - constants)
    // The root does not depend on where the search began.
    const moved = derivativeAlong(residual, tangents.slice(0, constants), [...given, ...x], interpreters)
    if (moved.every(isZero)) return [results, results.map(zeroLike)]
    const all = [...given, ...call(known, [...given, ...x])]
    const derivatives = bind(linearSolveP, [...all, ...moved.map((t) => neg(instantiate(t)))], {
      name,
      advice: 'Write tangentSolve with solvers.gmres, or with customLinearSolve, which loops may be given to.',
      constants: all.length,
      matvec: linear,
      solve: tangentSolve,
      tangentSolve: null,
      vecmat: null,
      transposeSolve: null,
    })
    return [results, results.map((y, i) => (i < x.length ? at(derivatives, i) : zeroLike(y)))]
  },
  transpose: 'notLinear',
  batch: (size, operands, axes, params, interpreters) => {
    const { constants, residual, solve, known, linear, tangentSolve } = params
    const fixed = axes.slice(0, constants)
    const unknowns = operands.slice(constants).map(() => 0)
    const batch = (program: Program, inputs: readonly (number | null)[]): Program =>
      interpreters.batch(
        program,
        size,
        inputs,
        program.outputs.map(() => true),
      ).program
    const kept = interpreters.batch(known, size, [...fixed, ...unknowns])
    const linearAxes = [...fixed, ...kept.mapped.map((flag) => (flag ? 0 : null)), ...unknowns]
    const made = sharing([
      batch(residual, [...fixed, ...unknowns]),
      batch(solve, [...fixed, ...unknowns]),
      kept.program,
      batch(linear, linearAxes),
      batch(tangentSolve, linearAxes),
    ])
    const guess = mappedInFront(size, operands.slice(constants), axes.slice(constants))
    const results = bind(rootP, [...made.constants, ...operands.slice(0, constants), ...guess], {
      ...params,
      ...rootPrograms(made.programs),
      constants: made.constants.length + constants,
    })
    return [results, results.map(() => 0)]
  },
  control: {
    linearize: () => null,
    separate: () => null,
    dce: allOrNothing,
    stage: (operands, params) => ({ operands, params }),
  },
  sample: sampleSquareRoot,
}

/** The programs of a root, in the order residual, solve, known, linear, tangentSolve. */
export function rootPrograms(programs: readonly Program[]): Pick<RootParams, 'residual' | 'solve' | 'known' | 'linear' | 'tangentSolve'> {
  return {
    residual: at(programs, 0),
    solve: at(programs, 1),
    known: at(programs, 2),
    linear: at(programs, 3),
    tangentSolve: at(programs, 4),
  }
}

/** x² = c d, element by element, and the sign of c. */
function sampleSquareRoot(draw: Draw): Sample<RootParams> {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const factor = (): ConcreteArray => draw.real(shape, dtype, { low: 0.5, high: 4 })
  const operands = [factor(), factor(), draw.real(shape, dtype)]
  const [c, d, x, y, z, w] = range(6).map((id) => new Var(avalOf(shape, dtype), id))
  if (c === undefined || d === undefined || x === undefined || y === undefined || z === undefined || w === undefined) {
    throw new ProgramError('unreachable')
  }
  const program = (name: string, inputs: readonly Var[], outputs: readonly Var[], ...equations: Equation[]): Program =>
    new Program(name, inputs, equations, outputs, 6)
  const of = (primitive: typeof mulP, inputs: readonly Var[], output: Var): Equation => equation(primitive, noParams, inputs, [output])
  return {
    operands,
    params: {
      name: 'sample',
      constants: 2,
      residual: program('residual', [c, d, x], [w], of(mulP, [x, x], y), of(mulP, [c, d], z), of(subP, [y, z], w)),
      solve: program('solve', [c, d, x], [z, w], of(mulP, [c, d], y), of(sqrtP, [y], z), of(signP, [c], w)),
      known: program('known', [c, d, x], [y], of(addP, [x, x], y)),
      linear: program('linear', [c, d, x, y], [z], of(mulP, [y, x], z)),
      tangentSolve: program('tangentSolve', [c, d, x, y], [z], of(divP, [y, x], z)),
    },
  }
}
