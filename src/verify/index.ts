/**
 * Checks of derivatives: of the functions that you write, against finite differences, to any order and in both modes.
 *
 * @module cotangent/verify
 */
export { assertGrads, checkGrads } from './checkGrads.js'
export { GradCheckError } from './gradCheckError.js'
export type { CheckGradsOptions, DirectionPart, GradMismatch, GradReport, Mode } from './gradReport.js'
