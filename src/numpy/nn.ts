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
export { dotProductAttention, type AttentionOptions } from './attention.js'
export { tanh } from './elementary.js'
export * as initializers from './nnInitializers.js'
export {
  glu,
  logmeanexp,
  logSoftmax,
  logsumexp,
  oneHot,
  softmax,
  standardize,
  type OneHotOptions,
  type StandardizeOptions,
} from './softmax.js'
export { avgPool, maxPool, minPool, type AvgPoolOptions, type PoolOptions } from './pooling.js'
export { hardSilu, hardSilu as hardSwish, identity, log1mexp, mish, sparsePlus, sparseSigmoid, squareplus } from './otherActivations.js'
