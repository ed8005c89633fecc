/**
 * The functions of `solvers.*`: solutions of equations, differentiated as solutions and not as the loops that find them.
 *
 * @module
 */
export { bicgstab, cg, gmres } from './solvers/linearSolvers.js'
export type { GmresOptions, LinearOperator, LinearSolver, LinearSolverOptions } from './solvers/linear.js'
export type { SolverInfo, Unconverged } from './solvers/info.js'
export { argmin } from './solvers/argmin.js'
export { fixedPoint } from './solvers/fixedPoint.js'
export { root } from './solvers/root.js'
export type { EquationSolver, IterationOptions, MethodOptions, Minimizer } from './solvers/nonlinear.js'
