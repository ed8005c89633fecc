import { strengthen } from '../../core/primitives/strengthen.js'
import { call } from '../../core/primitives/call.js'
import { evaluateProgram } from '../../core/evaluateProgram.js'
import type { Program } from '../../core/program.js'
import { scope } from '../../core/scope.js'
import { labelOf, type AnyFunction } from '../functions.js'
import { isClosed } from '../interpreters.js'
import { checkPositions, selectionOf } from '../selection.js'
import { activeIn, gradientProgram, jacobianPattern } from './detect.js'
import { FormCache } from './formCache.js'
import { checkSize, checkSymmetric } from './givenPattern.js'
import { SparseMatrix, SparsityPattern } from './matrix.js'
import type { Pattern } from './pattern.js'
import { hessianProducts, jacobianProducts, type Products } from './products.js'
import { splitArguments } from './splitArguments.js'
import { checkScalar, floatResults, traceFunction, type TracedFunction } from './tracedFunction.js'
import { valuesProgram } from './values.js'

/** What both derivatives have in common: a program whose Jacobian is wanted, what that may look like, and how its elements are found. */
export interface Derivative {
  readonly transform: string
  /** The program of which the Jacobian is taken, from that of the user's function, which is checked. */
  readonly differentiated: (label: string, traced: TracedFunction) => Differentiated
  readonly products: (pattern: Pattern) => Products
}

/** A program with the outputs and inputs whose Jacobian is wanted; other outputs, behind them, are passed on. */
export interface Differentiated {
  readonly program: Program
  readonly active: readonly boolean[]
  readonly results: number
  readonly isSymmetric: boolean
}

interface Options {
  readonly argnums?: number | readonly number[] | undefined
  readonly hasAux?: boolean | undefined
}

/** What is kept for arguments of one signature. */
export interface Form {
  readonly pattern: Pattern
  readonly products: Products
  readonly values: Program
  readonly aux: TracedFunction['aux']
}

/** A Jacobian is that of the function. */
export function jacobianOf(transform: string, mode: 'forward' | 'reverse' | 'auto' = 'auto'): Derivative {
  return {
    transform,
    differentiated: (label, traced) => {
      floatResults(label, traced)
      return { ...traced, isSymmetric: false }
    },
    products: (pattern) => jacobianProducts(pattern, mode),
  }
}

/** A Hessian is the Jacobian of the gradient. */
export function hessianOf(transform: string, colouring: 'star' | 'acyclic' = 'star'): Derivative {
  return {
    transform,
    differentiated: (label, traced) => {
      checkScalar(label, traced)
      const program = gradientProgram(traced.program, traced.active)
      const active = activeIn(program, traced.active)
      return { program, active, results: active.filter(Boolean).length, isSymmetric: true }
    },
    products: (pattern) => hessianProducts(pattern, colouring),
  }
}

/** The function that computes a sparse derivative of `f`. */
export function sparseDerivative(
  derivative: Derivative,
  f: AnyFunction,
  options: Options,
  sparsity: Pattern | null,
): (...args: readonly unknown[]) => unknown {
  const { transform } = derivative
  const label = labelOf(transform, f)
  const selection = selectionOf(transform, options)
  const cache = new FormCache<Form>()
  const run = (...args: readonly unknown[]): unknown => {
    checkPositions(label, selection, args.length)
    const parts = splitArguments(label, selection, args)
    let form = cache.find(parts.key)
    if (form === null) {
      form = formOf(derivative, label, traceFunction(label, f, parts, options.hasAux === true), sparsity)
      if (isClosed(form.values)) cache.add(parts.key, form)
    }
    const { values: program, pattern, aux } = form
    const results = scope.jitDisabled
      ? evaluateProgram(program, [...program.captured, ...parts.leaves]).map(strengthen)
      : call(program, parts.leaves)
    const [values, ...arrays] = results
    if (values === undefined) return undefined
    const matrix = new SparseMatrix(pattern, values)
    return options.hasAux === true ? [matrix, aux(arrays)] : matrix
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

function formOf(derivative: Derivative, label: string, traced: TracedFunction, sparsity: Pattern | null): Form {
  const wanted = derivative.differentiated(label, traced)
  const pattern = sparsity === null ? patternOf(wanted) : givenPattern(label, wanted, sparsity)
  const products = derivative.products(pattern)
  return { pattern, products, values: valuesProgram(wanted.program, wanted.active, wanted.results, products), aux: traced.aux }
}

function patternOf({ program, active, results, isSymmetric }: Differentiated): Pattern {
  const pattern = jacobianPattern(program, active, results)
  return isSymmetric ? pattern.symmetrized() : pattern
}

function givenPattern(label: string, { program, active, results, isSymmetric }: Differentiated, pattern: Pattern): Pattern {
  const rows = program.outputAvals.slice(0, results).reduce((sum, aval) => sum + aval.size, 0)
  const columns = program.inputAvals.reduce((sum, aval, i) => sum + (active[i] === true ? aval.size : 0), 0)
  checkSize(label, pattern, rows, columns)
  if (isSymmetric) checkSymmetric(label, pattern)
  return pattern
}

/** The function that finds the pattern of a sparse derivative of `f`, and computes nothing else. */
export function sparsityOf(derivative: Derivative, f: AnyFunction, options: Options): (...args: readonly unknown[]) => SparsityPattern {
  const { transform } = derivative
  const label = labelOf(transform, f)
  const selection = selectionOf(transform, options)
  return (...args) => {
    checkPositions(label, selection, args.length)
    const traced = traceFunction(label, f, splitArguments(label, selection, args), options.hasAux === true)
    return new SparsityPattern(patternOf(derivative.differentiated(label, traced)))
  }
}
