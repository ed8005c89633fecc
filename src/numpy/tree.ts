/**
 * The functions of `tree.*`: pytrees, which are arrays, lists, plain objects and registered classes, nested in any way.
 *
 * @module
 */
import type { NdArray } from '../core/array.js'
import { ShapeError, TreeError } from '../core/errors.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { reshape } from '../core/primitives/reshape.js'
import { sliceAxis } from '../core/primitives/slice.js'
import {
  equalStructures,
  flatten as flattenTree,
  formatStructure,
  leafPaths,
  registerClass,
  unflatten as unflattenTree,
  type Structure,
} from '../core/pytree.js'

import { flattenArrays } from '../transforms/trees.js'
import type { Traced } from '../transforms/types.js'
import { zeros } from './creation.js'
import { toArray, type ArrayLike } from './operands.js'
import { promote } from './promotion.js'

/** What is a leaf whatever it holds. */
type Atom = NdArray | ArrayBufferView | string | number | bigint | boolean | symbol | ((...args: never) => unknown)

/** Types have the same one if each is assignable to the other. */
type Mark<T> = (x: T) => T

/** The union of the leaves of a pytree, whose type may be recursive: `Seen` has the marks of the containers around, which have no leaves to add. */
export type LeafOfTree<T, Seen = never> = T extends Atom
  ? T
  : T extends null | undefined
    ? never
    : Mark<T> extends Seen
      ? never
      : T extends readonly (infer U)[]
        ? LeafOfTree<U, Seen | Mark<T>>
        : T extends object
          ? { [K in keyof T]: LeafOfTree<T[K], Seen | Mark<T>> }[keyof T]
          : never

/** A pytree with every leaf replaced by `To`. */
export type MappedTree<T, To> = T extends Atom
  ? To
  : T extends null | undefined
    ? T
    : T extends object
      ? { [K in keyof T]: MappedTree<T[K], To> }
      : T

/**
 * Leaves of a pytree, keys in sorted order, and its structure.
 *
 * @throws TreeError for an instance of a class that is not registered
 * @example
 * tree.flatten({ b: 2, a: [1, null] })[0] // [1, 2]
 */
export function flatten(value: unknown): [leaves: unknown[], structure: Structure] {
  const { leaves: found, structure: containers } = flattenTree(value)
  return [[...found], containers]
}

/**
 * The tree of this structure with these leaves.
 *
 * @throws TreeError unless there is one value for each leaf
 * @example
 * tree.unflatten(tree.structure({ a: 0, b: [0] }), [1, 2]) // { a: 1, b: [2] }
 */
export function unflatten(structureOf: Structure, values: readonly unknown[]): unknown {
  return unflattenTree(structureOf, values)
}

/**
 * Leaves of a pytree, keys in sorted order.
 *
 * @example
 * tree.leaves({ b: 2, a: [1, null] }) // [1, 2]
 */
export function leaves<T>(value: T): LeafOfTree<T>[] {
  // The type says what flatten finds in a T.
  return flattenTree(value).leaves as LeafOfTree<T>[]
}

/**
 * The containers of a pytree without its leaves.
 *
 * @example
 * tree.leaves(tree.unflatten(tree.structure([0, { a: 0 }]), [1, 2])) // [1, 2]
 */
export function structure(value: unknown): Structure {
  return flattenTree(value).structure
}

/**
 * Where each leaf is.
 *
 * @example
 * tree.paths({ layers: [{ w: 1, b: 2 }] }) // ['layers[0].b', 'layers[0].w']
 */
export function paths(value: unknown): string[] {
  return [...leafPaths(flattenTree(value).structure)]
}

/**
 * The tree of what `f` gives for each leaf, with the leaves of further trees of the same structure beside it.
 *
 * @throws TreeError where the structures differ
 * @example
 * tree.map((x, y) => x + y, { a: 1, b: [2] }, { a: 10, b: [20] }) // { a: 11, b: [22] }
 */
export function map<T, To>(
  f: (leaf: NoInfer<LeafOfTree<T>>, ...others: NoInfer<LeafOfTree<T>>[]) => To,
  value: T,
  ...others: readonly T[]
): MappedTree<T, To> {
  const first = flattenTree(value)
  const lists = others.map((other, i) => {
    const flat = flattenTree(other)
    if (!equalStructures(flat.structure, first.structure)) {
      throw new TreeError(
        `tree.map: tree ${String(i + 1)} has the structure ${formatStructure(flat.structure)}, but the first has ${formatStructure(first.structure)}. Give trees with the same containers.`,
      )
    }
    return flat.leaves
  })
  // Leaves of a T are of its leaf type, and putting them back gives a T with other leaves.
  const call = (leaf: unknown, i: number): To => f(leaf as LeafOfTree<T>, ...lists.map((list) => list[i] as LeafOfTree<T>))
  return unflattenTree(first.structure, first.leaves.map(call)) as MappedTree<T, To>
}

/**
 * The leaves combined one after the other, from `initial` on.
 *
 * @example
 * tree.reduce((sum, x) => sum + x, { a: 1, b: [2, 3] }, 0) // 6
 */
export function reduce<T, R>(f: (accumulated: R, leaf: NoInfer<LeafOfTree<T>>) => R, value: T, initial: R): R {
  return leaves(value).reduce(f, initial)
}

/**
 * Makes the instances of a class containers of pytrees: `flatten` gives children and anything else that `unflatten` needs to build an instance again.
 *
 * @example
 * class Pair { constructor(readonly a: unknown, readonly b: unknown) {} }
 * tree.register(Pair, (p) => [[p.a, p.b], null], ([a, b]) => new Pair(a, b))
 * tree.leaves(new Pair(1, 2)) // [1, 2]
 */
export function register<T extends object, X>(
  constructor: new (...args: never) => T,
  flattenInstance: (value: T) => readonly [children: readonly unknown[], extra: X],
  unflattenInstance: (children: readonly unknown[], extra: X) => T,
): void {
  registerClass(constructor, flattenInstance, unflattenInstance)
}

/**
 * All elements of a tree of arrays as one vector of their common dtype, and the function that turns such a vector into a tree again, each leaf in its own
 * shape and dtype. Derivatives flow through both.
 *
 * @throws TreeError for a leaf that is no array; the function throws ShapeError for a vector of another length
 * @example
 * const [vector, unravel] = tree.ravel({ w: np.array([1, 2]), b: np.array(3) })
 * vector.toArray() // [3, 1, 2]
 * unravel(vector.mul(2)).w.toArray() // [2, 4]
 */
export function ravel<T>(value: T): [vector: NdArray, unravel: (vector: ArrayLike) => Traced<T>] {
  const flat = flattenArrays('tree.ravel', value, '')
  const { dtype } = promote(flat.leaves.map((x) => x.aval))
  const rows = flat.leaves.map((x) => convert(reshape(x, [x.size]), dtype))
  const vector = rows.length === 0 ? zeros([0]) : concatenate(rows, 0)
  const unravel = (given: ArrayLike): Traced<T> => {
    const elements = toArray('unravel', given)
    if (elements.ndim !== 1 || elements.size !== vector.size) {
      throw new ShapeError(
        `unravel: got ${elements.aval.toString()}, but the tree has ${String(vector.size)} elements. Give a vector of that length.`,
      )
    }
    let next = 0
    const parts = flat.leaves.map((x) => {
      const part = reshape(sliceAxis(elements, 0, next, next + x.size), x.shape)
      next += x.size
      return convert(part, x.dtype)
    })
    // The leaves of a T are replaced by arrays.
    return unflattenTree(flat.structure, parts) as Traced<T>
  }
  return [vector, unravel]
}
