import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { reshape } from '../../src/core/primitives/reshape.js'
import { sliceAxis } from '../../src/core/primitives/slice.js'
import { at, range, without } from '../../src/core/shape.js'
import { jvp } from '../../src/transforms/jvp.js'
import { vjp } from '../../src/transforms/vjp.js'
import { stack as stackArrays } from '../../src/numpy/np.js'
import { judge } from '../../src/verify/judgement.js'
import { Ladder, pointOf } from '../../src/verify/ladder.js'
import type { Choices } from '../../src/verify/programs/choices.js'
import { arrayOf } from '../../src/verify/programs/arrays.js'
import type { ListFunction } from '../../src/verify/programs/wrappers.js'
import type { Plain } from '../reference/plain.js'
import { allFinite, close, plain, sameBits } from './compare.js'
import { derivatives, directions, floatResults, floatsOf, lossOf, smoothPart, transforms, type Level, type Transformed } from './levels.js'

/** What was compared at one level. */
export interface StackReport {
  /** By differences: did they agree, or could they not tell? `null` where they were not asked. */
  readonly differences: 'agree' | 'inconclusive' | null
  /** Were all values finite? Those that are not are compared no further. */
  readonly finite: boolean
}

/** The names of a random stack of transforms, innermost first. */
export function stackOf(choices: Choices): readonly string[] {
  const names = Object.keys(transforms)
  return range(choices.pick([1, 2, 3, 3, 4, 4])).map(() => choices.pick(names))
}

/** What can be asked of a program. */
export interface Asked {
  /** Is everything computed in float64? */
  readonly exact: boolean
  /** Are its derivatives those of its values, nowhere cut by definition? */
  readonly uncut: boolean
}

/** A transform applied to a level, and its values checked against the level inside, which was checked before. */
export function checkLevel(
  name: string,
  inner: Level,
  seed: number,
  asked: Asked,
): { readonly level: Level; readonly report: StackReport } {
  const transform = transforms[name]
  if (transform === undefined) throw new Error(`There is no transform ${name}.`)
  const level = transform(inner, seed)
  const found = level.f(...level.args).map(plain)
  const report = { differences: null, finite: allFinite(found) }
  const tolerance = asked.exact ? 1e-9 : 1e-3
  if (name === 'vmap') {
    close(name, found, loop(inner, level), tolerance)
    return { level, report }
  }
  if (!derivatives.includes(name)) {
    sameBits(name, found, inner.f(...inner.args).map(plain))
    return { level, report }
  }
  if (!report.finite) return { level, report }
  return { level, report: { ...report, differences: checkDerivative(name, inner, level, found, seed, asked) } }
}

/** Results of the inner function for each element of the batch, stacked. */
function loop(inner: Level, { args, axes, size }: Transformed): readonly Plain[] {
  const elements = range(size).map((i) =>
    inner.f(
      ...args.map((x, k) => {
        const axis = axes[k] ?? null
        return axis === null ? x : reshape(sliceAxis(x, axis, i, i + 1), without(x.shape, [axis])).toConcrete('be an element')
      }),
    ),
  )
  return at(elements, 0).map((_, k) => plain(stackArrays(elements.map((results) => at(results, k)))))
}

