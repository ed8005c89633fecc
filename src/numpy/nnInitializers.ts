/**
 * The functions of `nn.initializers.*`: weights from keys, the same as those of jax.nn.initializers.
 *
 * @module
 */
export {
  constant,
  glorotNormal,
  glorotNormal as xavierNormal,
  glorotUniform,
  glorotUniform as xavierUniform,
  heNormal,
  heNormal as kaimingNormal,
  heUniform,
  heUniform as kaimingUniform,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  truncatedNormal,
  uniform,
  varianceScaling,
  zeros,
  type FanDistribution,
  type FanMode,
  type FanOptions,
  type Initializer,
  type TruncatedOptions,
} from './initializers.js'
export { orthogonal } from './orthogonalInitializer.js'
