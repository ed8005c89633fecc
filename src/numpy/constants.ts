/** The ratio of a circle's circumference to its diameter. */
export const pi: number = Math.PI
/** The base of natural logarithms. */
export const e: number = Math.E
/** Positive infinity. */
export const inf: number = Infinity
/** Not a number. */
export const nan: number = NaN
/** A new axis of extent 1, as an index. */
export const newaxis: null = null
/** The constant of Euler and Mascheroni: where the harmonic series stands above the logarithm. */
export const eulerGamma: number = 0.5772156649015329
