import { ArgumentError, ShapeError, TreeError } from '../core/errors.js'
import { countLeaves, formatStructure, type Structure } from '../core/pytree.js'
import { at } from '../core/shape.js'
import type { NdArray } from '../core/array.js'

/** An axis for each leaf of a tree, from a tree prefix of axes. */
export function axesOfLeaves(operation: string, prefix: unknown, tree: Structure, path: string): readonly (number | null)[] {
  if (prefix === null || typeof prefix === 'number') {
    if (typeof prefix === 'number' && !Number.isInteger(prefix)) {
      throw new ArgumentError(`${operation}: ${path} is ${String(prefix)}. An axis is an integer, or null for "not mapped".`)
    }
    return new Array<number | null>(countLeaves(tree)).fill(prefix)
  }
  if (tree.kind === 'empty') return []
  if (typeof prefix === 'object' && tree.kind !== 'leaf') {
    const children = childrenOf(prefix, tree)
    if (children !== null)
      return tree.children.flatMap((child, i) => axesOfLeaves(operation, children[i], child, `${path}${keyOf(tree, i)}`))
  }
  if (prefix !== undefined && typeof prefix !== 'object') {
    throw new ArgumentError(`${operation}: ${path} is a ${typeof prefix}. An axis is an integer, or null for "not mapped".`)
  }
  throw new TreeError(
    `${operation}: ${path} does not fit its value, which has the structure ${formatStructure(tree)}. Give an axis for the whole, or a tree of axes with the same containers.`,
  )
}

function childrenOf(prefix: object, tree: Exclude<Structure, { kind: 'leaf' | 'empty' }>): readonly unknown[] | null {
  if (tree.kind === 'list' || tree.kind === 'custom') return Array.isArray(prefix) && prefix.length === tree.children.length ? prefix : null
  if (Array.isArray(prefix)) return null
  const fields = new Map<string, unknown>(Object.entries(prefix))
  return fields.size === tree.keys.length && tree.keys.every((key) => fields.has(key)) ? tree.keys.map((key) => fields.get(key)) : null
}

function keyOf(tree: Structure, i: number): string {
  return tree.kind === 'object' ? `.${tree.keys[i] ?? ''}` : `[${String(i)}]`
}

/** A mapped leaf, with its name for messages. */
export class MappedLeaf {
  constructor(
    readonly value: NdArray,
    /** Counted from the front. */
    readonly axis: number,
    readonly path: string,
  ) {}
}

/** `axis` from the front, for a leaf that must have it. */
export function mappedAxis(operation: string, axis: number, x: NdArray, path: string): number {
  if (axis >= -x.ndim && axis < x.ndim) return axis < 0 ? axis + x.ndim : axis
  throw new ShapeError(
    `${operation}: axis ${String(axis)} of ${path} is asked for, but it is ${x.aval.toString()}` +
      (x.ndim === 0
        ? ', a scalar, which cannot be mapped. Use null in inAxes for it.'
        : `. Use an axis from ${String(-x.ndim)} to ${String(x.ndim - 1)}, or null.`),
  )
}

/** The extent of all mapped axes, which must agree. */
export function commonSize(operation: string, leaves: readonly MappedLeaf[], given: number | undefined): number {
  if (given !== undefined && (!Number.isInteger(given) || given < 0)) {
    throw new ArgumentError(`${operation}: axisSize is ${String(given)}. Give a non-negative integer, or leave it out.`)
  }
  const [first] = leaves
  if (first === undefined) {
    if (given !== undefined) return given
    throw new ArgumentError(
      `${operation}: nothing is mapped: every axis in inAxes is null, or there is no array. Map at least one argument, or give axisSize.`,
    )
  }
  const size = given ?? at(first.value.shape, first.axis)
  for (const { value, axis, path } of leaves) {
    const own = at(value.shape, axis)
    if (own === size) continue
    const other = given === undefined ? `axis ${String(first.axis)} of ${first.path} has ${String(size)}` : `axisSize is ${String(size)}`
    throw new ShapeError(
      `${operation}: the mapped axes have different sizes: ${other}, axis ${String(axis)} of ${path} has ${String(own)}. Mapped axes must agree; use null in inAxes for what is shared.`,
    )
  }
  return size
}
