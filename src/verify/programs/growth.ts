import type { ConcreteArray } from '../../core/array.js'
import { literalValue } from '../../core/constant.js'
import { isFloat, type FloatDType } from '../../core/dtype.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { at, range } from '../../core/shape.js'
import { adapted } from './adapt.js'
import { Builder, type Known, type Numbering } from './builder.js'
import type { Choices } from './choices.js'
import { ProgramDraw, type Request, type Surroundings } from './programDraw.js'

/** What decides how a program grows. */
export interface Setting {
  readonly floats: readonly FloatDType[]
  readonly extents: readonly number[]
  readonly maxSize: number
  readonly tame: boolean
  readonly special: boolean
  readonly primitives: readonly AnyPrimitive[]
  readonly controlFlow: number
  readonly callback: ((values: readonly ConcreteArray[]) => void) | undefined
  readonly numbering: Numbering
  /** How many calls this is inside of. */
  readonly depth: number
  /** Adds one application of something. */
  readonly addApplication: (builder: Builder, choices: Choices, setting: Setting) => void
}

/** How many calls are inside of each other at most. */
export const deepest = 3

export function newBuilder({ numbering, maxSize, tame, special }: Setting): Builder {
  return new Builder(numbering, maxSize, !tame || special)
}

/** Draws samples like the values that are there. */
export function drawFor(builder: Builder, choices: Choices, setting: Setting): ProgramDraw {
  return new ProgramDraw(choices, surroundingsOf(builder, setting))
}

function surroundingsOf(builder: Builder, setting: Setting): Surroundings {
  const recent = (): readonly Known[] => builder.values.slice(-8)
  return {
    shapes: () => recent().map(({ array }) => array.shape),
    dtypes: () => recent().map(({ array }) => array.dtype),
    floats: setting.floats,
    extents: setting.extents,
    maxSize: setting.maxSize,
    special: setting.special,
  }
}

/** A function in a call, grown from its inputs; `null` where nothing fits. */
export function grownBody(inputs: readonly Known[], choices: Choices, setting: Setting, most: number): Builder {
  const body = newBuilder(setting)
  for (const { array, active, varies } of inputs) body.input(array, { active, varies })
  const inner = { ...setting, depth: setting.depth + 1 }
  for (let steps = choices.integer(1, Math.max(1, most - setting.depth)); steps > 0; steps--) setting.addApplication(body, choices, inner)
  return body
}

/** The last float with a derivative, and some of the values that nothing uses; the others are dead code. */
export function chooseOutputs(builder: Builder, choices: Choices): readonly Known[] {
  const { values } = builder
  const last =
    values.findLast(({ active, uses }) => active && uses === 0) ?? values.findLast(({ active }) => active) ?? at(values, values.length - 1)
  const others = values.filter((value) => value !== last && value.uses === 0 && choices.chance(0.35))
  const again = choices.chance(0.1) ? [choices.pick(values)] : []
  return [...others.slice(-3), last, ...again]
}

/** Values that nothing uses yet and late ones come most often, so that programs are deep. */
export function chooseValue(pool: readonly Known[], choices: Choices): Known | null {
  if (pool.length === 0) return null
  const unused = pool.filter(({ uses }) => uses === 0)
  if (unused.length > 0 && choices.chance(0.55)) return choices.pick(unused)
  const back = Math.min(choices.integer(0, pool.length - 1), choices.integer(0, pool.length - 1))
  return at(pool, pool.length - 1 - back)
}

/** Up to so many values. */
export function chooseValues(pool: readonly Known[], choices: Choices, least: number, most: number): readonly Known[] {
  return range(choices.integer(least, most)).flatMap(() => chooseValue(pool, choices) ?? [])
}

/** A value of the program that fits in place of a sample's operand. */
export function operandLike(builder: Builder, choices: Choices, setting: Setting, array: ConcreteArray, request: Request | null): Known {
  const mark = builder.mark()
  const asked = setting.tame || choices.chance(0.6) ? request : null
  // A sample that made its operands out of others wants just these.
  if (request === null && setting.tame && isFloat(array.dtype)) return fresh(builder, choices, setting, array, true)
  const exact = builder.values.filter((value) => value.array.aval === array.aval)
  const pool = exact.length > 0 && choices.chance(0.6) ? exact : builder.values
  const value = chooseValue(pool, choices)
  const found = value === null ? null : adapted(builder, choices, value, array, asked)
  if (found !== null) return found
  builder.rollBack(mark)
  return fresh(builder, choices, setting, array)
}

/**
 * An array that is closed over, a literal, or one more argument.
 *
 * @param exactly may no other array, such as that of one number everywhere, take its place?
 */
export function fresh(builder: Builder, choices: Choices, setting: Setting, array: ConcreteArray, exactly = false): Known {
  if (!exactly && literalValue(array) === null && array.size > 0 && choices.chance(0.2)) {
    const first = array.storage.data?.[array.offset]
    if (first !== undefined && setting.depth === 0) return builder.literal(first, array.shape, array.dtype)
  }
  if (setting.depth === 0 && builder.inputCount < 5 && choices.chance(0.4)) return builder.input(array)
  return builder.constant(array)
}
