import type { NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { isFloat } from '../../core/dtype.js'
import { DtypeError, OutputError, ShapeError, TreeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { equalStructures, formatStructure, leafPaths, unflatten, type Structure } from '../../core/pytree.js'
import { at } from '../../core/shape.js'
import { flattenArrays, flattenResult, type FlatArrays } from '../trees.js'

/** Containers, shapes and dtypes that the unknowns of a system and its two sides share. */
export interface Unknowns {
  /** What they are called in messages: `b`, `initialGuess`. */
  readonly name: string
  readonly structure: Structure
  readonly avals: readonly Aval[]
}

/**
 * Takes the given side of a system apart; numbers become arrays.
 *
 * @throws DtypeError naming a leaf that is no float
 */
export function unknownsOf(
  label: string,
  name: string,
  tree: unknown,
): { readonly unknowns: Unknowns; readonly leaves: readonly NdArray[] } {
  const flat = flattenArrays(label, tree, name)
  const leaves = flat.leaves.map(strengthen)
  leaves.forEach((x, i) => {
    if (isFloat(x.dtype)) return
    throw new DtypeError(
      `${label}: ${at(leafPaths(flat.structure, name), i)} is ${x.aval.toString()}, but unknowns are floats. Convert it with astype("float64").`,
    )
  })
  return { unknowns: { name, structure: flat.structure, avals: leaves.map((x) => x.aval) }, leaves }
}

/** The tree of the unknowns with these leaves. */
export function treeOf({ structure }: Unknowns, leaves: readonly NdArray[]): unknown {
  return unflatten(structure, leaves)
}

/**
 * Leaves of what a user's function returned, or was given, where a tree like that of the unknowns is due; numbers take the dtype of their place.
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf
 */
export function leavesLike(label: string, what: string, tree: unknown, unknowns: Unknowns): readonly NdArray[] {
  return likeUnknowns(label, what, flattenResult(`${label}, ${what}`, tree), unknowns)
}

function likeUnknowns(label: string, what: string, flat: FlatArrays, { name, structure, avals }: Unknowns): readonly NdArray[] {
  if (!equalStructures(flat.structure, structure)) {
    throw new TreeError(
      `${label}: ${what} is ${formatStructure(flat.structure)}, but ${name} is ${formatStructure(structure)}. Both must have the same containers.`,
    )
  }
  const paths = leafPaths(structure)
  return flat.leaves.map((x, i) => {
    const wanted = at(avals, i)
    const where = at(paths, i) === '' ? what : `${what} at ${at(paths, i)}`
    if (x.shape !== wanted.shape) {
      throw new ShapeError(
        `${label}: ${where} is ${x.aval.toString()}, but ${name} is ${wanted.toString()} there. Both must have the same shapes.`,
      )
    }
    if (x.dtype === wanted.dtype) return strengthen(x)
    if (x.aval.weak) return convert(x, wanted.dtype)
    throw new DtypeError(
      `${label}: ${where} is ${x.aval.toString()}, but ${name} is ${wanted.toString()} there. Convert it with astype("${wanted.dtype}").`,
    )
  })
}

/** A result that may come with auxiliary ones. */
export interface SolveResult {
  readonly solution: readonly NdArray[]
  readonly aux: FlatArrays | null
}

/** What a user's solver returned: x, or `[x, aux]`. */
export function solveResult(label: string, what: string, result: unknown, hasAux: boolean, unknowns: Unknowns): SolveResult {
  if (!hasAux) return { solution: leavesLike(label, `the result of ${what}`, result, unknowns), aux: null }
  if (!Array.isArray(result) || result.length !== 2) {
    throw new OutputError(`${label}: with hasAux: true ${what} must return a pair [x, aux]. Return one, or leave hasAux out.`)
  }
  return {
    solution: leavesLike(label, `the result of ${what}`, result[0], unknowns),
    aux: flattenResult(`${label}, aux of ${what}`, result[1]),
  }
}
