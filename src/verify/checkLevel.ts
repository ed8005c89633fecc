import type { NdArray } from '../core/array.js'
import { at, range } from '../core/shape.js'
import { jvp } from '../transforms/jvp.js'
import { vjp } from '../transforms/vjp.js'
import { largest } from './differences.js'
import { derivative, numbersOf, type FlatFunction } from './flatFunction.js'
import type { GradMismatch, Mode } from './gradReport.js'
import { judge, type Claim, type Judgement, type Precision } from './judgement.js'
import { cotangent, direction, Ladder, pointOf, type Point } from './ladder.js'
import type { RandomStream } from './random.js'

/** The options, checked. */
export interface Settings {
  readonly order: number
  readonly modes: readonly Mode[]
  readonly directions: number
  readonly eps: number | null
  readonly rtol: number | null
  readonly atol: number
  readonly random: RandomStream
}

/** A function whose first derivatives are to be checked: the user's, or a derivative of it. */
export interface Level {
  readonly g: FlatFunction
  readonly xs: readonly NdArray[]
  /** The derivatives that made it. */
  readonly stack: readonly Mode[]
  /** For each result, the size of what it is a derivative of; zeros that come of cancellation are measured by it. */
  readonly floors: readonly number[]
}

/** What the check of one level found. */
export interface LevelReport {
  readonly mismatch: GradMismatch | null
  readonly directions: number
  readonly comparisons: number
  readonly maxError: number
  /** The next levels. */
  readonly derivatives: readonly Level[]
}

/** A judgement, and what it is of. */
interface Finding {
  readonly mode: Mode
  readonly argument: string
  readonly result: string
  readonly judgement: Judgement
  readonly tangents: readonly NdArray[]
}

/** Checks the first derivatives of a function. */
export function checkLevel(level: Level, settings: Settings, name: string): LevelReport {
  const { g, xs, stack } = level
  const { random, modes } = settings
  const point = pointOf(g, xs)
  const precision = precisionOf(point, settings)
  if (point.base.reduce((sum, y) => sum + y.length, 0) === 0) {
    const mismatch = inconclusive(name, stack, 'There is no float in the result, so that nothing was checked.')
    return { mismatch, directions: 0, comparisons: 0, maxError: 0, derivatives: [] }
  }
  const sizes = point.base.map((y, i) => Math.max(finite(largest(y)), level.floors[i] ?? 0))
  const lines = linesOf(point, settings)
  const findings: Finding[] = []
  const pull = modes.includes('rev') ? vjp(g.apply, [...xs]) : null
  if (pull !== null) findings.push(...values('rev', point, pull[0], sizes, precision))
  lines.forEach(({ tangents, argument }, k) => {
    const ladder = new Ladder(point, tangents, precision.first)
    const pair = (step: number): ReturnType<Ladder['pair']> => ladder.pair(step)
    if (modes.includes('fwd')) {
      const [ys, dys] = jvp(g.apply, [...xs], [...tangents])
      if (k === 0) findings.push(...values('fwd', point, ys, sizes, precision))
      dys.forEach((dy, i) => {
        const claim = {
          base: at(point.base, i),
          of: (rs: readonly Float64Array[]) => at(rs, i),
          found: numbersOf(dy),
          magnitude: at(sizes, i),
          terms: 0,
        }
        const judgement = judge(claim, pair, precision)
        findings.push({
          mode: 'fwd',
          argument,
          tangents,
          judgement,
          result: elementPath(at(g.results(), i), at(point.ys, i), judgement.element),
        })
      })
    }
    if (pull !== null) {
      const claim = adjointClaim(point, tangents, cotangent(point, random, largest), pull[1], sizes)
      findings.push({
        mode: 'rev',
        argument,
        tangents,
        judgement: judge(claim, pair, precision),
        result: 'the result weighed with a random cotangent',
      })
    }
  })
  const wrong =
    findings.find(({ judgement }) => judgement.verdict === 'mismatch') ??
    findings.find(({ judgement }) => judgement.verdict === 'inconclusive')
  return {
    mismatch: wrong === undefined ? null : mismatchOf(wrong, level, name),
    directions: lines.length,
    comparisons: findings.length,
    maxError: findings.reduce((most, { judgement }) => Math.max(most, judgement.error), 0),
    derivatives: stack.length + 1 < settings.order ? modes.map((mode) => derivativeLevel(level, mode, point, sizes, random)) : [],
  }
}

/** Each operand alone, so that none hides behind another, then all together. */
function linesOf(
  point: Point,
  { random, directions }: Settings,
): readonly { readonly tangents: readonly NdArray[]; readonly argument: string }[] {
  const { operands } = point.g
  const alone = operands.length > 1 ? range(operands.length).filter((i) => at(point.xs, i).size > 0) : []
  return [
    ...alone.map((i) => ({ tangents: direction(point, random, i), argument: at(operands, i) })),
    ...range(directions).map(() => ({
      tangents: direction(point, random, null),
      argument: operands.length === 1 ? at(operands, 0) : 'all arguments',
    })),
  ]
}

