/**
 * The functions of `random.*`: random numbers from keys, the same as JAX's.
 *
 * @module
 */
export {
  cauchy,
  exponential,
  gumbel,
  laplace,
  logistic,
  pareto,
  rayleigh,
  triangular,
  weibullMin,
  type GumbelOptions,
} from './random/inversion.js'
export { foldIn, key, keyData, split, wrapKeyData } from './random/keys.js'
export { lognormal, maxwell, normal, truncatedNormal, wald } from './random/normal.js'
export type { SampleOptions } from './random/parameters.js'
export { randint, type IntegerOptions } from './random/randint.js'
export { bernoulli, geometric, rademacher, type ResolutionOptions, type SignOptions } from './random/trials.js'
export { bits, uniform, type UniformOptions } from './random/uniform.js'
export { gamma, loggamma } from './random/gamma.js'
export { binomial, poisson } from './random/counts.js'
export { categorical, type CategoricalOptions } from './random/categorical.js'
export { choice, type ChoiceOptions } from './random/choice.js'
export { permutation, type PermutationOptions } from './random/permutation.js'
export { beta, chisquare, dirichlet, f, generalizedNormal, t } from './random/gammaFamily.js'
export { ball, multivariateNormal, orthogonal, type MultivariateNormalOptions } from './random/vectors.js'
