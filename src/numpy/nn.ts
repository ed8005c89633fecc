/**
 * The functions of `nn.*`: those of neural networks, as in jax.nn.
 *
 * @module
 */
export {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardTanh,
  leakyRelu,
  logSigmoid,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  silu as swish,
  softplus,
  softSign,
  type GeluOptions,
} from './activations.js'
export { glu, logSoftmax, logsumexp, oneHot, softmax, standardize, type OneHotOptions, type StandardizeOptions } from './softmax.js'
