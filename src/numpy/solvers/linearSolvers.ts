import { biconjugateGradients } from './biconjugateGradients.js'
import { conjugateGradients } from './conjugateGradients.js'
import { linearSolver, type LinearSolver } from './linear.js'
import { minimalResiduals } from './minimalResiduals.js'

/**
 * Solves A x = b by conjugate gradients, for A symmetric and positive definite: a matrix, or a linear function of pytrees like b. Gives `[x, info]`.
 *
 * Derivatives in b and in whatever A holds or closes over are those of the solution (`customLinearSolve`): they are solved for by the same method, to the
 * same relative tolerance. Where the tolerance is not reached within `maxiter` steps, `info.converged` is false and x is NaN, or what the method had if
 * `unconverged` is `'keep'`; derivatives likewise.
 *
 * @throws ShapeError, TreeError or DtypeError where A, M or x0 do not fit b
 * @example
 * const [x, info] = solvers.cg(np.array([[4, 1], [1, 3]]), np.array([5, 4]), { tol: 1e-12 })
 * x.toArray() // [1, 1]
 * info.steps.item() // 2
 */
// The implementation is untyped inside; the signature is checked by the type tests. So are those below.
export const cg = linearSolver('cg', conjugateGradients) as unknown as LinearSolver<'plain'>

/**
 * Solves A x = b by stabilised biconjugate gradients, for any regular A: a matrix, or a linear function of pytrees like b. Gives `[x, info]`; options, derivatives
 * and failures as for {@link cg}. Its memory is a few vectors, but it may break down where {@link gmres} does not.
 *
 * @throws as {@link cg}
 * @example
 * const [x] = solvers.bicgstab(np.array([[4, 1], [2, 3]]), np.array([5, 5]), { tol: 1e-12 })
 * x.toArray() // [1, 1]
 */
export const bicgstab = linearSolver('bicgstab', biconjugateGradients) as unknown as LinearSolver<'plain'>

/**
 * Solves A x = b by generalised minimal residuals, for any regular A: a matrix, or a linear function of pytrees like b. Gives `[x, info]`; options, derivatives
 * and failures as for {@link cg}. It restarts every `restart` steps, which bounds its memory, and at most `maxiter` times; the preconditioner is applied from the right.
 *
 * @throws as {@link cg}
 * @example
 * const [x] = solvers.gmres(np.array([[4, 1], [2, 3]]), np.array([5, 5]), { tol: 1e-12 })
 * x.toArray() // [1, 1]
 */
export const gmres = linearSolver('gmres', minimalResiduals) as unknown as LinearSolver<'restart'>
