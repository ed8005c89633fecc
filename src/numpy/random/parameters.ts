import type { NdArray } from '../../core/array.js'
import { isFloat, type DType, type FloatDType } from '../../core/dtype.js'
import { DtypeError, ShapeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { scope } from '../../core/scope.js'
import { broadcastShapes, checkShape, equalNumbers, formatShape, type Shape } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { broadcastTo, toArray, type ArrayLike } from '../operands.js'

/** The dtype of random numbers; the default float unless given. */
export interface SampleOptions {
  readonly dtype?: FloatDType | undefined
}

/** The dtype of float samples that the options ask for. */
export function sampleDtype(operation: string, options: SampleOptions, known: readonly string[] = ['dtype']): FloatDType {
  checkOptions(operation, options, known)
  const wanted: DType = options.dtype ?? scope.defaultDtype
  if (isFloat(wanted)) return wanted
  throw new DtypeError(
    `${operation}: random numbers are float64 or float32, not ${String(wanted)}. Leave dtype out, or convert them with astype.`,
  )
}

/** What is to be drawn: the shape of the samples, and the parameters broadcast to it. */
export interface Parameters {
  readonly shape: Shape
  readonly values: readonly NdArray[]
}

/** Parameters of a distribution in the dtype of the samples. The shape, where none is given, is the one that they broadcast to. */
export function parameters(operation: string, dtype: DType, shape: Shape | undefined, given: readonly ArrayLike[]): Parameters {
  const arrays = given.map((x) => convert(toArray(operation, x), dtype))
  const whole = sampleShape(
    operation,
    shape,
    arrays.map((x) => x.shape),
  )
  return { shape: whole, values: arrays.map((x) => broadcastTo(x, whole)) }
}

/** The shape of samples: the one that is given, to which those of the parameters must broadcast, or the one that these broadcast to. */
export function sampleShape(operation: string, shape: Shape | undefined, parameterShapes: readonly Shape[]): Shape {
  const joint = broadcastShapes(operation, ...parameterShapes)
  if (shape === undefined) return joint
  checkShape(operation, shape)
  if (equalNumbers(broadcastShapes(operation, shape, joint), shape)) return shape
  throw new ShapeError(
    `${operation}: parameters of shape ${formatShape(joint)} do not fit samples of shape ${formatShape(shape)}. Leave the shape out, or give one that they broadcast to, such as ${formatShape([...shape.slice(0, Math.max(0, shape.length - joint.length)), ...joint])}.`,
  )
}
