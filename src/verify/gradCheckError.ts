import { CotangentError } from '../core/errors.js'
import type { GradMismatch } from './gradReport.js'

/** A gradient check failed, or could not tell; {@link mismatch} holds the details. */
export class GradCheckError extends CotangentError {
  readonly _tag = 'GradCheckError'
  constructor(readonly mismatch: GradMismatch) {
    super('GradCheckError', explain(mismatch))
  }
}

/** The mismatch in words. */
export function explain({ verdict, name, stack, argument, result, expected, found, uncertainty, tolerance, reason }: GradMismatch): string {
  const what = `checkGrads of ${name}: order ${String(stack.length)} (${stack.join(', then ')}), with respect to ${argument}, ${result}`
  const figures = `found ${String(found)}, and differences give ${String(expected)} (uncertain by ${uncertainty.toPrecision(2)}; tolerance ${tolerance.toPrecision(2)})`
  return verdict === 'mismatch'
    ? `${what}: ${figures}. ${reason}`
    : `${what}: inconclusive. ${reason} ${figures.replace('found', 'Found')}.`
}
