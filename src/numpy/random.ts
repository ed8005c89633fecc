/**
 * The functions of `random.*`: random numbers from keys, the same as JAX's.
 *
 * @module
 */
export { foldIn, key, split } from './randomKeys.js'
export { bits, normal, uniform, type SampleOptions, type UniformOptions } from './randomSamplers.js'
