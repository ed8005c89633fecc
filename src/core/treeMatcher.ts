import { NdArray } from './array.js'
import { avalOf, type Aval } from './aval.js'
import { contentMatcher } from './contentMatcher.js'
import type { FloatDType } from './dtype.js'
import { lift } from './lift.js'
import { isPlainObject, isRegistered, type Structure } from './pytree.js'
import { weakScalars } from './weakScalars.js'

/** Recognises values of one tree and one list of avals: appends the leaves, lifted, and says whether it fits. */
export type Matcher = (value: unknown, leaves: NdArray[]) => boolean

/**
 * Makes the matcher of a tree that has been taken apart once: for the same containers, the same order of keys, and leaves of the same avals. It gives
 * what `flatten` and `lift` give, but builds no structure and no text.
 *
 * @param avals of the leaves, in their order
 * @param defaultDtype the default dtype while the matcher is used: what numbers are lifted to
 */
export class MatcherBuilder {
  private next = 0

  constructor(
    private readonly avals: readonly Aval[],
    private readonly defaultDtype: FloatDType,
  ) {}

  /** The matcher of the next part of the tree; `null` if there is none for such a tree. */
  of(structure: Structure | undefined): Matcher | null {
    if (structure === undefined) return null
    switch (structure.kind) {
      case 'leaf':
        return this.leaf()
      case 'empty':
        return (value) => value === structure.value
      case 'list':
        return this.list(structure.children)
      case 'object': {
        const children = this.all(structure.children)
        return children === null ? null : recordMatcher(structure.order, structure.keys, children)
      }
      case 'custom': {
        const children = this.list(structure.children)
        const { type, extra } = structure
        if (children === null) return null
        const hasExtra = contentMatcher(extra)
        return (value, leaves) => {
          if (typeof value !== 'object' || value === null || value.constructor !== type.constructor || !isRegistered(type)) return false
          const [parts, own] = type.flatten(value)
          return hasExtra(own) && children(parts, leaves)
        }
      }
    }
  }

  private leaf(): Matcher | null {
    const aval = this.avals[this.next++]
    if (aval === undefined) return null
    const scalars = weakScalars[this.defaultDtype]
    const takesNumbers = aval === scalars.aval
    const takesOthers = aval === avalOf(aval.shape, aval.dtype)
    return (value, leaves) => {
      if (value instanceof NdArray) {
        if (value.aval !== aval) return false
        leaves.push(value)
        return true
      }
      if (typeof value === 'number') {
        if (!takesNumbers) return false
        leaves.push(scalars.lift(value))
        return true
      }
      if (!takesOthers) return false
      const lifted = lift(value)
      if (lifted?.aval !== aval) return false
      leaves.push(lifted)
      return true
    }
  }

  private list(structures: readonly Structure[]): Matcher | null {
    const children = this.all(structures)
    if (children === null) return null
    const count = children.length
    return (value, leaves) => {
      if (!Array.isArray(value) || value.length !== count) return false
      for (let i = 0; i < count; i++) if (children[i]?.(value[i], leaves) !== true) return false
      return true
    }
  }

  private all(structures: readonly Structure[]): readonly Matcher[] | null {
    const children: Matcher[] = []
    // By position: a list may have holes.
    for (let i = 0; i < structures.length; i++) {
      const child = this.of(structures[i])
      if (child === null) return null
      children.push(child)
    }
    return children
  }
}

/** Matches plain objects whose keys come in this `order`; `children` belong to `keys`. */
export function recordMatcher(order: readonly string[], keys: readonly string[], children: readonly Matcher[]): Matcher {
  const count = keys.length
  return (value, leaves) => {
    if (!isPlainObject(value)) return false
    let position = 0
    for (const key in value) if (key !== order[position++]) return false
    if (position !== order.length) return false
    for (let i = 0; i < count; i++) if (children[i]?.(value[keys[i] ?? ''], leaves) !== true) return false
    return true
  }
}
