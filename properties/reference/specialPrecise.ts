/**
 * Special functions by their defining series in MPFR, with so many bits that differences in a parameter are derivatives to more than a double: for
 * references of functions that MPFR has not. They know nothing of how the library computes.
 */
export { onNumbers, type Precise } from './precise.js'
export { besselI, besselI0e, besselI1e } from './preciseBessel.js'
export { betaDensity, gammaDensity } from './preciseDensity.js'
export { erfcx } from './preciseErfcx.js'
export { digamma, gamma, lgamma, polygamma, polygammaDifference } from './preciseGamma.js'
export { betainc, igamma, igammac } from './preciseIncomplete.js'
export { ndtr, ndtri, normalDensity } from './preciseNormal.js'
