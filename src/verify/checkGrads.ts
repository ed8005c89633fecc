import { left, right, isLeft, type Either } from 'fp-ts/lib/Either.js'
import { ArgumentError } from '../core/errors.js'
import { checkFunction } from '../transforms/functions.js'
import { checkOptions } from '../transforms/selection.js'
import type { Args, GivenArgs, Unannotated } from '../transforms/types.js'
import { checkLevel, inconclusive, type Level, type Settings } from './checkLevel.js'
import { flatFunction } from './flatFunction.js'
import { GradCheckError } from './gradCheckError.js'
import type { CheckGradsOptions, GradMismatch, GradReport, Mode } from './gradReport.js'
import { randomStream } from './random.js'

/**
 * Checks the derivatives that `jvp` and `vjp` give of `f` at `args` against central differences with Richardson extrapolation, along random directions, up to
 * `order`: the derivative functions themselves are checked in every nesting of the modes. `f` takes and returns any pytrees; leaves that are no floats are left as they are.
 *
 * For a direction v and a random cotangent w it compares J v with differences (`fwd`) and ⟨v, Jᵀ w⟩ with those of ⟨w, f⟩ (`rev`), and the values
 * that both modes return with f. Differences come with an estimate of their own error. Where that is larger than the tolerance (a kink, a NaN, too
 * much roundoff) the check is inconclusive: a Left, never a pass.
 *
 * @returns Right of the report, or Left of the first mismatch, or of what was inconclusive if nothing was wrong
 * @throws ArgumentError for options that make no sense; whatever `f` throws
 * @example
 * checkGrads((x: NdArray) => np.sin(x).mul(x), [np.array([0.5, 2])])._tag // 'Right'
 */
export function checkGrads<A extends Args = Unannotated>(
  f: (...args: A) => unknown,
  args: GivenArgs<A>,
  options: CheckGradsOptions = {},
): Either<GradMismatch, GradReport> {
  checkFunction('checkGrads', f)
  const settings = settingsOf(options)
  const [g, point] = flatFunction(f, args)
  const report = { name: f.name === '' ? 'an anonymous function' : f.name, order: settings.order, modes: settings.modes }
  if (point.reduce((sum, x) => sum + x.size, 0) === 0) {
    return left(inconclusive(report.name, [], 'There is no float in the arguments, so that nothing was checked.'))
  }
  let levels: readonly Level[] = [{ g, xs: point, stack: [], floors: [] }]
  let [directions, comparisons, maxError] = [0, 0, 0]
  for (let order = 1; order <= settings.order; order++) {
    const next: Level[] = []
    let unsure: GradMismatch | null = null
    for (const level of levels) {
      const found = checkLevel(level, settings, report.name)
      if (found.mismatch?.verdict === 'mismatch') return left(found.mismatch)
      unsure ??= found.mismatch
      directions += found.directions
      comparisons += found.comparisons
      maxError = Math.max(maxError, found.maxError)
      next.push(...found.derivatives)
    }
    if (unsure !== null) return left(unsure)
    levels = next
  }
  return right({ ...report, directions, comparisons, maxError })
}

/**
 * {@link checkGrads}, throwing where that gives a Left.
 *
 * @returns the report
 * @throws GradCheckError with the mismatch
 * @example
 * assertGrads((x: NdArray) => np.exp(x), [1]).maxError < 1e-6 // true
 */
export function assertGrads<A extends Args = Unannotated>(
  f: (...args: A) => unknown,
  args: GivenArgs<A>,
  options: CheckGradsOptions = {},
): GradReport {
  const result = checkGrads(f, args, options)
  if (isLeft(result)) throw new GradCheckError(result.left)
  return result.right
}

function settingsOf(options: CheckGradsOptions): Settings {
  checkOptions('checkGrads', options, ['order', 'modes', 'directions', 'eps', 'rtol', 'atol', 'seed'])
  const { order = 2, modes = ['fwd', 'rev'], directions = 2, eps, rtol, atol = 0, seed = 0 } = options
  const refuse = (what: string): never => {
    throw new ArgumentError(`checkGrads: ${what}.`)
  }
  if (!Number.isInteger(order) || order < 1) refuse(`order must be a positive integer, not ${String(order)}`)
  if (!Number.isInteger(directions) || directions < 1) refuse(`directions must be a positive integer, not ${String(directions)}`)
  if (modes.length === 0) refuse("modes must name at least one of 'fwd' and 'rev'")
  for (const mode of modes) if (!isMode(mode)) refuse(`modes are 'fwd' and 'rev', not ${String(mode)}`)
  for (const [name, value] of Object.entries({ eps, rtol })) {
    if (value !== undefined && !(value > 0 && value < 1)) refuse(`${name} must be between 0 and 1, not ${String(value)}`)
  }
  if (!(atol >= 0)) refuse(`atol must not be negative, and is ${String(atol)}`)
  return { order, modes: [...new Set(modes)], directions, eps: eps ?? null, rtol: rtol ?? null, atol, random: randomStream(seed) }
}

function isMode(mode: unknown): mode is Mode {
  return mode === 'fwd' || mode === 'rev'
}
