import type { ConcreteArray } from '../../core/array.js'
import { isFloat } from '../../core/dtype.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { at, range } from '../../core/shape.js'
import { elementsOf as numbersOf } from '../../numpy/reading.js'
import type { Builder } from './builder.js'
import type { Choices } from './choices.js'
import { chooseOutputs, chooseValues, grownBody, type Setting } from './growth.js'
import { overLanes, type Collective } from './lanes.js'
import { elementsOf, finished, seen, stacksOf, varying, zero } from './loopParts.js'
import { runRecipe, type Recipe } from './recipe.js'
import type { ListFunction } from './wrappers.js'

/** Maps a function over stacks, in which the elements add up what they have, or choose the largest, or gather all. */
export function addLanes(builder: Builder, choices: Choices, setting: Setting): boolean {
  const closed = chooseValues(builder.values, choices, 0, 1)
  const { stacks, length } = stacksOf(builder, choices, setting, choices.pick([1, 1, 2]))
  if (length === 0) return false
  const quiet = { ...setting, callback: undefined }
  const body = grownBody(varying([...closed, ...elementsOf(stacks)]), choices, quiet, 3)
  const own = chooseOutputs(body, choices)
    .filter(({ array }) => array.dtype !== 'bool')
    .slice(0, 2)
  if (own.length === 0) return false
  const before = finished(body, own)
  const given = closed.map(({ array }) => array)
  const arrays = stacks.map(({ array }) => array)
  const lanes = range(length).map((i) => runRecipe(before, [...given, ...arrays.map((x) => elementAt(x, i))]).map(concrete))
  const unseen = [...closed, ...stacks].some(({ varies }) => varies)
  const collectives = own.map(({ array }, k): Collective => {
    const values = lanes.map((results) => at(results, k))
    const orders = !setting.tame || !isFloat(array.dtype) || (!unseen && areApart(values))
    return choices.pick(orders ? ['pmax', 'pmin', 'pmax', 'pmin', 'psum', 'allGather'] : ['psum', 'psum', 'allGather'])
  })
  const together = togetherOf(before, given, arrays, collectives).map((x, k) => seen(x, at(own, k).active))
  const shared = own.map(({ array, active }) => seen(array, active))
  const second = grownBody(varying([...closed, ...shared, ...together, zero()]), choices, quiet, 3)
  const after = finished(second, chooseOutputs(second, choices))
  return builder.call('lanes', { collectives }, [...closed, ...stacks], [before, after], closed.length) !== null
}

/** What the first element sees of all. */
function togetherOf(
  before: Recipe,
  given: readonly ConcreteArray[],
  stacks: readonly ConcreteArray[],
  collectives: readonly Collective[],
): readonly ConcreteArray[] {
  const only: ListFunction = (...xs) => xs.slice(collectives.length, -1)
  const f = overLanes((...xs) => runRecipe(before, [...given, ...xs]), only, collectives)
  return f(...stacks).map((x) => elementAt(concrete(x), 0))
}

const concrete = (x: { toConcrete(purpose: string): ConcreteArray }): ConcreteArray => x.toConcrete('be an element')

function elementAt(x: ConcreteArray, i: number): ConcreteArray {
  return concrete(reshape(sliceAxis(x, 0, i, i + 1), x.shape.slice(1)))
}

/** Are, at every position, no two of the arrays close to each other? */
function areApart(arrays: readonly ConcreteArray[]): boolean {
  const columns = arrays.map((x) => numbersOf(x))
  return range(at(arrays, 0).size).every((position) => {
    const sorted = columns.map((column) => column[position] ?? NaN).sort((a, b) => a - b)
    return sorted.slice(1).every((x, i) => x - at(sorted, i) > 0.05)
  })
}