/** Derivatives by forward and by reverse mode agree, and so do differences, where they can tell. */
function checkDerivative(
  name: string,
  inner: Level,
  level: Level,
  found: readonly Plain[],
  seed: number,
  { exact, uncut }: Asked,
): StackReport['differences'] {
  const f = smoothPart(inner.f, inner.args)
  const xs = floatsOf(inner.args).map((i) => at(inner.args, i))
  const given = level.args.slice(inner.args.length)
  const tolerance = exact ? 1e-9 : 1e-3
  const forward = name === 'jvp' || name === 'linearize'
  const ys = floatResults(inner)
  const tangents = forward ? given : directions(xs, seed)
  const weights = name === 'grad' ? weightsOf(ys) : forward ? directions(ys, seed + 1) : given
  const push = (points: readonly ConcreteArray[]): readonly Plain[] => jvp(f, [...points], [...tangents])[1].map(plain)
  const pull = (points: readonly ConcreteArray[]): readonly Plain[] => vjp(f, [...points])[1]([...weights]).map(plain)
  const pushed = forward ? found.slice(name === 'jvp' ? ys.length : 0) : push(xs)
  const pulled = forward ? pull(xs) : found
  if (name === 'jvp') close('values of jvp', found.slice(0, ys.length), ys.map(plain), tolerance)
  if (!allFinite(pushed) || !allFinite(pulled)) return 'inconclusive'
  const left = (results: readonly Plain[]): Dot => dot(results, weights.map(plain))
  const right = (results: readonly Plain[]): Dot => dot(results, tangents.map(plain))
  const [a, b] = [left(pushed), right(pulled)]
  const scale = Math.max(1, a.magnitude, b.magnitude, ...pushed.concat(pulled).flatMap(({ data }) => data.map(Math.abs)))
  if (!(Math.abs(a.value - b.value) <= tolerance * scale)) {
    // Where the derivative cancels, it is as noisy as it is a hair's breadth away.
    const near = [1, 2, 3, 4].map((k) => xs.map((x) => nudged(x, k * (exact ? 2 ** -51 : 2 ** -22))))
    const noise = near.reduce(
      (most, points) => Math.max(most, Math.abs(left(push(points)).value - a.value), Math.abs(right(pull(points)).value - b.value)),
      0,
    )
    if (!(Math.abs(a.value - b.value) <= 20 * noise)) {
      throw new Error(
        `${name}: ⟨J v, w⟩ is ${String(a.value)}, ⟨v, Jᵀ w⟩ is ${String(b.value)}, off by more than ${String(tolerance * scale)} and twenty times the noise ${String(noise)}`,
      )
    }
    return 'inconclusive'
  }
  return !exact || !uncut ? null : checkDifferences(name, f, xs, tangents, pushed)
}

function weightsOf(ys: readonly NdArray[]): readonly ConcreteArray[] {
  return vjp((...args: NdArray[]) => lossOf((...zs) => zs)(...args), [...ys])[1](1).map((x) => x.toConcrete('be a weight'))
}

interface Dot {
  readonly value: number
  readonly magnitude: number
}

/** The array with each element moved relatively. */
function nudged(x: ConcreteArray, by: number): ConcreteArray {
  const { shape, dtype, data } = plain(x)
  return arrayOf(shape, dtype, (i) => (data[i] ?? NaN) * (1 + by))
}

function dot(a: readonly Plain[], b: readonly Plain[]): Dot {
  let [value, magnitude] = [0, 0]
  a.forEach(({ data }, i) => {
    data.forEach((x, k) => {
      const term = x * (b[i]?.data[k] ?? NaN)
      value += term
      magnitude += Math.abs(term)
    })
  })
  return { value, magnitude }
}

const precision = { roundoff: 2 ** -53, rtol: 1e-5, atol: 1e-7, resolution: (10 * 2 ** (-106 / 3)) / 1e-5, first: 2 ** -7, levels: 10 }

/** The directional derivative of every result, against central differences of the inner function. */
function checkDifferences(
  name: string,
  f: ListFunction,
  xs: readonly ConcreteArray[],
  tangents: readonly ConcreteArray[],
  pushed: readonly Plain[],
): StackReport['differences'] {
  const point = pointOf(
    { name, apply: f, operands: xs.map((_, i) => `argument ${String(i)}`), results: () => pushed.map((_, i) => `result ${String(i)}`) },
    xs,
  )
  const ladder = new Ladder(point, tangents, precision.first)
  let verdict: StackReport['differences'] = 'agree'
  pushed.forEach(({ data }, i) => {
    const base = at(point.base, i)
    if (base.length === 0) return
    const claim = {
      base,
      of: (results: readonly Float64Array[]): Float64Array => at(results, i),
      found: Float64Array.from(data),
      magnitude: base.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
      terms: 0,
    }
    const judgement = judge(claim, (k) => ladder.pair(k), precision)
    if (judgement.verdict === 'inconclusive') verdict = 'inconclusive'
    if (judgement.verdict !== 'mismatch') return
    throw new Error(
      `${name}: result ${String(i)} has the derivative ${String(judgement.found)} at element ${String(judgement.element)}, differences give ${String(judgement.expected)} (uncertain by ${String(judgement.uncertainty)}). ${judgement.reason}`,
    )
  })
  return verdict
}
