import type { Sample } from '../../src/core/draw.js'
import { plainOf } from '../arrays.js'
import type { Check } from '../check.js'
import { fromNumbers, specials } from '../draw.js'
import { checkTiers, checkValue } from './value.js'

/** All combinations of special values, for operands of these dtypes; of more than two operands, a choice of them. */
function combinations({ operands, params }: Sample<object>): Sample<object> {
  const lists = operands.map((x) => specials[x.dtype])
  const total = lists.reduce((product, list) => product * list.length, 1)
  const size = Math.min(total, 400)
  // A step that shares no factor with the number of combinations visits different ones.
  const step = total <= 400 ? 1 : 2 * Math.floor(total / 800) + 1
  const columns = lists.map((): number[] => [])
  for (let k = 0; k < size; k++) {
    let rest = (k * step) % total
    lists.forEach((list, i) => {
      columns[i]?.push(list[rest % list.length] ?? 0)
      rest = Math.floor(rest / list.length)
    })
  }
  return { operands: operands.map((x, i) => fromNumbers([size], x.dtype, columns[i] ?? [])), params }
}

function elementAt({ operands, params }: Sample<object>, i: number): Sample<object> {
  return { operands: operands.map((x) => fromNumbers([1], x.dtype, [plainOf(x).data[i] ?? 0])), params }
}

/** NaN, infinities, zeros of both signs, subnormals and extremes. */
export const special: Check = {
  name: 'special',
  law: 'special values give what the reference gives, on all CPU tiers',
  options: { special: true },
  runs: 60,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    checkValue(primitive, sample)
    checkTiers(primitive, sample, draw.integer(0, 3) === 3)
    const exhaustive = primitive.evaluation.kind === 'elementwise' && sample.operands.length > 0
    if (!exhaustive) return
    const all = combinations(sample)
    try {
      checkValue(primitive, all)
    } catch (error) {
      // One element at a time shows which combination it is.
      for (let i = 0; i < (all.operands[0]?.size ?? 0); i++) checkValue(primitive, elementAt(all, i))
      throw error
    }
    checkTiers(primitive, all, draw.integer(0, 3) === 3)
  },
}
