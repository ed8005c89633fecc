import type { NdArray } from '../../core/array.js'
import { allGather, axisIndex, pmax, pmin, psum } from '../../transforms/collectives.js'
import { vmap } from '../../transforms/vmap.js'
import { at } from '../../core/shape.js'
import type { ListFunction } from './wrappers.js'

/** What the elements of a batch tell each other, in programs. */
export type Collective = 'psum' | 'pmax' | 'pmin' | 'allGather'

const axisName = 'lanes'

const collectives: Readonly<Record<Collective, (x: NdArray) => NdArray>> = {
  psum: (x) => psum(x, axisName),
  pmax: (x) => pmax(x, axisName),
  pmin: (x) => pmin(x, axisName),
  allGather: (x) => allGather(x, axisName),
}

/** Names of all collectives. */
export const collectiveNames: readonly string[] = Object.keys(collectives)

/**
 * A function of stacks: of each element `before` is taken, of its results over all elements what is asked for, and of all these together with the position of the element `after`.
 */
export function overLanes(before: ListFunction, after: ListFunction, asked: readonly Collective[]): ListFunction {
  const element: ListFunction = (...xs) => {
    const own = before(...xs)
    const together = asked.map((name, i) => collectives[name](at(own, i)))
    return after(...own, ...together, axisIndex(axisName))
  }
  return vmap(element, { axisName })
}
