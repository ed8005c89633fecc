import type { CpuBackend } from '../../src/backends/cpu/backend.js'
import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { bind } from '../../src/core/bind.js'
import type { Sample } from '../../src/core/draw.js'
import { isFloat } from '../../src/core/dtype.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { withScope } from '../../src/core/scope.js'
import { interpreters, interpretersOver } from '../../src/transforms/interpreters.js'
import { plainOf } from '../arrays.js'
import { js } from '../backends.js'
import { collectiveSize } from '../draw.js'
import type { Expected } from '../reference/plain.js'
import { referenceOf } from '../reference/index.js'
import { formatSample } from '../report.js'

/**
 * The primitive as a function of all its operands; a collective of operands with an axis more in front, {@link collectiveSize} long, under the vmap of its
 * axis.
 */
export function functionOf(primitive: AnyPrimitive, params: object): (operands: readonly NdArray[]) => readonly NdArray[] {
  const run = (operands: readonly NdArray[]): readonly NdArray[] => bind(primitive, operands, params)
  const axisName = primitive.axisName?.(params)
  if (axisName === undefined) return run
  const axes = (operands: readonly NdArray[]): readonly number[] => operands.map(() => 0)
  return (operands) => interpretersOver(axisName).map('vmap of a property', run, collectiveSize, operands, axes(operands))
}

/** The sample with functions turned into programs, as an equation holds them. */
export function staged(primitive: AnyPrimitive, sample: Sample<object>): Sample<object> {
  if (primitive.control === null) return sample
  const { operands, params } = primitive.control.stage(sample.operands, sample.params, interpreters)
  return { operands: operands.map((x) => x.toConcrete('be compared')), params }
}

/** The results of the primitive, computed on a backend whose memory holds the operands. */
export function evaluate(
  primitive: AnyPrimitive,
  operands: readonly ConcreteArray[],
  params: object,
  backend: CpuBackend = js,
): readonly NdArray[] {
  return withScope('a property', { defaultBackend: backend }, () => functionOf(primitive, params)(operands))
}

/** What the reference says of the sample. */
export function expectedOf(primitive: AnyPrimitive, { operands, params }: Sample<object>): readonly Expected[] {
  const reference = referenceOf(primitive.name)
  if (reference === null) throw new Error(`${primitive.name} has no reference: write one in properties/reference/`)
  return reference(operands.map(plainOf), params)
}

/** Throws what a property says, and the sample it fails on. */
export function fail(primitive: AnyPrimitive, sample: Sample<object>, message: string): never {
  throw new Error(`${message}\n  ${formatSample(primitive, sample)}`)
}

/** Positions of the operands that have derivatives. */
export function floatOperands(operands: readonly NdArray[]): readonly number[] {
  return operands.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []))
}

/** How many leading operands are what the functions of a custom rule captured: they have no tangents. */
export function capturedBy(params: object): number {
  const captured = 'captured' in params ? params.captured : 0
  return typeof captured === 'number' ? captured : 0
}

/** Can the sample run on any backend? A function with custom rules runs where the arrays are that it closes over. */
export function isMovable(params: object): boolean {
  return !('captured' in params)
}

/** All non-empty choices from a list. */
export function subsets<T>(list: readonly T[]): readonly (readonly T[])[] {
  let all: (readonly T[])[] = [[]]
  for (const entry of list) all = [...all, ...all.map((chosen) => [...chosen, entry])]
  return all.slice(1)
}
