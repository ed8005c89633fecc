/** The functions of `np.linalg.*`. */
export { norm, type NormOrder } from './norm.js'
