import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { avalOf } from '../core/aval.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { scope } from '../core/scope.js'
import { at, normalizeAxes, sizeOf, type Shape } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { divide, multiply } from './arithmetic.js'
import { full } from './creation.js'
import { sqrt } from './elementary.js'
import { normal as sampleNormal, truncatedNormal as sampleTruncated } from './random/normal.js'
import type { SampleOptions } from './random/parameters.js'
import { uniform as sampleUniform } from './random/uniform.js'

/** Makes weights of a shape from a key; of the dtype of the initializer unless one is given. */
export type Initializer = (key: NdArray, shape: Shape, options?: SampleOptions) => NdArray

function initializer(
  operation: string,
  own: SampleOptions,
  make: (key: NdArray, shape: Shape, options: SampleOptions) => NdArray,
): Initializer {
  checkOptions(`nn.initializers.${operation}`, own, ['dtype'])
  return (key, shape, options = {}) => {
    checkOptions(`nn.initializers.${operation}`, options, ['dtype'])
    return make(key, shape, { dtype: options.dtype ?? own.dtype })
  }
}

/**
 * Zeros, whatever the key.
 *
 * @example
 * nn.initializers.zeros(random.key(0), [2]).toArray() // [0, 0]
 */
export function zeros(_key: NdArray, shape: Shape, options: SampleOptions = {}): NdArray {
  checkOptions('nn.initializers.zeros', options, ['dtype'])
  return full(shape, 0, options)
}

/**
 * Ones, whatever the key.
 *
 * @example
 * nn.initializers.ones(random.key(0), [2]).toArray() // [1, 1]
 */
export function ones(_key: NdArray, shape: Shape, options: SampleOptions = {}): NdArray {
  checkOptions('nn.initializers.ones', options, ['dtype'])
  return full(shape, 1, options)
}

/**
 * One number everywhere, whatever the key.
 *
 * @example
 * nn.initializers.constant(7)(random.key(0), [2]).toArray() // [7, 7]
 */
export function constant(value: number, options: SampleOptions = {}): Initializer {
  return initializer('constant', options, (_key, shape, own) => full(shape, value, own))
}

/**
 * Numbers distributed uniformly from 0 to `scale`.
 *
 * @example
 * nn.initializers.uniform(10)(random.key(42), [2, 3]).shape // [2, 3]
 */
export function uniform(scale = 0.01, options: SampleOptions = {}): Initializer {
  return initializer('uniform', options, (key, shape, own) => multiply(sampleUniform(key, shape, own), scale))
}

/**
 * Numbers of the normal distribution with mean 0 and standard deviation `stddev`.
 *
 * @example
 * nn.initializers.normal(5)(random.key(42), [2, 3]).shape // [2, 3]
 */
export function normal(stddev = 0.01, options: SampleOptions = {}): Initializer {
  return initializer('normal', options, (key, shape, own) => multiply(sampleNormal(key, shape, own), stddev))
}

/** Options of `truncatedNormal`. */
export interface TruncatedOptions extends SampleOptions {
  /** In standard deviations, -2 unless given. */
  readonly lower?: number | undefined
  /** In standard deviations, 2 unless given. */
  readonly upper?: number | undefined
}

/**
 * Numbers of the normal distribution between `lower` and `upper`, times `stddev`, which is the standard deviation before the ends are cut off.
 *
 * @example
 * nn.initializers.truncatedNormal(1)(random.key(42), [100]).abs().max().lt(2).item() // true
 */
export function truncatedNormal(stddev = 0.01, options: TruncatedOptions = {}): Initializer {
  checkOptions('nn.initializers.truncatedNormal', options, ['dtype', 'lower', 'upper'])
  const { lower = -2, upper = 2, ...own } = options
  return initializer('truncatedNormal', own, (key, shape, chosen) => multiply(sampleTruncated(key, lower, upper, shape, chosen), stddev))
}

/** Options of initializers that look at the numbers of inputs and outputs. */
export interface FanOptions extends SampleOptions {
  /** The axis, or axes, of inputs; the last but one unless given. */
  readonly inAxis?: number | readonly number[] | undefined
  /** The axis, or axes, of outputs; the last unless given. */
  readonly outAxis?: number | readonly number[] | undefined
  /** Axes that do not count; none unless given. */
  readonly batchAxis?: number | readonly number[] | undefined
}

/** Which number of connections counts: inputs, outputs, or their arithmetic or geometric mean. */
export type FanMode = 'fanIn' | 'fanOut' | 'fanAvg' | 'fanGeoAvg'

/** How the numbers are distributed; 'truncatedNormal' is cut off at 2 standard deviations. */
export type FanDistribution = 'truncatedNormal' | 'normal' | 'uniform'

/**
 * Numbers with mean 0 and variance `scale / n`, where n is the number of connections: axes of the shape that are neither inputs, outputs nor batch (those
 * of a convolution's window) multiply both inputs and outputs.
 *
 * @throws ArgumentError for another mode or distribution; by the initializer ShapeError for a shape that has not these axes
 * @example
 * nn.initializers.varianceScaling(1, 'fanIn', 'normal')(random.key(0), [3, 4]).shape // [3, 4]
 */
