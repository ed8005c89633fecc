import { NdArray } from '../../src/core/array.js'
import { isFloat } from '../../src/core/dtype.js'
import type { Sample } from '../../src/core/draw.js'
import { LinearityError } from '../../src/core/errors.js'
import { spread } from '../../src/core/masks.js'
import { Zero, type AnyPrimitive, type ControlRules, type Tangent } from '../../src/core/primitive.js'
import { interpreters } from '../../src/transforms/interpreters.js'
import type { Check } from '../check.js'
import type { PropertyDraw } from '../draw.js'
import { close } from './close.js'
import { written } from './differentiate.js'
import { evaluate, fail, floatOperands, functionOf, staged, subsets } from './evaluate.js'

type Rules = ControlRules<object>

/** Throws unless the two parts of the linearization are the value and the jvp. */
function checkLinearize(primitive: AnyPrimitive, rules: Rules, sample: Sample<object>, draw: PropertyDraw): void {
  const { operands, params } = sample
  for (const chosen of subsets(floatOperands(operands))) {
    const nonzero = operands.map((_, i) => chosen.includes(i))
    const parts = rules.linearize(nonzero, params, interpreters)
    if (parts === null) return
    const tangents = operands.map((x, i): Tangent =>
      chosen.includes(i) && isFloat(x.dtype) ? draw.direction(x.shape, x.dtype) : new Zero(x.aval),
    )
    const { results, residuals } = parts.bindKnown(operands)
    const given = tangents.filter((t) => t instanceof NdArray)
    const derivatives = spread(
      results.map((y) => y.aval),
      parts.nonzero,
      parts.nonzero.includes(true) ? parts.bindLinear(residuals, given) : [],
    )
    const [values, expected] = primitive.jvp(operands, tangents, params, interpreters)
    const what = `linearized in ${chosen.join()}`
    values.forEach((y, k) => close(primitive, sample, `${what}, result ${String(k)}`, results[k], y))
    expected.forEach((t, k) => close(primitive, sample, `${what}, tangent ${String(k)}`, written(derivatives[k]!), written(t)))
  }
}

/** Throws unless the part that depends on some operands and the part that does not are the whole. */
function checkSeparate(primitive: AnyPrimitive, rules: Rules, sample: Sample<object>): void {
  const { operands, params } = sample
  const values = evaluate(primitive, sample.operands, params)
  for (const chosen of subsets(floatOperands(operands))) {
    const active = operands.map((_, i) => chosen.includes(i))
    try {
      const parts = rules.separate(active, params, interpreters)
      if (parts === null) continue
      const { results, residuals } = parts.bindKnown(operands.filter((_, i) => active[i] !== true))
      const given = operands.filter((_, i) => active[i] === true)
      const derived = parts.dependent.includes(true) ? parts.bindLinear(residuals, given) : []
      const [known, linear] = [[...results], [...derived]]
      values.forEach((y, k) =>
        close(
          primitive,
          sample,
          `separated in ${chosen.join()}, result ${String(k)}`,
          parts.dependent[k] === true ? linear.shift() : known.shift(),
          y,
        ),
      )
    } catch (error) {
      // It is not linear in these.
      if (!(error instanceof LinearityError)) throw error
    }
  }
}

/** Throws unless what is left for the results that are used gives them. */
function checkUnused(primitive: AnyPrimitive, rules: Rules, sample: Sample<object>): void {
  const { operands, params } = sample
  const values = evaluate(primitive, sample.operands, params)
  for (const chosen of subsets(values.map((_, k) => k))) {
    const used = values.map((_, k) => chosen.includes(k))
    const what = `without all but the results [${chosen.join()}]`
    const left = rules.dce(used, operands.length, params, interpreters)
    const results = [...functionOf(primitive, left.params)(operands.filter((_, i) => left.operands[i] === true))]
    values.forEach((y, k) => {
      if (left.results[k] === true) close(primitive, sample, `${what}, result ${String(k)}`, results.shift(), y)
      else if (used[k] === true) fail(primitive, sample, `${what}, result ${String(k)} is missing`)
    })
    if (results.length > 0) fail(primitive, sample, `${what}, there are ${String(results.length)} results too many`)
  }
}

/** Primitives that contain programs split, and shrink, as their rules say. */
export const parts: Check = {
  name: 'parts',
  law: 'what a primitive that contains programs splits into, or shrinks to, gives the same',
  options: { maxRank: 2, maxExtent: 3 },
  runs: 15,
  concerns: ({ control }) => control !== null,
  run: (primitive, draw) => {
    const rules = primitive.control
    if (rules === null) return
    const sample = staged(primitive, draw.sample(primitive))
    if (rules.stage(sample.operands, sample.params, interpreters).params !== sample.params)
      fail(primitive, sample, 'what a program can hold is staged again')
    checkLinearize(primitive, rules, sample, draw)
    checkSeparate(primitive, rules, sample)
    checkUnused(primitive, rules, sample)
  },
}
