import type { NdArray } from '../../core/array.js'
import type { SparseMatrix, SparsityPattern } from '../sparse/matrix.js'
import type { Args, IndexOf, Indices, LiftedSelection, Unannotated } from './arguments.js'
import type { JacobianChoice, JacobianMistake, JacobianOptions } from './jacobian.js'
import type { AuxResult, Mistake } from './mistake.js'
import type { Result } from './pytree.js'

/** A sparsity pattern as it may be given: compressed sparse rows, the columns of each row in increasing order. */
export interface SparsityLike {
  readonly indptr: NdArray | Int32Array | readonly number[]
  readonly indices: NdArray | Int32Array | readonly number[]
  readonly shape: readonly [rows: number, columns: number]
}

/** The options of `sparseJacobian`. */
export interface SparseJacobianOptions<N, HasAux> extends JacobianOptions<N, HasAux> {
  /** Forward: by columns; reverse: by rows; auto, the default: whichever needs fewer products. */
  readonly mode?: 'forward' | 'reverse' | 'auto'
  /** The pattern, where it is known; elements that it lacks are taken to be zero. */
  readonly sparsity?: SparsityLike
}

/** The options of `sparseHessian`. */
export interface SparseHessianOptions<N, HasAux> extends JacobianOptions<N, HasAux> {
  /** Star, the default: every element is read off one product. Acyclic: fewer products, and elements found by substitution. */
  readonly colouring?: 'star' | 'acyclic'
  /** The pattern, where it is known; elements that it lacks are taken to be zero. */
  readonly sparsity?: SparsityLike
}

/** The matrix, and the auxiliary value beside it. */
type Matrix<R, HasAux> = [HasAux] extends [true] ? [matrix: SparseMatrix, aux: AuxResult<R>] : SparseMatrix

/** The type of `sparseJacobian`. */
export type SparseJacobian = <
  A extends Args = Unannotated,
  R extends Result = never,
  const N extends Indices = 0,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: SparseJacobianOptions<N, HasAux> & NoInfer<JacobianChoice<A>>,
  ...mistake: Mistake<JacobianMistake<'sparseJacobian', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => Matrix<R, HasAux>

/** The type of `sparseJacobianWith`: options first, the function last, for `pipe`. */
export type SparseJacobianWith = <const N extends Indices = 0, const HasAux extends boolean = false>(
  options: SparseJacobianOptions<N, HasAux>,
) => <A extends Args = Unannotated, R extends Result = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<JacobianMistake<'sparseJacobian', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => Matrix<R, HasAux>

/** The type of `sparseHessian`. */
export type SparseHessian = <
  A extends Args = Unannotated,
  R extends NdArray | number | readonly [NdArray | number, unknown] = never,
  const N extends Indices = 0,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: SparseHessianOptions<N, HasAux> & NoInfer<JacobianChoice<A>>,
  ...mistake: Mistake<JacobianMistake<'sparseHessian', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => Matrix<R, HasAux>

/** The type of `sparseHessianWith`: options first, the function last, for `pipe`. */
export type SparseHessianWith = <const N extends Indices = 0, const HasAux extends boolean = false>(
  options: SparseHessianOptions<N, HasAux>,
) => <A extends Args = Unannotated, R extends NdArray | number | readonly [NdArray | number, unknown] = never>(
  f: (...args: A) => R,
  ...mistake: Mistake<JacobianMistake<'sparseHessian', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => Matrix<R, HasAux>

/** The type of `jacobianSparsity`. */
export type JacobianSparsity = <
  A extends Args = Unannotated,
  R extends Result = never,
  const N extends Indices = 0,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: JacobianOptions<N, HasAux> & NoInfer<JacobianChoice<A>>,
  ...mistake: Mistake<JacobianMistake<'jacobianSparsity', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => SparsityPattern

/** The type of `hessianSparsity`. */
export type HessianSparsity = <
  A extends Args = Unannotated,
  R extends NdArray | number | readonly [NdArray | number, unknown] = never,
  const N extends Indices = 0,
  const HasAux extends boolean = false,
>(
  f: (...args: A) => R,
  options?: JacobianOptions<N, HasAux> & NoInfer<JacobianChoice<A>>,
  ...mistake: Mistake<JacobianMistake<'hessianSparsity', A, R, N, HasAux>>
) => (...args: LiftedSelection<A, IndexOf<N>>) => SparsityPattern
