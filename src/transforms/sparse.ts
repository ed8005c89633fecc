import { ArgumentError } from '../core/errors.js'
import { checkFunction, type AnyFunction } from './functions.js'
import { checkOptions } from './selection.js'
import { hessianOf, jacobianOf, sparseDerivative, sparsityOf } from './sparse/derivative.js'
import { checkedPattern } from './sparse/givenPattern.js'
import type {
  HessianSparsity,
  JacobianSparsity,
  SparseHessian,
  SparseHessianWith,
  SparseJacobian,
  SparseJacobianWith,
  SparsityLike,
} from './types.js'

interface Options {
  readonly argnums?: number | readonly number[] | undefined
  readonly hasAux?: boolean | undefined
}

interface SparseOptions extends Options {
  readonly sparsity?: SparsityLike | undefined
}

interface JacobianOptions extends SparseOptions {
  readonly mode?: 'forward' | 'reverse' | 'auto' | undefined
}

interface HessianOptions extends SparseOptions {
  readonly colouring?: 'star' | 'acyclic' | undefined
}

/** One of the values that an option may take. */
function oneOf<V extends string>(transform: string, name: string, value: V | undefined, known: readonly V[]): V | undefined {
  if (value === undefined || known.includes(value)) return value
  throw new ArgumentError(`${transform}: ${name} is ${JSON.stringify(value)}; it must be ${known.map((v) => `'${v}'`).join(' or ')}.`)
}

function jacobian(f: AnyFunction, options: JacobianOptions = {}): (...args: readonly unknown[]) => unknown {
  checkFunction('sparseJacobian', f)
  checkOptions('sparseJacobian', options, ['argnums', 'hasAux', 'mode', 'sparsity'])
  const mode = oneOf('sparseJacobian', 'mode', options.mode, ['forward', 'reverse', 'auto'])
  const sparsity = options.sparsity === undefined ? null : checkedPattern('sparseJacobian', options.sparsity)
  return sparseDerivative(jacobianOf('sparseJacobian', mode), f, options, sparsity)
}

function hessian(f: AnyFunction, options: HessianOptions = {}): (...args: readonly unknown[]) => unknown {
  checkFunction('sparseHessian', f)
  checkOptions('sparseHessian', options, ['argnums', 'hasAux', 'colouring', 'sparsity'])
  const colouring = oneOf('sparseHessian', 'colouring', options.colouring, ['star', 'acyclic'])
  const sparsity = options.sparsity === undefined ? null : checkedPattern('sparseHessian', options.sparsity)
  return sparseDerivative(hessianOf('sparseHessian', colouring), f, options, sparsity)
}

/**
 * The Jacobian as a sparse matrix, from few products: its sparsity is found by tracing, columns (or rows) that share no row (or column) are pushed
 * forwards (or pulled backwards) together, and the elements are read off the products.
 *
 * Rows are the elements of the result and columns those of the chosen arguments, both in the order of `tree.ravel` (leaves in the order of their keys, each
 * row-major; several arguments in the order of `argnums`). Stored are the elements that may be other than zero for some value of the arguments. The function
 * is traced once for each shape and dtype, as by `jit`: index arrays, masks and factors that it closes over, or makes itself, count with their values (what is
 * multiplied by a known zero is not stored), those that are arguments do not.
 *
 * `mode` forces one direction; else the one that needs fewer products is taken. `sparsity`, in which the columns of each row increase, replaces the search
 * and is trusted: elements that it lacks must be zero.
 *
 * @returns `{ indptr, indices, values, shape }`, compressed sparse rows; as a pytree it has one leaf, `values`
 * @throws DtypeError for inputs or results that are not floats; ShapeError for a `sparsity` of another shape; ArgumentError for one that is no pattern
 * @example
 * const difference = (x: NdArray) => x.get([1]).sub(x.get([0, -1]))
 * const { indptr, indices, values } = sparseJacobian(difference)(np.array([1, 2, 4]))
 * indptr.toArray() // [0, 2, 4]
 * indices.toArray() // [0, 1, 1, 2]
 * values.toArray() // [-1, 1, -1, 1]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const sparseJacobian = jacobian as unknown as SparseJacobian

/**
 * The Hessian of a scalar-valued function as a sparse matrix, from few Hessian-vector products: the sparsity of the gradient's Jacobian is found by tracing,
 * and a colouring of its graph says which columns go into one product.
 *
 * Rows and columns are the elements of the chosen arguments, numbered as by {@link sparseJacobian}, whose other rules hold too. With a `'star'` colouring every
 * element is read off one product; an `'acyclic'` one often needs fewer products, and solves for elements by substitution, which adds rounding.
 *
 * @returns as {@link sparseJacobian}; both triangles are stored
 * @throws ShapeError unless the result is a scalar; else as {@link sparseJacobian}; ArgumentError for a `sparsity` that is not symmetric
 * @example
 * const chain = (x: NdArray) => x.get([1]).mul(x.get([0, -1])).sum()
 * const { indices, values } = sparseHessian(chain)(np.array([1, 2, 4]))
 * indices.toArray() // [1, 0, 2, 1]
 * values.toArray() // [1, 1, 1, 1]
 */
