import type { ConcreteArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { addP } from '../../core/primitives/add.js'
import { noParams } from '../../core/primitives/constructors/noParams.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { at, range } from '../../core/shape.js'
import { adapted } from './adapt.js'
import type { Builder, Known } from './builder.js'
import type { Choices } from './choices.js'
import { chooseValue, drawFor, operandLike, type Setting } from './growth.js'
import type { Request } from './programDraw.js'
import { withoutDeadSteps, type Recipe } from './recipe.js'

/** What a loop carries from step to step is kept small, whatever its body does. */
export const small: Request = { range: { low: -1.5, high: 1.5 }, distinct: false }

/** A value of the body as the next carry, or as a result like that of another branch. */
export function like(body: Builder, choices: Choices, target: ConcreteArray): Known | null {
  const mark = body.mark()
  const value = chooseValue(body.values, choices)
  const made = value === null ? null : adapted(body, choices, value, target, small)
  if (made === null) {
    body.rollBack(mark)
    return null
  }
  if (made.array.dtype !== 'int32' || choices.chance(0.5)) return made
  return body.one(addP, [made, body.literal(1, target.shape, 'int32')], noParams)
}

/** The program that the body became. */
export const finished = (body: Builder, outputs: readonly Known[]): Recipe => withoutDeadSteps(body.finish(outputs).recipe)

/** What goes into the body of a loop has other values in other steps. */
export const varying = (xs: readonly Known[]): readonly Known[] => xs.map((x) => ({ ...x, varies: true }))

/** A value that is not one of the program: what the body sees of it in the first step. */
export const seen = (array: ConcreteArray, active: boolean): Known => ({ id: -1, array, active, varies: true, uses: 0 })

/** The number of the first step. */
export const zero = (): Known => seen(fill(0, avalOf([], 'int32')), false)

/** Arrays with one leading extent, and that extent. */
export function stacksOf(
  builder: Builder,
  choices: Choices,
  setting: Setting,
  count: number,
): { readonly stacks: readonly Known[]; readonly length: number } {
  const source = chooseValue(
    builder.values.filter(({ array }) => array.ndim > 0 && at(array.shape, 0) <= 5),
    choices,
  )
  const length = source !== null && choices.chance(0.8) ? at(source.array.shape, 0) : choices.pick([1, 2, 3, 4, 5, 2, 3, 0])
  const draw = drawFor(builder, choices, setting)
  const stacks = range(count).map((i) => {
    if (i === 0 && source?.array.shape[0] === length) return source
    const wanted = draw.elements([length, ...draw.shape({ maxRank: 2 })], draw.dtype(), { low: -2, high: 2 })
    return operandLike(builder, choices, setting, wanted, draw.requests.get(wanted) ?? null)
  })
  return { stacks, length }
}

/** What the body sees of stacks in the first step. */
export function elementsOf(stacks: readonly Known[]): readonly Known[] {
  return stacks.map(({ array, active }) => {
    const shape = array.shape.slice(1)
    const element = array.shape[0] === 0 ? fill(0.5, avalOf(shape, array.dtype)) : reshape(sliceAxis(array, 0, 0, 1), shape)
    return seen(element.toConcrete('be an element'), active)
  })
}
