import type { FloatDType } from '../../src/core/dtype.js'
import { range } from '../../src/core/shape.js'
import { Choices } from '../../src/verify/programs/choices.js'
import { grow, type GrowOptions, type Grown } from '../../src/verify/programs/grow.js'
import type { Asked } from './stacks.js'
import { record } from './replay.js'

const floatChoices: readonly (readonly FloatDType[])[] = [['float64', 'float64', 'float32'], ['float64'], ['float32']]

/** Sizes that matter to compiled loops: around the widths of lanes, and around the blocks in which sums are taken. */
const profiles: readonly (readonly [weight: number, extents: readonly number[], maxSize: number])[] = [
  [70, [1, 2, 3, 4, 2, 3, 2, 4, 3, 1, 2, 3, 0], 48],
  [24, [1, 2, 5, 7, 8, 9, 16, 17, 33], 600],
  [5, [1, 3, 64, 257, 300, 1025], 4000],
  [1, [2, 33000, 1500, 40001], 90000],
]

/** A random program for comparing jit with eager evaluation: of any size, a third of them with infinities, NaN and ties. */
export function programOf(seed: number): Grown {
  const choices = new Choices(seed)
  let [draw, profile] = [choices.integer(0, 99), 0]
  for (const [i, [weight]] of profiles.entries()) {
    profile = i
    if (draw < weight) break
    draw -= weight
  }
  const [, extents, maxSize] = profiles[profile] ?? [0, [1], 1]
  const wild = choices.chance(0.33)
  const options: GrowOptions = {
    callback: record,
    floats: choices.pick(floatChoices),
    extents,
    maxSize,
    tame: !wild,
    special: wild && choices.chance(0.5),
  }
  return grow(genesOf(choices, 4, profile === 3 ? 6 : 12), options)
}

/** A random program for transforms: small, and smooth around its arguments. */
export function smoothProgramOf(seed: number): Grown & Asked {
  const choices = new Choices(seed)
  const exact = choices.chance(0.8)
  const floats = exact ? (['float64'] as const) : choices.pick(floatChoices)
  const grown = grow(genesOf(choices, 4, 9), { callback: record, floats, maxSize: 16, extents: [1, 2, 3, 2, 3, 1, 2, 0] })
  return { ...grown, exact }
}

function genesOf(choices: Choices, least: number, most: number): readonly number[] {
  return range(choices.integer(least, most) + 1).map(() => choices.seed())
}