// As for sparseJacobian.
export const sparseHessian = hessian as unknown as SparseHessian

/**
 * {@link sparseJacobian} with the function last, for `pipe`.
 *
 * @example
 * const jacobian = pipe((x: NdArray) => x.mul(x), sparseJacobianWith({ mode: 'reverse' }))
 * jacobian(np.array([1, 2])).values.toArray() // [2, 4]
 */
// As for sparseJacobian.
export const sparseJacobianWith = ((options: JacobianOptions) => (f: AnyFunction) => jacobian(f, options)) as unknown as SparseJacobianWith

/**
 * {@link sparseHessian} with the function last, for `pipe`.
 *
 * @example
 * const curvature = pipe((x: NdArray) => x.mul(x).sum(), sparseHessianWith({ colouring: 'acyclic' }))
 * curvature(np.array([1, 2])).values.toArray() // [2, 2]
 */
// As for sparseJacobian.
export const sparseHessianWith = ((options: HessianOptions) => (f: AnyFunction) => hessian(f, options)) as unknown as SparseHessianWith

/**
 * Which elements of the Jacobian may be other than zero; {@link sparseJacobian} says how rows and columns are numbered. Nothing is computed but what indices and
 * masks are made of. The result may be given to {@link sparseJacobian} as `sparsity`.
 *
 * @throws DtypeError for inputs or results that are not floats
 * @example
 * const { indptr, indices } = jacobianSparsity((x: NdArray) => x.get([0, 2]).mul(x.get(2)))(np.zeros([3]))
 * indptr.toArray() // [0, 2, 4]
 * indices.toArray() // [0, 2, 1, 2]
 */
// As for sparseJacobian.
export const jacobianSparsity = ((f: AnyFunction, options: Options = {}) => {
  checkFunction('jacobianSparsity', f)
  checkOptions('jacobianSparsity', options, ['argnums', 'hasAux'])
  return sparsityOf(jacobianOf('jacobianSparsity'), f, options)
}) as unknown as JacobianSparsity

/**
 * Which elements of the Hessian of a scalar-valued function may be other than zero; see {@link jacobianSparsity}.
 *
 * @throws ShapeError unless the result is a scalar; DtypeError for inputs or a result that are not floats
 * @example
 * hessianSparsity((x: NdArray) => x.mul(x).sum())(np.zeros([3])).indices.toArray() // [0, 1, 2]
 */
// As for sparseJacobian.
export const hessianSparsity = ((f: AnyFunction, options: Options = {}) => {
  checkFunction('hessianSparsity', f)
  checkOptions('hessianSparsity', options, ['argnums', 'hasAux'])
  return sparsityOf(hessianOf('hessianSparsity'), f, options)
}) as unknown as HessianSparsity
