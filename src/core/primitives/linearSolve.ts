import { NdArray, type ConcreteArray } from '../array.js'
import { avalOf } from '../aval.js'
import { bind } from '../bind.js'
import type { Draw, Sample } from '../draw.js'
import { LinearityError, ProgramError } from '../errors.js'
import { Zero, type Primitive, type Tangent } from '../primitive.js'
import { equation, Program, Var, type Equation, type Interpreters } from '../program.js'
import { at, range } from '../shape.js'
import { addTangents } from './add.js'
import { compiledCallOf } from './compiledCall.js'
import { divP } from './div.js'
import { mulP } from './mul.js'
import { neg } from './neg.js'
import { signP } from './sign.js'
import { mappedInFront, allOrNothing } from './constructors/opaque.js'
import { noParams } from './constructors/noParams.js'
import { derivativeAlong, sharing } from './constructors/sharedConstants.js'
import { checkAdded, instantiate, isZero, known, zeroLike } from './constructors/tangents.js'

/** Programs of a linear system. They have captured nothing, and take the same constants first. */
export interface LinearSolveParams {
  /** What the user called, for messages. */
  readonly name: string
  /** What to write where reverse mode cannot transpose the solver, for its message. */
  readonly advice: string
  /** How many operands come before the right-hand side. */
  readonly constants: number
  /** The constants and x to A x. */
  readonly matvec: Program
  /** The constants and b to x, and then to anything else that has no derivative. */
  readonly solve: Program
  /** The constants and the tangent of b to the tangent of x; `null`: `solve` does that too. */
  readonly tangentSolve: Program | null
  /** The constants and y to Aᵀ y; `null`: the transpose of `matvec`, made when it is needed. */
  readonly vecmat: Program | null
  /** The constants and c to the solution of Aᵀ y = c; `null`: the transpose of what solves for tangents, made when it is needed. */
  readonly transposeSolve: Program | null
}

/** The solution of a linear system, differentiated as what it is and not as the way it was found. */
export const linearSolveP: Primitive<LinearSolveParams> = {
  name: 'linearSolve',
  doc: 'The solution x of A x = b by a program. A dx = db - dA x, and the transpose solves with the transposed matrix.',
  effect: false,
  abstractEval: (_avals, { solve }) => solve.outputAvals.map((aval) => aval.strong),
  evaluation: {
    kind: 'control',
    run: (operands, { solve }) => compiledCallOf(solve).run(operands),
    body: ({ solve }) => solve,
    flow: () => null,
  },
  jvp: (primals, tangents, params, interpreters) => {
    const { constants } = params
    const results = bind(linearSolveP, primals, params)
    const given = primals.slice(0, constants)
    const x = results.slice(0, primals.length - constants)
    const moved = derivativeAlong(params.matvec, tangents.slice(0, constants), [...given, ...x], interpreters)
    const rhs = moved.map((t, i) => addTangents(at(tangents, constants + i), isZero(t) ? t : neg(t)))
    if (rhs.every(isZero)) return [results, results.map(zeroLike)]
    const derivatives = bind(linearSolveP, [...given, ...rhs.map(instantiate)], {
      ...params,
      solve: params.tangentSolve ?? params.solve,
      tangentSolve: null,
    })
    return [results, results.map((y, i) => (i < x.length ? at(derivatives, i) : zeroLike(y)))]
  },
  transpose: (cotangents, operands, params, interpreters) => {
    const { constants, name } = params
    const given = operands.slice(0, constants).map((x) => known(x, name))
    const rhs = operands.slice(constants)
    for (const b of rhs) checkAdded(b, name)
    const cts = cotangents.slice(0, rhs.length)
    const none = given.map(() => null)
    if (cts.every(isZero)) return [...none, ...rhs.map((b) => (b instanceof NdArray ? null : new Zero(b)))]
    const transposed = transposedSystem(params, interpreters)
    const solution = bind(linearSolveP, [...transposed.constants, ...given, ...cts.map(instantiate)], transposed.params)
    return [...none, ...rhs.map((b, i): Tangent | null => (b instanceof NdArray ? null : at(solution, i)))]
  },
  batch: (size, operands, axes, params, interpreters) => {
    const { constants } = params
    const inFront = operands.slice(constants).map(() => 0)
    const batched = withPrograms(params, (program) => {
      const all = program.outputs.map(() => true)
      return interpreters.batch(program, size, [...axes.slice(0, constants), ...inFront], all).program
    })
    const rhs = mappedInFront(size, operands.slice(constants), axes.slice(constants))
    const results = bind(linearSolveP, [...batched.constants, ...operands.slice(0, constants), ...rhs], batched.params)
    return [results, results.map(() => 0)]
  },
  control: {
    // The jvp rule solves for primals and for tangents by equations of their own, and every result depends on the right-hand side.
    linearize: () => null,
    separate: () => null,
    dce: allOrNothing,
    stage: (operands, params) => ({ operands, params }),
  },
  sample: sampleDiagonal,
}

