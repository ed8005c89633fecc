import { NdArray } from '../../array.js'
import { fill } from '../../constant.js'
import { isFloat } from '../../dtype.js'
import { LinearityError } from '../../errors.js'
import { chosen } from '../../masks.js'
import { Zero, type Tangent, type TransposeOperand } from '../../primitive.js'
import type { Interpreters, Program } from '../../program.js'
import { at } from '../../shape.js'
import { TapeAval } from '../../tape.js'
import { addTangents } from '../add.js'
import { call } from '../call.js'
import { known } from '../constructors/tangents.js'
import { joinedWhole, union } from './joined.js'
import { laneProgram, lanesOf, selectLanes } from './lanes.js'
import { isShared, relaned, type BindSwitch, type Lanes } from './params.js'

/** Cotangents of the operands of the branches (`null` for known ones): of those that the chosen branch is linear in. */
export function transposedSwitch(
  branches: readonly Program[],
  lanes: readonly Lanes[],
  index: NdArray,
  operands: readonly TransposeOperand[],
  cotangents: readonly Tangent[],
  bindSwitch: BindSwitch,
  interpreters: Interpreters,
): readonly (Tangent | null)[] {
  const linear = operands.map((x) => !(x instanceof NdArray))
  if (linear.some((flag, i) => flag && isShared(lanes, i))) {
    return transposedByLanes(branches, lanes, index, operands, cotangents, interpreters)
  }
  const isKnown = linear.map((flag) => !flag)
  const nonzero = cotangents.map((ct) => ct instanceof NdArray)
  const there = union(branches.map((branch) => interpreters.transpose(branch, linear, nonzero).nonzero))
  const { branches: transposed, values } = joinedWhole(
    branches.map((branch) => interpreters.transpose(branch, linear, nonzero, there).program),
  )
  const given = there.includes(true)
    ? bindSwitch({
        index,
        operands: [...values, ...operands.filter((x) => x instanceof NdArray), ...cotangents.filter((ct) => ct instanceof NdArray)],
        branches: transposed,
        lanes: relaned(lanes, (mapped) => [
          ...values.map(() => false),
          ...chosen(mapped, isKnown),
          ...cotangents.filter((ct) => ct instanceof NdArray).map(() => true),
        ]),
      })
    : []
  let nextInput = 0
  let nextGiven = 0
  return operands.map((x) => {
    if (x instanceof NdArray) return null
    return there[nextInput++] === true ? at(given, nextGiven++) : new Zero(x)
  })
}

/**
 * Where an operand is the same for many lanes, its cotangent is a sum over them, which the branch computes from the cotangents of the lanes that chose it,
 * without one of that operand for each lane.
 */
function transposedByLanes(
  branches: readonly Program[],
  lanes: readonly Lanes[],
  index: NdArray,
  operands: readonly TransposeOperand[],
  cotangents: readonly Tangent[],
  interpreters: Interpreters,
): readonly (Tangent | null)[] {
  const nonzero = cotangents.map((ct) => ct instanceof NdArray)
  let sums: readonly (Tangent | null)[] = operands.map((x) => (x instanceof NdArray ? null : new Zero(x)))
  branches.forEach((branch, k) => {
    const { program, values } = laneProgram(branch, lanes, interpreters)
    const linear = [...values, ...operands].map((x) => !(x instanceof NdArray))
    const chose = lanesOf(index, k, branches.length)
    const masked = cotangents.filter((ct) => ct instanceof NdArray).map((ct) => selectLanes(chose, ct, fill(0, ct.aval.strong)))
    const made = interpreters.transpose(program, linear, nonzero)
    // What lanes that chose another branch have is multiplied by zero: it should be finite.
    const given = operands.flatMap((x, i) => {
      if (!(x instanceof NdArray)) return []
      const isOwn = !isShared(lanes, i) && isFloat(x.dtype) && !(x.aval instanceof TapeAval)
      return [isOwn ? selectLanes(chose, x, fill(1, x.aval.strong)) : x]
    })
    const results = made.nonzero.includes(true) ? call(made.program, [...values, ...given, ...masked]) : []
    let nextInput = 0
    let nextGiven = 0
    sums = sums.map((sum, i) => {
      if (sum === null || made.nonzero[nextInput++] !== true) return sum
      const ct = at(results, nextGiven++)
      return addTangents(sum, isShared(lanes, i) ? ct : selectLanes(chose, ct, fill(0, ct.aval.strong)))
    })
  })
  return sums
}

/** Can all of these be transposed? */
export function areLinear(
  branches: readonly Program[],
  operands: readonly TransposeOperand[],
  cotangents: readonly Tangent[],
  interpreters: Interpreters,
): boolean {
  const linear = operands.map((x) => !(x instanceof NdArray))
  const nonzero = cotangents.map((ct) => ct instanceof NdArray)
  try {
    for (const branch of branches) interpreters.transpose(branch, linear, nonzero)
    return true
  } catch (error) {
    if (error instanceof LinearityError) return false
    throw error
  }
}

/** The index, which nothing is linear in. */
export function knownIndex(x: TransposeOperand): NdArray {
  return known(x, 'switch')
}
