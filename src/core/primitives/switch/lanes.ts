import type { NdArray } from '../../array.js'
import { avalOf, type Aval } from '../../aval.js'
import { fill } from '../../constant.js'
import { ProgramError } from '../../errors.js'
import { equation, Program, Var, type Interpreters } from '../../program.js'
import { at, range } from '../../shape.js'
import { TapeAval } from '../../tape.js'
import { eq, ge, le } from '../comparisons.js'
import { noParams } from '../constructors/noParams.js'
import { only } from '../constructors/tangents.js'
import { mapTapes, mapTapesP } from '../mapTapes.js'
import { select, selectP } from '../select.js'
import { broadcast, broadcastP } from '../sum.js'
import { guarded } from './guarded.js'
import { relaned, type Lanes } from './params.js'

/** A program with the values of its first inputs. */
export interface ProgramWithValues {
  readonly program: Program
  readonly values: readonly NdArray[]
}

/** A branch for all lanes: every result has them in front. */
export function laneProgram(branch: Program, lanes: readonly Lanes[], interpreters: Interpreters): ProgramWithValues {
  const all = branch.outputs.map(() => true)
  return lanes.reduceRight<ProgramWithValues>(
    ({ program, values }, { size, axisName, mapped }) => {
      const axes = [...values.map(() => null), ...mapped.map((flag) => (flag ? 0 : null))]
      const made = interpreters.batch(program, size, axes, all, axisName)
      return { program: made.program, values: [...made.program.captured, ...values] }
    },
    { program: branch, values: [] },
  )
}

/** All branches for all lanes, and what each lane chose of the results: a program of the index and the operands. */
export function laneBody(
  branches: readonly Program[],
  lanes: readonly Lanes[],
  indexAval: Aval,
  operandAvals: readonly Aval[],
  interpreters: Interpreters,
): Program {
  const flagged = relaned(lanes, (mapped) => [...mapped, true])
  const programs = branches.map((branch) => laneProgram(guarded(branch), flagged, interpreters))
  return interpreters.stage('switch of lanes', [indexAval, ...operandAvals], ([index, ...operands]) => {
    const results = programs.map(({ program, values }, k) =>
      interpreters.evaluate(program, [...values, ...operands, lanesOf(given(index), k, branches.length)]),
    )
    const chosen = range(branches.length - 1).map((k) => le(given(index), fill(k, indexAval)))
    return at(results, 0).map((_, i) =>
      chosenOf(
        chosen,
        results.map((ys) => at(ys, i)),
      ),
    )
  })
}

/** The results of all branches, of which each lane takes those that it chose, by operations of arrays: their derivatives are those of a selection. */
export function runAll(
  index: NdArray,
  operands: readonly NdArray[],
  branches: readonly Program[],
  lanes: readonly Lanes[],
  interpreters: Interpreters,
): readonly NdArray[] {
  const avals = operands.map((x) => x.aval)
  const body = laneBody(branches, lanes, index.aval, avals, interpreters)
  return interpreters.evaluate(body, [...body.captured, index, ...operands])
}

/** The first value whose flag is set in a lane; where none is, the last one. */
function chosenOf(flags: readonly NdArray[], values: readonly NdArray[]): NdArray {
  return flags.reduceRight((rest, flag, k) => selectLanes(flag, at(values, k), rest), at(values, flags.length))
}

/** `onTrue` in the lanes whose flag is set, else `onFalse`; the flags have the shape of the lanes, which the values have in front. */
export function selectLanes(flags: NdArray, onTrue: NdArray, onFalse: NdArray): NdArray {
  if (onTrue === onFalse) return onTrue
  const { aval } = onTrue
  if (aval instanceof TapeAval)
    return only(mapTapes([flags, onTrue, onFalse], { program: selecting(flags.aval, aval.element), constants: 1 }))
  return select(broadcast(flags, onTrue.shape, range(flags.ndim)), onTrue, onFalse)
}

/** {@link selectLanes} for one element of tapes. */
function selecting(flags: Aval, element: Aval): Program {
  const [c, x, y, z] = [new Var(flags, 0), new Var(element, 1), new Var(element, 2), new Var(element, 3)]
  if (element instanceof TapeAval) {
    const inner = equation(mapTapesP, { program: selecting(flags, element.element), constants: 1 }, [c, x, y], [z])
    return new Program('select', [c, x, y], [inner], [z], 4)
  }
  const wide = new Var(avalOf(element.shape, 'bool'), 4)
  const repeat = equation(broadcastP, { shape: element.shape, axes: range(flags.ndim) }, [c], [wide])
  return new Program('select', [c, x, y], [repeat, equation(selectP, noParams, [wide, x, y], [z])], [z], 5)
}

/** The lanes that choose branch `k` of `count`. */
export function lanesOf(index: NdArray, k: number, count: number): NdArray {
  const number = fill(k, avalOf(index.shape, 'int32'))
  if (count === 1) return fill(1, avalOf(index.shape, 'bool'))
  return k === 0 ? le(index, number) : k === count - 1 ? ge(index, number) : eq(index, number)
}

function given(x: NdArray | undefined): NdArray {
  if (x === undefined) throw new ProgramError('switch: the index is missing.')
  return x
}