/** The same system with every program replaced; what the new ones captured comes before the other constants. */
function withPrograms(
  params: LinearSolveParams,
  replace: (program: Program) => Program,
): { readonly params: LinearSolveParams; readonly constants: readonly NdArray[] } {
  const { matvec, solve, tangentSolve, vecmat, transposeSolve } = params
  const before = [...new Set([matvec, solve, tangentSolve, vecmat, transposeSolve])].filter((program) => program !== null)
  const { programs, constants } = sharing(before.map(replace))
  const now = (program: Program): Program => at(programs, before.indexOf(program))
  const orNull = (program: Program | null): Program | null => (program === null ? null : now(program))
  return {
    constants,
    params: {
      ...params,
      constants: constants.length + params.constants,
      matvec: now(matvec),
      solve: now(solve),
      tangentSolve: orNull(tangentSolve),
      vecmat: orNull(vecmat),
      transposeSolve: orNull(transposeSolve),
    },
  }
}

/** The system of the transposed matrix. */
function transposedSystem(
  params: LinearSolveParams,
  interpreters: Interpreters,
): { readonly params: LinearSolveParams; readonly constants: readonly NdArray[] } {
  const solve = params.tangentSolve ?? params.solve
  const vecmat = params.vecmat ?? transposed('matvec', params.matvec, params, interpreters)
  const transposeSolve = params.transposeSolve ?? transposed('solve', solve, params, interpreters)
  const swapped = { ...params, matvec: vecmat, vecmat: params.matvec, solve: transposeSolve, transposeSolve: solve, tangentSolve: null }
  return withPrograms(swapped, (program) => program)
}

/** The transpose of a program in what follows the constants. */
function transposed(
  what: 'matvec' | 'solve',
  program: Program,
  { name, advice, constants, matvec }: LinearSolveParams,
  interpreters: Interpreters,
): Program {
  const unknowns = matvec.outputs.length
  const linear = program.inputs.map((_, i) => i >= constants)
  const nonzero = program.outputs.map((_, i) => i < unknowns)
  try {
    return interpreters.transpose(program, linear, nonzero, linear.slice(constants)).program
  } catch (error) {
    if (!(error instanceof LinearityError)) throw error
    throw new LinearityError(
      what === 'matvec'
        ? `${name}: matvec is not linear in its argument, so it has no transpose. Give a function v => A v.`
        : `${name}: reverse mode solves with the transposed matrix, and the solver is not written in operations that can be transposed. ${advice}`,
      { cause: error },
    )
  }
}

/** c d x = b, element by element, with or without the sign of c; the transpose is found from `solve`. */
function sampleDiagonal(draw: Draw): Sample<LinearSolveParams> {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const factor = (): ConcreteArray => draw.real(shape, dtype, { low: 0.5, high: 2 })
  const operands = [factor(), factor(), draw.real(shape, dtype)]
  const [c, d, x, y, z, w] = range(6).map((id) => new Var(avalOf(shape, dtype), id))
  if (c === undefined || d === undefined || x === undefined || y === undefined || z === undefined || w === undefined) {
    throw new ProgramError('unreachable')
  }
  const both = (primitive: typeof mulP): Equation[] => [
    equation(primitive, noParams, [x, c], [y]),
    equation(primitive, noParams, [y, d], [z]),
  ]
  const matvec = new Program('matvec', [c, d, x], both(mulP), [z], 6)
  const solution = both(divP)
  const solve = draw.boolean()
    ? new Program('solve', [c, d, x], [...solution, equation(signP, noParams, [c], [w])], [z, w], 6)
    : new Program('solve', [c, d, x], solution, [z], 6)
  return {
    operands,
    params: { name: 'sample', advice: '', constants: 2, matvec, solve, tangentSolve: null, vecmat: null, transposeSolve: null },
  }
}
