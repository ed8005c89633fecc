import { NdArray } from '../../core/array.js'
import { ArgumentError, TreeError } from '../../core/errors.js'
import { Zero, type Tangent } from '../../core/primitive.js'
import { countLeaves, formatStructure, isPlainObject, leaf, type Structure } from '../../core/pytree.js'
import { at, range } from '../../core/shape.js'
import { flattenTangents, type FlatArrays } from '../trees.js'

/** What is given for one leaf: its derivatives of order 1, 2, …, and where they stand. */
interface LeafSeries {
  readonly terms: readonly unknown[]
  readonly path: string
}

const nothing: LeafSeries = { terms: [], path: '' }

/**
 * For each leaf of the primals, in order, its derivatives of order 1 … `order`, the length of the longest list. A series is a tree like its primal with a list
 * in place of each leaf; `null` is zero.
 */
export function givenSeries(
  label: string,
  primals: readonly FlatArrays[],
  series: readonly unknown[],
): readonly [order: number, derivatives: readonly (readonly Tangent[])[]] {
  const lists = primals.flatMap((primal, i) => leafSeries(label, series[i], primal.structure, `series[${String(i)}]`))
  const order = lists.reduce((longest, { terms }) => Math.max(longest, terms.length), 0)
  const leaves = primals.flatMap((primal) => primal.leaves)
  return [
    order,
    leaves.map((x, i) => {
      const { terms, path } = at(lists, i)
      return range(order).map((k) =>
        k < terms.length ? derivative(label, x, terms[k], k + 1, `${path}[${String(k)}]`) : new Zero(x.aval.strong),
      )
    }),
  ]
}

function derivative(label: string, primal: NdArray, given: unknown, order: number, path: string): Tangent {
  const what = `derivative of order ${String(order)}`
  if (given === undefined) throw new TreeError(`${label}: the ${what} at ${path} is undefined. Give an array, or null for zero.`)
  return at(flattenTangents(label, what, given, { leaves: [primal], structure: leaf }, path), 0)
}

function leafSeries(label: string, given: unknown, like: Structure, path: string): readonly LeafSeries[] {
  if (like.kind === 'empty' && (given === null || given === undefined)) return []
  if (given === null) return range(countLeaves(like)).map(() => nothing)
  if (like.kind === 'leaf') return [{ terms: listOf(label, given, path), path }]
  const children = childrenOf(given, like)
  if (children === null) {
    throw new TreeError(
      `${label}: ${path} is ${kindOf(given)}, but the primal is ${formatStructure(like)} there. ` +
        'Give a tree like the primal with a list of derivatives, of order 1, 2, …, in place of each leaf, or null for zero.',
    )
  }
  return children.flatMap(([name, child, structure]) => leafSeries(label, child, structure, `${path}${name}`))
}

function listOf(label: string, given: unknown, path: string): readonly unknown[] {
  if (Array.isArray(given)) return given
  throw new ArgumentError(
    `${label}: ${path} must be the list of the derivatives of its primal, of order 1, 2, …, but it is ${kindOf(given)}. Write [[x1, x2]] for a function of one argument, and null for zero.`,
  )
}

type Child = readonly [name: string, given: unknown, like: Structure]

/** Children with their part of the path, or `null` where the containers differ. */
function childrenOf(given: unknown, like: Structure): readonly Child[] | null {
  switch (like.kind) {
    case 'list':
      return Array.isArray(given) ? itemsOf(given, like.children) : null
    case 'custom':
      if (typeof given !== 'object' || given === null || !(given instanceof like.type.constructor)) return null
      return itemsOf(like.type.flatten(given)[0], like.children)
    case 'object':
      if (!isPlainObject(given) || Object.keys(given).sort().join() !== like.keys.join()) return null
      return like.keys.map((key, i) => [`.${key}`, given[key], at(like.children, i)])
    default:
      return null
  }
}

function itemsOf(given: readonly unknown[], like: readonly Structure[]): readonly Child[] | null {
  return given.length === like.length ? like.map((structure, i) => [`[${String(i)}]`, given[i], structure]) : null
}

function kindOf(given: unknown): string {
  if (given instanceof NdArray) return 'one array'
  if (Array.isArray(given)) return `a list of ${String(given.length)}`
  if (isPlainObject(given)) return `an object with the keys {${Object.keys(given).join(', ')}}`
  if (typeof given === 'object') return given === null ? 'null' : `an instance of ${given.constructor.name}`
  return given === undefined ? 'undefined' : `a ${typeof given}`
}
