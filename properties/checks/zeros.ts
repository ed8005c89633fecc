import { fill } from '../../src/core/constant.js'
import { isFloat } from '../../src/core/dtype.js'
import type { Sample } from '../../src/core/draw.js'
import { ClosureError, LinearityError } from '../../src/core/errors.js'
import { Zero, type AnyPrimitive, type Tangent } from '../../src/core/primitive.js'
import { interpreters } from '../../src/transforms/interpreters.js'
import type { Check } from '../check.js'
import type { PropertyDraw } from '../draw.js'
import { numbersOf, written } from './differentiate.js'
import { capturedBy, evaluate, fail, floatOperands, staged, subsets } from './evaluate.js'

type Tangents = readonly (Tangent | null | undefined)[]

/** Throws unless both are the same numbers, where a symbolic zero stands for zeros of its aval; `null` is a zero too. */
function same(primitive: AnyPrimitive, sample: Sample<object>, what: string, found: Tangents, wanted: Tangents): void {
  if (found.length !== wanted.length) fail(primitive, sample, `${what}: ${String(found.length)} results, not ${String(wanted.length)}`)
  found.forEach((one, k) => {
    const other = wanted[k] ?? null
    if (one === null || one === undefined || other === null) return
    if (one.aval.strong !== other.aval.strong)
      fail(primitive, sample, `${what}: ${String(k)} is ${one.aval.toString()}, not ${other.aval.toString()}`)
    const numbers = numbersOf(written(other))
    numbersOf(written(one)).forEach((x, i) => {
      const y = numbers[i] ?? NaN
      // Where a partial derivative is infinite, zeros that are written out give no number.
      if (x !== y && !Number.isNaN(y))
        fail(primitive, sample, `${what}: element ${String(i)} of ${String(k)} is ${String(x)}, with zeros written out ${String(y)}`)
    })
  })
}

/** Rules that a user gave are handed arrays, and give arrays. */
function writesOut({ name }: AnyPrimitive): boolean {
  return name.startsWith('custom')
}

/** Throws unless the jvp rule takes symbolic zeros for every choice of operands as what they are. */
export function checkTangents(primitive: AnyPrimitive, given: Sample<object>, draw: PropertyDraw): void {
  const sample = staged(primitive, given)
  const { operands, params } = sample
  const directions = operands.map((x): Tangent => (isFloat(x.dtype) ? draw.direction(x.shape, x.dtype) : new Zero(x.aval)))
  const active = floatOperands(operands).filter((i) => i >= capturedBy(params))
  for (const chosen of [[], ...subsets(active)]) {
    const some = operands.map((x, i): Tangent => (chosen.includes(i) ? directions[i]! : new Zero(x.aval)))
    const [results, tangents] = primitive.jvp(operands, some, params, interpreters)
    const explicit = some.map((t, i): Tangent => (active.includes(i) ? written(t) : t))
    const [, expected] = primitive.jvp(operands, explicit, params, interpreters)
    const what = `jvp along [${some.map((t) => (t instanceof Zero ? 'zero' : 'v')).join()}]`
    same(primitive, sample, what, tangents, expected)
    tangents.forEach((t, k) => {
      if (t.aval.strong !== results[k]?.aval.strong) fail(primitive, sample, `${what}: the tangent is ${t.aval.toString()}`)
      if (!isFloat(t.aval.dtype) && !(t instanceof Zero)) fail(primitive, sample, `${what}: the tangent of an integer is no symbolic zero`)
    })
    if (chosen.length === 0 && !writesOut(primitive) && tangents.some((t) => !(t instanceof Zero)))
      fail(primitive, sample, `${what}: no symbolic zero comes out`)
  }
}

/** Throws unless a rule that a user gave refuses tangents of each array that it closes over. */
function checkClosedOver(primitive: AnyPrimitive, given: Sample<object>): void {
  const { operands, params } = staged(primitive, given)
  // The derivative of a custom batching rule is that of the function itself.
  const closedOver = primitive.name === 'customBatching' ? [] : operands.slice(0, capturedBy(params))
  closedOver.forEach((x, i) => {
    const tangents = operands.map((y, k): Tangent => (k === i ? fill(1, x.aval.strong) : new Zero(y.aval)))
    try {
      primitive.jvp(operands, tangents, params, interpreters)
    } catch (error) {
      if (error instanceof ClosureError) return
      throw error
    }
    fail(primitive, given, `what it closes over, number ${String(i)}, may have a tangent`)
  })
}

/**
 * Throws unless the transpose rule takes symbolic zeros for every choice of cotangents as what they are, for each choice of operands that it is linear in,
 * and gives symbolic zeros for zeros alone.
 */
export function checkCotangents(primitive: AnyPrimitive, given: Sample<object>, draw: PropertyDraw): void {
  const rule = primitive.transpose
  if (rule === 'notLinear') return
  const sample = staged(primitive, given)
  const { operands, params } = sample
  const results = evaluate(primitive, sample.operands, params)
  const cotangents = results.map((y): Tangent => (isFloat(y.dtype) ? draw.direction(y.shape, y.dtype) : new Zero(y.aval)))
  const floats = results.flatMap((y, k) => (isFloat(y.dtype) ? [k] : []))
  for (const linear of subsets(floatOperands(operands))) {
    // What it is added to must be known to be zero.
    const some = operands.map((x, i) => (linear.includes(i) ? x.aval.strong : x))
    const zeroed = operands.map((x, i) => (linear.includes(i) ? x.aval.strong : isFloat(x.dtype) ? fill(0, x.aval) : x))
    for (const known of [some, zeroed]) {
      for (const chosen of [[], ...subsets(floats)]) {
        const cts = cotangents.map((ct, k): Tangent => (chosen.includes(k) ? ct : new Zero(ct.aval)))
        const explicit = cts.map((ct): Tangent => (isFloat(ct.aval.dtype) ? written(ct) : ct))
        const found = attempt(() => [rule(cts, known, params, interpreters), rule(explicit, known, params, interpreters)] as const)
        if (found === null) break
        const of = (list: Tangents): Tangents => linear.map((i) => list[i] ?? new Zero(operands[i]!.aval))
        const what = `transpose in ${linear.join()} of [${cts.map((ct) => (ct instanceof Zero ? 'zero' : 'w')).join()}]`
        same(primitive, sample, what, of(found[0]), of(found[1]))
        for (const i of linear) {
          const ct = found[0][i]
          if (ct === null || ct === undefined) fail(primitive, sample, `${what}: there is nothing for operand ${String(i)}`)
          if (ct.aval.strong !== operands[i]!.aval.strong)
            fail(primitive, sample, `${what}: the cotangent of ${operands[i]!.aval.toString()} is ${ct.aval.toString()}`)
          if (chosen.length === 0 && !writesOut(primitive) && !(ct instanceof Zero))
            fail(primitive, sample, `${what}: no symbolic zero comes out`)
        }
      }
    }
  }
}

/** What `f` gives; `null` where it says that the primitive is not linear in these operands. */
function attempt<T>(f: () => T): T | null {
  try {
    return f()
  } catch (error) {
    if (error instanceof LinearityError) return null
    throw error
  }
}

/** The rules themselves, handed symbolic zeros. */
export const zeros: Check = {
  name: 'zeros',
  law: 'symbolic zeros = zeros written out, for the jvp and the transpose rule, and zeros alone give zeros',
  options: { floats: 'any', maxRank: 2, maxExtent: 3 },
  runs: 15,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    checkTangents(primitive, sample, draw)
    checkClosedOver(primitive, sample)
    checkCotangents(primitive, sample, draw)
  },
}
