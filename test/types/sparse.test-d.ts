import {
  hessianSparsity,
  jacobianSparsity,
  jit,
  jvp,
  sparseHessian,
  sparseHessianWith,
  sparseJacobian,
  sparseJacobianWith,
  vmap,
  type ArrayLike,
  type NdArray,
  type SparseMatrix,
  type SparsityPattern,
} from '../../src/index.js'
import { expectType } from './expectType.js'
import { labelled, x } from './model.js'

const square = (u: NdArray): NdArray => u.mul(u)
const loss = (u: NdArray): NdArray => u.mul(u).sum()

// one matrix, whatever the containers
expectType<(u: ArrayLike) => SparseMatrix>()(sparseJacobian((u) => u.sin()))
expectType<(u: ArrayLike) => SparseMatrix>()(sparseHessian((u) => u.sin().sum(), { colouring: 'acyclic' }))
expectType<(u: ArrayLike, v: ArrayLike) => SparseMatrix>()(
  sparseJacobian((u, v) => ({ a: u, b: [v] }), { argnums: [0, 1], mode: 'forward' }),
)
expectType<(a: ArrayLike, label: string, activation: (h: NdArray) => NdArray) => SparseMatrix>()(sparseJacobian(labelled))
expectType<(u: ArrayLike) => [SparseMatrix, string]>()(sparseJacobian((u) => [u.sin(), 'note'], { hasAux: true }))
expectType<(u: ArrayLike) => [SparseMatrix, string]>()(sparseHessian((u) => [u.sum(), 'note'], { hasAux: true }))
expectType<(u: ArrayLike) => SparseMatrix>()(sparseJacobianWith({ mode: 'reverse' })(square))
expectType<(u: ArrayLike) => SparseMatrix>()(sparseHessianWith({})(loss))
expectType<(u: ArrayLike) => SparsityPattern>()(jacobianSparsity(square))
expectType<(u: ArrayLike) => SparsityPattern>()(hessianSparsity(loss, { argnums: 0 }))
sparseJacobian(square, { sparsity: jacobianSparsity(square)(x) })
sparseJacobian(square, { sparsity: { indptr: [0, 1], indices: new Int32Array(1), shape: [1, 1] } })

// its pattern stays what it is under every transform
expectType<SparseMatrix>()(jit(sparseHessian(loss))(x))
expectType<SparseMatrix>()(vmap(sparseHessian(loss))(x))
expectType<[SparseMatrix, SparseMatrix]>()(jvp(sparseJacobian(square), [x], [x]))
expectType<readonly [rows: number, columns: number]>()(sparseJacobian(square)(x).shape)
expectType<NdArray>()(jit((m: SparseMatrix) => m.values.mul(2))(sparseJacobian(square)(x)))

// @ts-expect-error out of range
sparseJacobian(square, { argnums: 1 })
// @ts-expect-error colouring belongs to the Hessian
sparseJacobian(square, { colouring: 'star' })
// @ts-expect-error mode belongs to the Jacobian
sparseHessian(loss, { mode: 'forward' })
// @ts-expect-error no such colouring
sparseHessian(loss, { colouring: 'greedy' })
// @ts-expect-error a Hessian is of one array
sparseHessian((u: NdArray) => ({ u }))
// @ts-expect-error the result holds a string
sparseJacobian((u: NdArray) => ({ u, name: 'a' }))
// @ts-expect-error a string in a differentiated argument
sparseHessian((p: { w: NdArray; name: string }) => p.w)
// @ts-expect-error a pattern has a shape
sparseJacobian(square, { sparsity: { indptr: [0, 1], indices: [0] } })
