import { NdArray } from '../core/array.js'
import { ShapeError } from '../core/errors.js'
import { at, formatShape, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { contractPair, ordered, reducedTo, type Labelled } from './contract.js'
import { diagonal } from './diagonals.js'
import { findPath, pathCosts, type ContractionPath, type ContractionProblem, type PathSearch } from './einsumPath.js'
import { readSubscripts } from './einsumSubscripts.js'
import type { ArrayLike } from './operands.js'
import { isBool, product, sameNumbers } from './products.js'

/** Options of `einsum`. */
export interface EinsumOptions {
  /** How to look for the order of contractions, or the order itself; 'auto' unless given. */
  readonly optimize?: PathSearch | undefined
}

/** Operands, and options after them. */
export type EinsumOperands = readonly ArrayLike[] | readonly [...operands: ArrayLike[], options: EinsumOptions]

/**
 * Sums of products over named axes, in Einstein's notation. Each letter names an axis; letters that are not in the result are summed over, a letter
 * that stands twice in one operand is its diagonal, `...` stands for all axes not named and broadcasts. Without `->` the result has the letters that
 * stand once, in alphabetical order. Several operands are contracted in pairs, in an order of fewest operations (see {@link einsumPath}).
 *
 * @throws ArgumentError for subscripts that are not well formed; ShapeError where extents of one letter differ
 * @example
 * np.einsum('ij,j->i', np.array([[1, 2], [3, 4]]), np.array([1, 10])).toArray() // [21, 43]
 * np.einsum('ii', np.array([[1, 2], [3, 4]])).item() // 5
 * np.einsum('ij,jk,kl->il', np.eye(2), np.eye(2), np.ones([2, 1]), { optimize: 'greedy' }).toArray() // [[1], [1]]
 */
export function einsum(subscripts: string, ...operands: EinsumOperands): NdArray {
  const { terms, output, options } = read('einsum', subscripts, operands)
  const result = ordered(reducedTo(contractAll(subscripts, terms, output, options.optimize ?? 'auto'), new Set(output)), output)
  return product(result, operands.every((x) => isOptions(x) || isBool(x)) ? 'bool' : result.dtype)
}

/** What a path costs. */
export interface PathInfo {
  /** Operations without any product in between: one for each operand and each combination of indices. */
  readonly naiveOperations: number
  /** Operations along the path. */
  readonly operations: number
  /** Elements of the largest array along it. */
  readonly largest: number
}

/**
 * The order in which {@link einsum} contracts these operands, and what it costs. Each step names two terms by their places in the list of what is left;
 * their product goes to its end. `einsum` takes the path as its option `optimize`.
 *
 * Costs are those of opt_einsum (Smith and Gray, opt_einsum: A Python package for optimizing contraction order, 2018): the extents of all letters of
 * both terms multiplied, twice where letters are summed over.
 *
 * @throws ArgumentError for subscripts that are not well formed; ShapeError for operands that do not fit them
 * @example
 * np.einsumPath('ij,jk,k->i', np.ones([9, 9]), np.ones([9, 9]), np.ones([9]))[0] // [[1, 2], [0, 1]]
 */
export function einsumPath(subscripts: string, ...operands: EinsumOperands): [path: ContractionPath, info: PathInfo] {
  const { terms, output, options } = read('einsumPath', subscripts, operands)
  const problem = problemOf(terms, output)
  const path = findPath(problem, options.optimize ?? 'auto')
  const costs = pathCosts(problem, path)
  const all = [...problem.extents.values()].reduce((size, extent) => size * extent, 1)
  const summed = [...problem.extents.keys()].some((label) => !output.includes(label))
  return [
    path,
    {
      naiveOperations: all * (Math.max(1, terms.length - 1) + Number(summed)),
      operations: costs.reduce((sum, { operations }) => sum + operations, 0),
      largest: Math.max(...terms.map(({ array }) => array.size), ...costs.map(({ size }) => size)),
    },
  ]
}

interface Reading {
  readonly terms: readonly Labelled[]
  readonly output: readonly string[]
  readonly options: EinsumOptions
}

function read(operation: string, subscripts: string, operands: EinsumOperands): Reading {
  const last = operands.at(-1)
  const options = isOptions(last) ? last : {}
  checkOptions(operation, options, ['optimize'])
  const arrays = sameNumbers(
    operation,
    operands.flatMap((x) => (isOptions(x) ? [] : [x])),
  )
  const { inputs, output } = readSubscripts(
    subscripts,
    arrays.map((x) => x.shape),
  )
  return { terms: arrays.map((array, i) => distinct(subscripts, { array, labels: at(inputs, i) })), output, options }
}

function isOptions(x: ArrayLike | EinsumOptions | undefined): x is EinsumOptions {
  return typeof x === 'object' && x !== null && !(x instanceof NdArray) && !ArrayBuffer.isView(x) && !Array.isArray(x)
}

/** Takes diagonals until each label stands once. */
function distinct(subscripts: string, { array, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis)
  if (second < 0) return { array, labels }
  const first = labels.indexOf(at(labels, second))
  if (array.shape[first] !== array.shape[second]) {
    throw new ShapeError(
      `einsum '${subscripts}': '${at(labels, first)}' stands twice for an operand of shape ${formatShape(array.shape)}, whose axes ${String(first)} and ${String(second)} differ. A diagonal needs equal extents.`,
    )
  }
  const others = range(labels.length).filter((axis) => axis !== first && axis !== second)
  return distinct(subscripts, {
    array: diagonal(array, 0, first, second),
    labels: [...others.map((axis) => at(labels, axis)), at(labels, first)],
  })
}

function contractAll(subscripts: string, terms: readonly Labelled[], output: readonly string[], search: PathSearch): Labelled {
  let rest = terms
  for (const [i, j] of findPath(problemOf(terms, output), search)) {
    const others = rest.filter((_, k) => k !== i && k !== j)
    const kept = new Set([...output, ...others.flatMap(({ labels }) => labels)])
    rest = [...others, contractPair(`einsum '${subscripts}'`, at(rest, i), at(rest, j), kept)]
  }
  return at(rest, 0)
}

function problemOf(terms: readonly Labelled[], output: readonly string[]): ContractionProblem {
  const extents = new Map<string, number>()
  for (const { array, labels } of terms) {
    // Where extents differ one of them is 1, or the contraction will say so.
    labels.forEach((label, axis) => extents.set(label, Math.max(extents.get(label) ?? 0, at(array.shape, axis))))
  }
  return { inputs: terms.map(({ labels }) => labels), output, extents }
}
