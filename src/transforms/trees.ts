import { ConcreteArray, type NdArray } from '../core/array.js'
import { isFloat } from '../core/dtype.js'
import { DtypeError, OutputError, ShapeError, TreeError } from '../core/errors.js'
import { fill } from '../core/constant.js'
import { lift } from '../core/lift.js'
import { Zero, type Tangent } from '../core/primitive.js'
import { flatten, formatStructure, leafPaths, type Structure } from '../core/pytree.js'
import { at } from '../core/shape.js'
import { Tracer } from '../core/trace.js'
import { strengthen } from '../core/primitives/call.js'
import { convert } from '../core/primitives/convert.js'

/** A pytree of arrays, taken apart. */
export interface FlatArrays {
  readonly leaves: readonly NdArray[]
  readonly structure: Structure
}

/** Takes a tree apart and lifts its leaves; a leaf that is no array, number, boolean or typed array is an error that names its path. */
export function flattenArrays(operation: string, tree: unknown, root: string): FlatArrays {
  const { leaves, structure } = flatten(tree, root)
  return {
    structure,
    leaves: leaves.map((value, i) => {
      const x = lift(value)
      if (x !== null) return x
      throw new TreeError(
        `${operation}: ${at(leafPaths(structure, root), i)} is a ${typeof value}, which is no array. ` +
          'Leaves may be arrays, numbers, booleans and typed arrays; close over anything else, or mark the argument static where the transform can.',
      )
    }),
  }
}

/** Takes the result of a traced function apart. */
export function flattenResult(operation: string, result: unknown): FlatArrays {
  const { leaves, structure } = flatten(result, 'the result')
  return {
    structure,
    leaves: leaves.map((value, i) => {
      const x = lift(value)
      if (x !== null) return x
      throw new OutputError(
        `${operation}: the function returned a ${typeof value} at ${at(leafPaths(structure, 'result'), i)}. ` +
          'It must return arrays or numbers, in plain containers; return other values through hasAux.',
      )
    }),
  }
}

/** Throws unless every leaf is a float array, naming the first that is not. */
export function checkDifferentiable(operation: string, flat: FlatArrays, root: string): void {
  flat.leaves.forEach((x, i) => {
    if (isFloat(x.dtype)) return
    throw new DtypeError(
      `${operation}: cannot differentiate with respect to ${at(leafPaths(flat.structure, root), i)}, which is ${x.aval.toString()}. ` +
        'Only float64 and float32 have derivatives: convert with astype("float64"), or choose other arguments with argnums.',
    )
  })
}

/** Tangents or cotangents for `like`: same containers, shapes and dtypes; `null` is zero, and integers must have zeros. */
export function flattenTangents(operation: string, what: string, tree: unknown, like: FlatArrays, root: string): readonly Tangent[] {
  if (tree === undefined && like.structure.kind !== 'empty') {
    throw new TreeError(
      `${operation}: the ${what} is undefined. Give one with the structure ${formatStructure(like.structure)}, or null for zero; is a return missing?`,
    )
  }
  const given = flatten(tree, root)
  if (like.leaves.length > 0 && tree === null) return like.leaves.map((x) => new Zero(x.aval.strong))
  const aligned = alignNulls(operation, what, given.structure, given.leaves, like.structure, root)
  const paths = leafPaths(like.structure, root)
  return like.leaves.map((primal, i) => tangentFor(operation, what, aligned[i], primal, paths[i] ?? root))
}

function tangentFor(operation: string, what: string, value: unknown, primal: NdArray, path: string): Tangent {
  const zero = new Zero(primal.aval.strong)
  if (value === null) return zero
  const t = lift(value)
  if (t === null)
    throw new TreeError(
      `${operation}: the ${what} at ${path} is a ${typeof value}. Give an array ${primal.aval.strong.toString()}, or null for zero.`,
    )
  if (t.shape !== primal.shape) {
    throw new ShapeError(
      `${operation}: the ${what} at ${path} is ${t.aval.toString()}, but the value is ${primal.aval.toString()}. Give one of the same shape.`,
    )
  }
  if (!isFloat(primal.dtype)) {
    if (mayBeZero(t)) return zero
    throw new DtypeError(
      `${operation}: the ${what} at ${path} must be zero or null, because the value is ${primal.aval.toString()}, which has no derivative.`,
    )
  }
  if (t.aval.weak) return t.dtype === primal.dtype ? t : convert(t, primal.dtype)
  if (t.dtype !== primal.dtype) {
    throw new DtypeError(
      `${operation}: the ${what} at ${path} is ${t.aval.toString()}, but the value is ${primal.aval.toString()}. Convert it with astype("${primal.dtype}").`,
    )
  }
  return t
}

/** Nothing but zero makes sense there, so what is still traced, or on a device that must be waited for, is taken for it. */
function mayBeZero(t: NdArray): boolean {
  const known = t instanceof Tracer ? t.peek() : t
  if (!(known instanceof ConcreteArray) || !known.storage.readable) return true
  const elements = known.storage.backend?.read(known) ?? known.storage.data
  return elements === null || elements.every((element) => element === 0)
}

/** Leaves in the places of `like`, `null` where the tree has null for a leaf or a whole subtree. */
function alignNulls(
  operation: string,
  what: string,
  given: Structure,
  leaves: readonly unknown[],
  like: Structure,
  root: string,
): readonly unknown[] {
  let next = 0
  const mismatch = (path: string): TreeError =>
    new TreeError(
      `${operation}: the ${what} has the containers ${formatStructure(given)}, but the value has ${formatStructure(like)}; they differ at ${path === '' ? 'the root' : path}. ` +
        `Give a ${what} with the structure of the value.`,
    )
  const missing = (path: string): TreeError =>
    new TreeError(`${operation}: the ${what} at ${path} is undefined. Give one, or null for zero.`)
  const walk = (own: Structure, wanted: Structure, path: string): readonly unknown[] => {
    if (own.kind === 'empty' && wanted.kind !== 'empty') {
      if (own.value === undefined) throw missing(path)
      return leafPaths(wanted).map(() => null)
    }
    if (own.kind === 'leaf' && wanted.kind === 'leaf') return [leaves[next++]]
    if (own.kind === 'empty' || own.kind === 'leaf' || wanted.kind === 'empty' || wanted.kind === 'leaf') {
      if (own.kind === 'empty' && wanted.kind === 'empty') return []
      throw mismatch(path)
    }
    const keys = own.kind === 'object' ? own.keys.join() : ''
    const wantedKeys = wanted.kind === 'object' ? wanted.keys.join() : ''
    if (own.kind !== wanted.kind || own.children.length !== wanted.children.length || keys !== wantedKeys) throw mismatch(path)
    return own.children.flatMap((child, i) =>
      walk(child, at(wanted.children, i), own.kind === 'object' ? `${path}.${own.keys[i] ?? ''}` : `${path}[${String(i)}]`),
    )
  }
  return walk(given, like, root)
}

/** A tangent as an array of the strong aval, for users. */
export function written(t: Tangent): NdArray {
  return t instanceof Zero ? fill(0, t.aval.strong) : strengthen(t)
}
