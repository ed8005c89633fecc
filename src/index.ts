/**
 * Composable transforms of functions of n-d arrays. Importing this module sets the CPU backend as the default one and gives arrays their methods.
 *
 * @module cotangent
 */
import './core/singleCopy.js'
import './numpy/methods.js'
import { cpu } from './backends/cpu/backend.js'
import { setDefaultBackend } from './transforms/scopes.js'

setDefaultBackend(cpu)

// Transforms
export { checkpoint, checkpointWith } from './transforms/checkpoint.js'
export { customBatching, customBatchingWith } from './transforms/customBatching.js'
export { customJvp, customJvpWith } from './transforms/customJvp.js'
export { customVjp, customVjpWith } from './transforms/customVjp.js'
export { customLinearSolve } from './transforms/implicit/customLinearSolve.js'
export { customRoot } from './transforms/implicit/customRoot.js'
export { debug } from './transforms/debug.js'
export { grad, gradWith, valueAndGrad, valueAndGrad as value_and_grad, valueAndGradWith } from './transforms/grad.js'
export { hvp } from './transforms/hvp.js'
export { hessian, hessianWith, jacfwd, jacfwdWith, jacrev, jacrevWith } from './transforms/jacobian.js'
export { jet } from './transforms/jet.js'
export { jit, jitWith } from './transforms/jit.js'
export { jvp } from './transforms/jvp.js'
export { linearTranspose } from './transforms/linearTranspose.js'
export { debugNans, disableJit, setDefaultBackend, setDefaultDtype, withBackend, withDefaultDtype } from './transforms/scopes.js'
export {
  hessianSparsity,
  jacobianSparsity,
  sparseHessian,
  sparseHessianWith,
  sparseJacobian,
  sparseJacobianWith,
} from './transforms/sparse.js'
export type { SparseMatrix, SparsityPattern } from './transforms/sparse/matrix.js'
export { evalShape, makeProgram } from './transforms/stage.js'
export { stopGradient } from './transforms/stopGradient.js'
export { linearize, vjp } from './transforms/vjp.js'
export { vmap, vmapWith } from './transforms/vmap.js'
export type * from './transforms/types.js'

// Functions of arrays
export * as lax from './numpy/lax.js'
export * as nn from './numpy/nn.js'
export * as np from './numpy/np.js'
export * as random from './numpy/random.js'
export * as solvers from './numpy/solvers.js'
export * as special from './numpy/special.js'
export * as tree from './numpy/tree.js'

// Values, backends, settings
export { NdArray } from './core/array.js'
export type { Aval } from './core/aval.js'
export type { Backend, Executable } from './core/backend.js'
export type { DType, FloatDType, TypedArray } from './core/dtype.js'
export type { Program } from './core/program.js'
export type { Structure } from './core/pytree.js'
export type { Shape } from './core/shape.js'
export type { SolverInfo } from './numpy/solvers/info.js'
export type { IndexRange } from './numpy/indexing/ranges.js'
export type { IndexItem } from './numpy/indexing/selectors.js'
export type { Updates } from './numpy/methods/indexing.js'
export type { Nested } from './numpy/reading.js'
export { cpu } from './backends/cpu/backend.js'
export { configure, type Configuration } from './backends/cpu/configure.js'
export { toBackend } from './numpy/toBackend.js'

// Errors
export * from './core/errors.js'
