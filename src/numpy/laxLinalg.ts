/**
 * The functions of `lax.linalg.*`: factorizations and triangular solves of stacks of matrices, the last two axes. They neither broadcast nor promote.
 *
 * @module
 */
export { cholesky, lu, triangularSolve, type TriangularSolveOptions } from './linalg/lax.js'
export { eigh, qr, svd, type LaxEighOptions, type LaxSvdOptions } from './linalg/laxSpectral.js'
