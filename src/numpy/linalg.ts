/**
 * The functions of `np.linalg.*`.
 *
 * @module
 */
export { cross, diagonal, outer, trace, type OffsetOption } from './linalg/aliases.js'
export { choFactor, cholesky, choSolve, type CholeskyFactor, type CholeskyOptions } from './linalg/cholesky.js'
export { det, slogdet } from './linalg/determinant.js'
export { lu, luFactor, luSolve, type LuFactors } from './linalg/lu.js'
export { inv, solve, solveTriangular, type SolveTriangularOptions } from './linalg/solve.js'
export { blockDiag, tensorinv, tensorsolve } from './linalg/tensors.js'
export { norm, type NormOrder } from './norm.js'
export { matmul, tensordot } from './products.js'
export { matrixTranspose } from './rolling.js'
export { vecdot, type VecdotOptions } from './vectorProducts.js'
export { cond } from './linalg/condition.js'
export { eigh, eigvalsh, type EighOptions } from './linalg/eigh.js'
export { expm } from './linalg/expm.js'
export { lstsq } from './linalg/lstsq.js'
export { matrixPower } from './linalg/matrixPower.js'
export { matrixNorm, vectorNorm, type MatrixNormOptions, type VectorNormOptions } from './linalg/norms.js'
export { matrixRank, type MatrixRankOptions } from './linalg/rank.js'
export { multiDot } from './linalg/multiDot.js'
export { pinv, type PinvOptions } from './linalg/pinv.js'
export { qr } from './linalg/qr.js'
export { symmetricFunction } from './linalg/symmetricFunction.js'
export { svd, svdvals, type SingularValuesOptions, type SvdOptions } from './linalg/svd.js'
