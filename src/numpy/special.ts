/**
 * The functions of `special.*`: special functions, as in SciPy.
 *
 * @module
 */
export { i0, i0e, i1, i1e } from './besselFunctions.js'
export { klDiv, relEntr } from './divergences.js'
export {
  beta,
  betaln,
  binom,
  digamma,
  factorial,
  gamma,
  gammaln,
  gammasgn,
  lgamma,
  multigammaln,
  polygamma,
  psi,
} from './gammaFunctions.js'
export { betainc, gammainc, gammaincc } from './incompleteFunctions.js'
export { erfcx, logNdtr, ndtr, ndtri } from './normalFunctions.js'
export { logSoftmax, logsumexp, softmax } from './softmax.js'
export { entr, erf, erfc, erfInv, expit, logit, xlog1py, xlogy } from './specialFunctions.js'
export { zeta } from './zetaFunction.js'
