import type { NdArray } from '../../core/array.js'
import { avalOf, type Aval } from '../../core/aval.js'
import { ConcreteArray } from '../../core/array.js'
import { fill, literalValue } from '../../core/constant.js'
import { isFloat, type DType } from '../../core/dtype.js'
import { DtypeError, ShapeError, TreeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { equalStructures, formatStructure, leafPaths } from '../../core/pytree.js'
import { at } from '../../core/shape.js'
import type { FlatArrays } from '../trees.js'

/** A loop's body, staged, with the carry that it starts from. */
export interface SettledCarry<R> {
  /** Leaves of the initial carry, of the avals that the body keeps. */
  readonly init: readonly NdArray[]
  readonly staged: R
}

/**
 * Stages the body of a loop for a carry. Numbers in the initial carry take the dtype that the body gives back: it is staged again until no aval changes.
 *
 * @param stage stages the body for a carry of these avals, and hands the carry that the body returns to `settle`, under the trace; what `settle` returns are the outputs
 * @throws TreeError, ShapeError or DtypeError naming the leaf that changes
 */
export function settledCarry<R>(
  label: string,
  init: FlatArrays,
  stage: (avals: readonly Aval[], settle: (next: FlatArrays) => readonly NdArray[]) => R,
): SettledCarry<R> {
  const paths = leafPaths(init.structure, 'carry')
  let avals: readonly Aval[] = init.leaves.map((x) => x.aval)
  // One round settles a number that becomes a float32, and each further round one that depends on it.
  for (let rounds = avals.length + 2; ; rounds--) {
    let wanted = avals
    const staged = stage(avals, (next) => {
      checkStructure(label, next, init)
      const settled = next.leaves.map((y, i) => settledLeaf(at(init.leaves, i), at(avals, i), y))
      settled.forEach((y, i) => {
        const [before, after] = [at(avals, i), y.aval]
        const isNumber = at(init.leaves, i).aval.weak && rounds > 0 && fits(at(init.leaves, i), after)
        if (after.strong !== before.strong && !isNumber) throw changes(label, at(paths, i), before, after)
      })
      wanted = settled.map((y) => y.aval.strong)
      return settled
    })
    if (wanted.every((aval, i) => aval === avals[i])) {
      return { init: init.leaves.map((x, i) => started(x, at(wanted, i))), staged }
    }
    avals = wanted
  }
}

/** The initial leaf with the aval that the loop keeps. */
function started(x: NdArray, aval: Aval): NdArray {
  return x.dtype === aval.dtype ? strengthen(x) : convert(x, aval.dtype)
}

/** May this number start a carry of such an aval? */
function fits(number: NdArray, aval: Aval): boolean {
  return aval.ndim === number.ndim && (isFloat(aval.dtype) || isIntegral(number, aval.dtype))
}

/** Is it a number that such integers contain? */
function isIntegral(x: NdArray, dtype: DType): boolean {
  const value = x instanceof ConcreteArray ? literalValue(x) : null
  return value !== null && Number.isInteger(value) && dtype !== 'bool'
}

/** A number that the body returns takes the dtype of the array that it started from. */
function settledLeaf(init: NdArray, aval: Aval, y: NdArray): NdArray {
  if (!y.aval.weak || init.aval.weak || y.dtype === aval.dtype || y.ndim > 0) return y
  if (isFloat(aval.dtype)) return convert(y, aval.dtype)
  return y instanceof ConcreteArray && isIntegral(y, aval.dtype) ? fill(literalValue(y) ?? 0, avalOf([], aval.dtype)) : y
}

function checkStructure(label: string, next: FlatArrays, init: FlatArrays): void {
  if (equalStructures(next.structure, init.structure)) return
  const [given, wanted] = [leafPaths(next.structure, 'carry'), leafPaths(init.structure, 'carry')]
  const missing = wanted.find((path) => !given.includes(path))
  const extra = given.find((path) => !wanted.includes(path))
  const where =
    missing !== undefined
      ? `${missing} is missing after one step`
      : extra !== undefined
        ? `${extra} is new after one step`
        : 'the containers differ'
  throw new TreeError(
    `${label}: the carry changes its structure: ${where}. It is ${formatStructure(init.structure)} at first and ${formatStructure(next.structure)} after one step. ` +
      'The body must return a carry like the one it gets.',
  )
}

function changes(label: string, path: string, before: Aval, after: Aval): DtypeError | ShapeError {
  const text = `${label}: the carry changes type: ${path} is ${before.strong.toString()} at first and ${after.strong.toString()} after one step.`
  return before.shape === after.shape
    ? new DtypeError(`${text} Convert one of them with astype.`)
    : new ShapeError(`${text} Give the initial carry the shape that the body returns: a loop keeps the shapes of its carry.`)
}