export function varianceScaling(scale: number, mode: FanMode, distribution: FanDistribution, options: FanOptions = {}): Initializer {
  checkOptions('nn.initializers.varianceScaling', options, ['dtype', 'inAxis', 'outAxis', 'batchAxis'])
  const { inAxis = -2, outAxis = -1, batchAxis = [], ...own } = options
  if (!['fanIn', 'fanOut', 'fanAvg', 'fanGeoAvg'].includes(mode)) {
    throw new ArgumentError(`varianceScaling: there is no mode ${JSON.stringify(mode)}. Use 'fanIn', 'fanOut', 'fanAvg' or 'fanGeoAvg'.`)
  }
  if (!['truncatedNormal', 'normal', 'uniform'].includes(distribution)) {
    throw new ArgumentError(
      `varianceScaling: there is no distribution ${JSON.stringify(distribution)}. Use 'truncatedNormal', 'normal' or 'uniform'.`,
    )
  }
  return initializer('varianceScaling', own, (key, shape, chosen) => {
    const connections = connectionsOf(mode, ...fansOf(shape, inAxis, outAxis, batchAxis))
    const variance = fill(scale / connections, avalOf([], chosen.dtype ?? scope.defaultDtype))
    switch (distribution) {
      case 'truncatedNormal':
        // The standard deviation of the normal distribution between -2 and 2.
        return multiply(sampleTruncated(key, -2, 2, shape, chosen), divide(sqrt(variance), 0.87962566103423978))
      case 'normal':
        return multiply(sampleNormal(key, shape, chosen), sqrt(variance))
      case 'uniform':
        return multiply(sampleUniform(key, shape, { ...chosen, minval: -1 }), sqrt(multiply(variance, 3)))
    }
  })
}

function connectionsOf(mode: FanMode, inputs: number, outputs: number): number {
  switch (mode) {
    case 'fanIn':
      return inputs
    case 'fanOut':
      return outputs
    case 'fanAvg':
      return (inputs + outputs) / 2
    case 'fanGeoAvg':
      return Math.sqrt(inputs * outputs)
  }
}

type SomeAxes = number | readonly number[]

function fansOf(shape: Shape, inAxis: SomeAxes, outAxis: SomeAxes, batchAxis: SomeAxes): readonly [inputs: number, outputs: number] {
  if (shape.length < 2 && inAxis === -2) {
    throw new ShapeError(
      `varianceScaling: weights of shape [${shape.join(', ')}] have no axes of inputs and outputs. Give at least two axes, or name inAxis and outAxis.`,
    )
  }
  const along = (axes: SomeAxes): number => sizeOf(normalizeAxes('varianceScaling', axes, shape.length).map((axis) => at(shape, axis)))
  const [inputs, outputs] = [along(inAxis), along(outAxis)]
  const window = sizeOf(shape) / inputs / outputs / along(batchAxis)
  return [inputs * window, outputs * window]
}

/**
 * {@link varianceScaling} by the mean of inputs and outputs, uniform. Also called xavierUniform (Glorot and Bengio, 2010).
 *
 * @example
 * nn.initializers.glorotUniform()(random.key(0), [3, 4]).shape // [3, 4]
 */
export function glorotUniform(options: FanOptions = {}): Initializer {
  return varianceScaling(1, 'fanAvg', 'uniform', options)
}

/**
 * {@link varianceScaling} by the mean of inputs and outputs, truncated normal. Also called xavierNormal (Glorot and Bengio, 2010).
 *
 * @example
 * nn.initializers.glorotNormal()(random.key(0), [3, 4]).shape // [3, 4]
 */
export function glorotNormal(options: FanOptions = {}): Initializer {
  return varianceScaling(1, 'fanAvg', 'truncatedNormal', options)
}

/**
 * {@link varianceScaling} by the inputs, uniform (LeCun et al., 1998).
 *
 * @example
 * nn.initializers.lecunUniform()(random.key(0), [3, 4]).shape // [3, 4]
 */
export function lecunUniform(options: FanOptions = {}): Initializer {
  return varianceScaling(1, 'fanIn', 'uniform', options)
}

/**
 * {@link varianceScaling} by the inputs, truncated normal (LeCun et al., 1998).
 *
 * @example
 * nn.initializers.lecunNormal()(random.key(0), [3, 4]).shape // [3, 4]
 */
export function lecunNormal(options: FanOptions = {}): Initializer {
  return varianceScaling(1, 'fanIn', 'truncatedNormal', options)
}

/**
 * {@link varianceScaling} by the inputs with scale 2, uniform. Also called kaimingUniform (He et al., 2015).
 *
 * @example
 * nn.initializers.heUniform()(random.key(0), [3, 4]).shape // [3, 4]
 */
export function heUniform(options: FanOptions = {}): Initializer {
  return varianceScaling(2, 'fanIn', 'uniform', options)
}

/**
 * {@link varianceScaling} by the inputs with scale 2, truncated normal. Also called kaimingNormal (He et al., 2015).
 *
 * @example
 * nn.initializers.heNormal()(random.key(0), [3, 4]).shape // [3, 4]
 */
export function heNormal(options: FanOptions = {}): Initializer {
  return varianceScaling(2, 'fanIn', 'truncatedNormal', options)
}
