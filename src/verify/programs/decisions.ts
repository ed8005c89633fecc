import { isFloat } from '../../core/dtype.js'
import { gtP, ltP } from '../../core/primitives/comparisons.js'
import { addP } from '../../core/primitives/add.js'
import { convertP } from '../../core/primitives/convert.js'
import { maxP, minP } from '../../core/primitives/extrema.js'
import { mulP } from '../../core/primitives/mul.js'
import { noParams } from '../../core/primitives/constructors/noParams.js'
import { sumP } from '../../core/primitives/sum.js'
import { range } from '../../core/shape.js'
import { elementsOf } from '../../numpy/reading.js'
import { adapted } from './adapt.js'
import { arrayOf } from './arrays.js'
import type { Builder, Known } from './builder.js'
import type { Choices } from './choices.js'
import { chooseValue, type Setting } from './growth.js'

/** The mean of a float, which decides more steadily than one element; `null` where there is none. */
export function meanOf(builder: Builder, x: Known): Known | null {
  const { array } = x
  if (array.size === 0 || !isFloat(array.dtype)) return null
  const sum = array.ndim === 0 ? x : builder.one(sumP, [x], { axes: range(array.ndim) })
  return sum === null || array.size === 1 ? sum : builder.one(mulP, [sum, builder.literal(1 / array.size, [], array.dtype)], noParams)
}

/** The number that a scalar is. */
export function numberOf({ array }: Known): number {
  return elementsOf(array)[0] ?? NaN
}

/** Is a scalar more, or less, than a number? */
export function compared(builder: Builder, choices: Choices, x: Known, threshold: number): Known | null {
  return builder.one(choices.pick([gtP, ltP]), [x, builder.literal(threshold, [], x.array.dtype)], noParams)
}

/** A bool that data decide; differences of a smooth program do not flip it. */
export function predicateOf(builder: Builder, choices: Choices, setting: Setting): Known | null {
  if (choices.chance(0.35)) {
    const count = countOf(builder, choices, setting, 4)
    return count === null ? null : builder.one(ltP, [count, builder.literal(choices.integer(0, 4), [], 'int32')], noParams)
  }
  const flags = builder.values.filter(({ array }) => array.dtype === 'bool' && array.size > 0)
  const flag = choices.chance(0.4) ? chooseValue(flags, choices) : null
  if (flag !== null) return adapted(builder, choices, flag, { shape: [], dtype: 'bool' }, null)
  const floats = builder.values.filter(({ array }) => isFloat(array.dtype) && array.size > 0)
  const value = chooseValue(floats, choices)
  const mean = value === null ? null : meanOf(builder, value)
  if (mean === null) return null
  const now = numberOf(mean)
  const distance = choices.real(0.1, 0.8) * (choices.chance(0.5) ? 1 : -1)
  return compared(builder, choices, mean, Number.isFinite(now) && Math.abs(now) < 100 ? now + distance : distance)
}

/** An int32 from 0 to `most`: one more argument, or what data decide. */
export function countOf(builder: Builder, choices: Choices, setting: Setting, most: number): Known | null {
  if (setting.depth === 0 && builder.inputCount < 6 && choices.chance(0.5)) {
    const value = choices.integer(0, most)
    return builder.input(
      arrayOf([], 'int32', () => value),
      { varies: true, counts: true },
    )
  }
  const ints = builder.values.filter(({ array }) => !isFloat(array.dtype) && array.size > 0)
  const scalars = ints.filter(({ array }) => array.dtype === 'int32' && array.ndim === 0)
  const found = choices.chance(0.7) ? chooseValue(scalars.length > 0 ? scalars : ints, choices) : null
  const int = found === null ? counted(builder, choices) : adapted(builder, choices, found, { shape: [], dtype: 'int32' }, null)
  if (int === null) return null
  const least = builder.one(maxP, [int, builder.literal(0, [], 'int32')], noParams)
  return least === null ? null : builder.one(minP, [least, builder.literal(most, [], 'int32')], noParams)
}

/** How many elements of a float are larger than a number that none is near. */
function counted(builder: Builder, choices: Choices): Known | null {
  const floats = builder.values.filter(({ array }) => isFloat(array.dtype) && array.size > 0 && array.size < 64)
  const value = chooseValue(floats, choices)
  if (value === null) return null
  const { shape, dtype, ndim } = value.array
  const sorted = Array.from(elementsOf(value.array)).sort((a, b) => a - b)
  const gaps = sorted.flatMap((x, i) => {
    const next = sorted[i + 1] ?? x + 1
    return next - x > 0.05 ? [(x + next) / 2] : []
  })
  const larger = builder.one(gtP, [value, builder.literal(gaps.length === 0 ? -9 : choices.pick(gaps), shape, dtype)], noParams)
  const ones = larger === null ? null : builder.one(convertP, [larger], { dtype: 'int32' })
  const sum = ones === null || ndim === 0 ? ones : builder.one(sumP, [ones], { axes: range(ndim) })
  return sum === null || choices.chance(0.7) ? sum : builder.one(addP, [sum, builder.literal(1, [], 'int32')], noParams)
}
