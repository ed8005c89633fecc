/**
 * The functions of `np.linalg.*`.
 *
 * @module
 */
export { norm, type NormOrder } from './norm.js'