/** ⟨v, Jᵀ w⟩ is the derivative of ⟨w, g⟩ along v. */
function adjointClaim(
  point: Point,
  tangents: readonly NdArray[],
  w: readonly NdArray[],
  pullback: (w: NdArray[]) => readonly NdArray[],
  sizes: readonly number[],
): Claim {
  const weights = w.map(numbersOf)
  const pulled = pullback([...w]).map(numbersOf)
  let [sum, squares] = [0, 0]
  tangents.forEach((tangent, i) => {
    const ct = at(pulled, i)
    numbersOf(tangent).forEach((v, k) => {
      // What does not move does not count, also where its cotangent is NaN.
      const term = v === 0 ? 0 : v * ct[k]!
      sum += term
      squares += term * term
    })
  })
  const of = (results: readonly Float64Array[]): Float64Array =>
    Float64Array.of(results.reduce((total, y, i) => total + y.reduce((part, value, k) => part + value * at(weights, i)[k]!, 0), 0))
  const magnitude = weights.reduce((total, weight, i) => total + Math.sqrt(weight.reduce((part, x) => part + x * x, 0)) * at(sizes, i), 0)
  return { base: of(point.base), of, found: Float64Array.of(sum), magnitude, terms: finite(Math.sqrt(squares)) }
}

/** A transform must return the value of the function, too. */
function values(mode: Mode, point: Point, ys: readonly NdArray[], sizes: readonly number[], precision: Precision): readonly Finding[] {
  return ys.flatMap((y, i) => {
    const [own, expected] = [numbersOf(y), at(point.base, i)]
    const tolerance = precision.rtol * at(sizes, i) + precision.atol
    const element = own.findIndex(
      (value, k) => Math.abs(value - expected[k]!) > tolerance || Number.isNaN(value) !== Number.isNaN(expected[k]!),
    )
    if (element < 0) return []
    const judgement: Judgement = {
      verdict: 'mismatch',
      error: Infinity,
      element,
      expected: expected[element]!,
      found: own[element]!,
      uncertainty: 0,
      tolerance,
      reason: `The value that ${mode === 'fwd' ? 'jvp' : 'vjp'} returns is not that of the function.`,
    }
    return [
      {
        mode,
        argument: 'no argument',
        tangents: [],
        judgement,
        result: `the value at ${elementPath(at(point.g.results(), i), y, element)}`,
      },
    ]
  })
}

function derivativeLevel({ g, xs, stack }: Level, mode: Mode, point: Point, sizes: readonly number[], random: RandomStream): Level {
  const next = { g: derivative(g, mode), stack: [...stack, mode] }
  if (mode === 'fwd') return { ...next, xs: [...xs, ...direction(point, random, null)], floors: sizes }
  const w = cotangent(point, random, largest)
  const size = w.reduce((total, weight, i) => total + largest(numbersOf(weight)) * at(sizes, i), 0)
  return { ...next, xs: [...xs, ...w], floors: point.numbers.map((x) => size / (finite(largest(x)) || 1)) }
}

/** The least precise dtype decides. */
function precisionOf(point: Point, { rtol, atol, eps }: Settings): Precision {
  const single = [...point.xs, ...point.ys].some((x) => x.dtype === 'float32')
  const roundoff = single ? 2 ** -24 : 2 ** -53
  const last = single ? 2 ** -10 : 2 ** -20
  const first = eps ?? (single ? 1 / 4 : 1 / 16)
  const usual = single ? 5e-3 : 1e-6
  // Central differences of the best step are off by u^(2/3) of the function's value.
  return {
    roundoff,
    rtol: rtol ?? usual,
    atol,
    resolution: (10 * roundoff ** (2 / 3)) / usual,
    first,
    levels: Math.max(4, 1 + Math.round(Math.log2(first / last))),
  }
}

function mismatchOf({ mode, argument, result, judgement, tangents }: Finding, { g, stack }: Level, name: string): GradMismatch {
  const { verdict, expected, found, uncertainty, tolerance, reason } = judgement
  return {
    verdict: verdict === 'pass' ? 'inconclusive' : verdict,
    name,
    mode,
    stack: [...stack, mode],
    order: stack.length + 1,
    argument,
    result,
    ...{ expected, found, uncertainty, tolerance, reason },
    direction: tangents.map((tangent, i) => ({ path: at(g.operands, i), tangent })),
  }
}

/** Where there is nothing to compare. */
export function inconclusive(name: string, stack: readonly Mode[], reason: string): GradMismatch {
  return {
    verdict: 'inconclusive',
    ...{ name, reason, mode: 'fwd', stack: [...stack, 'fwd'], order: stack.length + 1, argument: 'all arguments', result: 'result' },
    ...{ expected: NaN, found: NaN, uncertainty: Infinity, tolerance: 0, direction: [] },
  }
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : 0
}

/** `result.loss[2, 0]`. */
function elementPath(path: string, y: NdArray, element: number): string {
  if (y.ndim === 0) return path
  const index = y.shape.map((extent, axis) => Math.floor(element / y.shape.slice(axis + 1).reduce((product, n) => product * n, 1)) % extent)
  return `${path}[${index.join(', ')}]`
}
