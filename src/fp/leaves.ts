import { flatten, unflatten, type Structure } from '../core/pytree.js'

/** A tree taken apart as the instances of this entry see it. */
export interface Opened {
  readonly leaves: readonly unknown[]
  readonly structure: Structure
}

/** Takes a tree apart. Plain objects with a `_tag` are leaves here: the values of Option, Either and the like, so that trees of them can be sequenced. */
export function open(tree: unknown): Opened {
  const boxes = new Map<unknown, unknown>()
  const { leaves, structure } = flatten(boxed(tree, boxes))
  return { structure, leaves: leaves.map((leaf) => (boxes.has(leaf) ? boxes.get(leaf) : leaf)) }
}

/** Puts other leaves into the containers of a tree. */
export function close({ structure }: Opened, leaves: readonly unknown[]): unknown {
  return unflatten(structure, leaves)
}

/** The tree with a function, which is a leaf everywhere, in place of each tagged object. */
function boxed(tree: unknown, boxes: Map<unknown, unknown>): unknown {
  if (Array.isArray(tree)) return tree.map((child: unknown) => boxed(child, boxes))
  if (typeof tree !== 'object' || tree === null) return tree
  const prototype: unknown = Object.getPrototypeOf(tree)
  if (prototype !== Object.prototype && prototype !== null) return tree
  if ('_tag' in tree && typeof tree._tag === 'string') {
    const box = (): void => undefined
    boxes.set(box, tree)
    return box
  }
  return Object.fromEntries(Object.entries(tree).map(([key, child]) => [key, boxed(child, boxes)]))
}
