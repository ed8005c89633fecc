/**
 * The functions of `special.*`: special functions, as in SciPy.
 *
 * @module
 */
export { logsumexp } from './softmax.js'
export { entr, erf, erfc, erfInv, expit, logit, xlog1py, xlogy } from './specialFunctions.js'
