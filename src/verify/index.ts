/**
 * Checks of functions that you write: of derivatives against finite differences, to any order and in both modes, and of the laws of the transforms; and
 * arbitraries of arrays, pytrees and programs for fast-check.
 *
 * @module cotangent/verify
 */
export { fcArray, fcProgram, fcPytree } from './arbitraries.js'
export type { ArrayOptions, ArrayTree, FastCheckModule, ProgramOptions, PytreeOptions } from './arbitraries.js'
export { assertGrads, checkGrads } from './checkGrads.js'
export { assertLaws, checkLaws, LawError } from './checkLaws.js'
export type { CheckLawsOptions, LawReport, LawViolation } from './checkLaws.js'
export { GradCheckError } from './gradCheckError.js'
export type { CheckGradsOptions, DirectionPart, GradMismatch, GradReport, Mode } from './gradReport.js'
export type { Difference } from './lawCase.js'
export type { LawName } from './laws.js'
export type { RandomProgram } from './programs/randomProgram.js'
