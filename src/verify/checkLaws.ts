import { left, right, isLeft, type Either } from 'fp-ts/lib/Either.js'
import type { NdArray } from '../core/array.js'
import { ArgumentError, CotangentError } from '../core/errors.js'
import { checkFunction } from '../transforms/functions.js'
import { checkOptions } from '../transforms/selection.js'
import type { Args, GivenArgs, Unannotated } from '../transforms/types.js'
import { flatFunction } from './flatFunction.js'
import { laws, type LawName } from './laws.js'
import { Comparison, type Case, type Difference } from './lawCase.js'
import { randomStream } from './random.js'

/** The options of {@link checkLaws}. */
export interface CheckLawsOptions {
  /** Which laws; all unless said otherwise. */
  readonly laws?: readonly LawName[]
  /** Largest difference relative to the terms compared: 1e-9, or 1e-3 where a float32 is among arguments or results. */
  readonly rtol?: number
  /** Determines tangents, cotangents and the batch. 0 unless said otherwise. */
  readonly seed?: number
}

/** A law that a function breaks. */
export interface LawViolation extends Difference {
  readonly law: LawName
  /** The name of the function. */
  readonly name: string
  /** The law and the difference in a sentence. */
  readonly message: string
}

/** What {@link checkLaws} compared. */
export interface LawReport {
  readonly name: string
  readonly laws: readonly LawName[]
  /** The largest difference relative to the terms compared; `jit = eager` is compared bit for bit. */
  readonly maxError: number
}

/**
 * Checks that `f` obeys the laws of the transforms at `args`: derivatives are linear and the two modes adjoint, `vmap` is a loop, `jit` changes no bit,
 * forward over reverse is reverse over forward, `checkpoint` changes nothing. A function that is written with operations of arrays obeys them all; one with
 * custom rules, with effects, or that reads values as JavaScript numbers may not. Whether derivatives are those of the values, {@link checkGrads} tells.
 *
 * @returns Right of the report, or Left of the first law that is broken
 * @throws ArgumentError for options that make no sense, or arguments without floats; whatever `f` throws
 * @example
 * checkLaws((x: NdArray) => np.sin(x).mul(x), [np.array([0.5, 2])])._tag // 'Right'
 */
export function checkLaws<A extends Args = Unannotated>(
  f: (...args: A) => unknown,
  args: GivenArgs<A>,
  options: CheckLawsOptions = {},
): Either<LawViolation, LawReport> {
  checkFunction('checkLaws', f)
  checkOptions('checkLaws', options, ['laws', 'rtol', 'seed'])
  const [g, xs] = flatFunction(f, args, 'checkLaws')
  const name = f.name === '' ? 'an anonymous function' : f.name
  if (xs.length === 0) throw new ArgumentError('checkLaws: there is no float in the arguments, so that there is nothing to transform.')
  const names = chosenLaws(options.laws)
  const ys = g.apply(...xs)
  if (ys.length === 0) throw new ArgumentError('checkLaws: there is no float in the result, so that there is nothing to compare.')
  const rtol = options.rtol ?? ([...xs, ...ys].some((x: NdArray) => x.dtype === 'float32') ? 1e-3 : 1e-9)
  if (!(rtol >= 0 && rtol < 1)) throw new ArgumentError(`checkLaws: rtol must be between 0 and 1, not ${String(rtol)}.`)
  let maxError = 0
  for (const law of names) {
    const comparison = new Comparison(rtol)
    const point: Case = { f: g.apply, xs, ys, random: randomStream(options.seed ?? 0), comparison }
    laws[law](point)
    maxError = Math.max(maxError, comparison.maxError)
    const { difference } = comparison
    if (difference === null) continue
    return left({ law, name, ...difference, message: explain(law, name, difference) })
  }
  return right({ name, laws: names, maxError })
}

/**
 * {@link checkLaws}, throwing where that gives a Left.
 *
 * @returns the report
 * @throws LawError with the violation
 * @example
 * assertLaws((x: NdArray) => np.exp(x), [1]).maxError < 1e-9 // true
 */
export function assertLaws<A extends Args = Unannotated>(
  f: (...args: A) => unknown,
  args: GivenArgs<A>,
  options: CheckLawsOptions = {},
): LawReport {
  const result = checkLaws(f, args, options)
  if (isLeft(result)) throw new LawError(result.left)
  return result.right
}

/** A law is broken; {@link violation} holds the details. */
export class LawError extends CotangentError {
  readonly _tag = 'LawError'
  constructor(readonly violation: LawViolation) {
    super('LawError', violation.message)
  }
}

function chosenLaws(given: readonly LawName[] | undefined): readonly LawName[] {
  // The keys of the table of laws are their names.
  const all = Object.keys(laws) as LawName[]
  for (const law of given ?? []) {
    if (!all.includes(law)) throw new ArgumentError(`checkLaws: there is no law '${law}'. The laws are: ${all.join(', ')}.`)
  }
  return given ?? all
}

function explain(law: LawName, name: string, { where, found, expected, tolerance }: Difference): string {
  const within = tolerance > 0 ? `, more than ${tolerance.toPrecision(2)} apart` : ''
  return `checkLaws of ${name}: ${law} does not hold: ${where} is ${String(found)} on the left, ${String(expected)} on the right${within}.`
}
