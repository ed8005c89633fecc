import type { Applicative as ApplicativeOf } from 'fp-ts/lib/Applicative.js'
import type * as E from 'fp-ts/lib/Eq.js'
import type { Foldable1 } from 'fp-ts/lib/Foldable.js'
import type { Functor1 } from 'fp-ts/lib/Functor.js'
import type { HKT } from 'fp-ts/HKT.js'
import type { Monoid } from 'fp-ts/lib/Monoid.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import type { PipeableTraverse1, Traversable1 } from 'fp-ts/lib/Traversable.js'
import { equalStructures } from '../core/pytree.js'
import { close, open } from './leaves.js'

/** The name of pytrees among fp-ts's kinds. */
export const URI = 'cotangent/Pytree'
export type URI = typeof URI

declare module 'fp-ts/HKT.js' {
  interface URItoKind<A> {
    readonly [URI]: Pytree<A>
  }
}

/**
 * Plain objects and arrays with leaves of type A, nested as they like; `null` and `undefined` are empty. A leaf is no plain object or array itself,
 * unless it has a `_tag`: an NdArray, a number, an Option. (For an interface, which has no index signature, use `tree.map`.)
 */
export type Pytree<A> = A | null | undefined | readonly Pytree<A>[] | { readonly [key: string]: Pytree<A> }

function leavesOf<A>(tree: Pytree<A>): readonly A[] {
  // What is taken for a leaf of a Pytree<A> is an A, since leaves are no containers.
  return open(tree).leaves as readonly A[]
}

function rebuilt<A, B>(tree: Pytree<A>, leaves: readonly B[]): Pytree<B> {
  // The containers of a pytree around other leaves are a pytree of those.
  return close(open(tree), leaves) as Pytree<B>
}

/**
 * The tree of what `f` gives for each leaf.
 *
 * @example
 * pipe({ w: 1, b: [2, 3] }, map((x: number) => x * 10)) // { w: 10, b: [20, 30] }
 */
export const map =
  <A, B>(f: (a: A) => B) =>
  (tree: Pytree<A>): Pytree<B> =>
    rebuilt(
      tree,
      leavesOf(tree).map((leaf) => f(leaf)),
    )

/**
 * The leaves combined from the first, keys in sorted order.
 *
 * @example
 * pipe({ w: 1, b: [2, 3] }, reduce(0, (sum: number, x: number) => sum + x)) // 6
 */
export const reduce =
  <A, B>(initial: B, f: (accumulated: B, a: A) => B) =>
  (tree: Pytree<A>): B =>
    leavesOf(tree).reduce((accumulated, leaf) => f(accumulated, leaf), initial)

/**
 * The leaves combined from the last.
 *
 * @example
 * pipe({ w: 1, b: [2, 3] }, reduceRight('', (x: number, text: string) => text + String(x))) // '132'
 */
export const reduceRight =
  <A, B>(initial: B, f: (a: A, accumulated: B) => B) =>
  (tree: Pytree<A>): B =>
    leavesOf(tree).reduceRight((accumulated, leaf) => f(leaf, accumulated), initial)

/**
 * What `f` gives for the leaves, combined by a monoid.
 *
 * @example
 * const largest = foldMap({ concat: (x: number, y: number) => Math.max(x, y), empty: -Infinity })
 * pipe({ w: 1, b: [2, 3] }, largest((x: number) => x)) // 3
 */
export const foldMap =
  <M>(monoid: Monoid<M>) =>
  <A>(f: (a: A) => M) =>
  (tree: Pytree<A>): M =>
    leavesOf(tree).reduce((accumulated, leaf) => monoid.concat(accumulated, f(leaf)), monoid.empty)

function traverseIn<F>(F: ApplicativeOf<F>): <A, B>(tree: Pytree<A>, f: (a: A) => HKT<F, B>) => HKT<F, Pytree<B>> {
  const inOrder = RA.traverse(F)
  return (tree, f) => F.map(inOrder(f)(leavesOf(tree)), (leaves) => rebuilt(tree, leaves))
}

/**
 * The effects that `f` gives for the leaves, run in the order of sorted keys, around the tree of their results.
 *
 * @example
 * pipe({ w: 1, b: 2 }, traverse(O.Applicative)((x: number) => (x > 0 ? O.some(-x) : O.none))) // some({ w: -1, b: -2 })
 */
export const traverse: PipeableTraverse1<URI> =
  <F>(F: ApplicativeOf<F>) =>
  <A, B>(f: (a: A) => HKT<F, B>) =>
  (tree: Pytree<A>): HKT<F, Pytree<B>> =>
    traverseIn(F)(tree, f)

/**
 * Pytrees map. Identity and composition hold as long as `f` gives leaves.
 *
 * @example
 * Functor.map({ w: 1, b: [2, 3] }, (x) => x * 10) // { w: 10, b: [20, 30] }
 */
export const Functor: Functor1<URI> = { URI, map: (tree, f) => map(f)(tree) }

/** Pytrees fold, leaf by leaf in the order of sorted keys. */
export const Foldable: Foldable1<URI> = {
  URI,
  reduce: (tree, initial, f) => reduce(initial, f)(tree),
  reduceRight: (tree, initial, f) => reduceRight(initial, f)(tree),
  foldMap: (monoid) => (tree, f) => foldMap(monoid)(f)(tree),
}

/**
 * Pytrees traverse.
 *
 * @example
 * Traversable.traverse(O.Applicative)({ w: 1, b: 2 }, (x) => O.some(x + 1)) // some({ w: 2, b: 3 })
 */
export const Traversable: Traversable1<URI> = {
  ...Functor,
  ...Foldable,
  traverse: traverseIn,
  sequence:
    <F>(F: ApplicativeOf<F>) =>
    <A>(tree: Pytree<HKT<F, A>>): HKT<F, Pytree<A>> =>
      traverseIn(F)(tree, (effect) => effect),
}

/**
 * Trees are equal that have the same containers, whatever the order of their keys, and equal leaves.
 *
 * @example
 * getEq(Eq).equals({ w: np.ones([2]) }, { w: np.array([1, 1]) }) // true
 */
export function getEq<A>(leaf: E.Eq<A>): E.Eq<Pytree<A>> {
  return {
    equals: (x, y) => {
      if (!equalStructures(open(x).structure, open(y).structure)) return false
      const others = leavesOf(y)
      // Equal structures have as many leaves.
      return leavesOf(x).every((a, i) => leaf.equals(a, others[i] as A))
    },
  }
}
