import type { NdArray } from '../../core/array.js'
import { ArgumentError, OutputError } from '../../core/errors.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { countLeaves, formatStructure, leaf, unflatten, type Structure } from '../../core/pytree.js'
import { scope } from '../../core/scope.js'
import { at } from '../../core/shape.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../functions.js'
import { checkOptions } from '../selection.js'
import { flattenArrays, flattenResult, type FlatArrays } from '../trees.js'
import type { Scan, ScanOptions } from '../types.js'
import { settledCarry } from './carry.js'
import { runScan } from './stagedScan.js'
import { stagedFunction } from './stagedFunction.js'
import { commonLength, elementAt, elementAvals, stackArrays } from './stacks.js'

/**
 * Goes along the first axis of the arrays in `xs` and hands a carry on: `body(carry, x)` gives the next carry and a result; the last carry and the stacked
 * results come back. Carry, elements and results are any pytrees (`null` where there is none); a number in `init` takes the dtype that `body` gives back.
 * The body is traced once, and may close over arrays, traced ones too.
 *
 * Options: `length` (needed where `xs` has no arrays), `reverse` (from the last element to the first; results stay in the places of their elements),
 * `unroll` (so many steps are written out one after the other), `segments` (the backward pass keeps the carry at the start of so many segments only
 * and computes each segment again: memory for time).
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf of the carry that changes; ShapeError naming the leaf of `xs` whose length disagrees;
 * OutputError if `body` gives no pair
 * @example
 * const [last, sums] = lax.scan((sum: NdArray, x: NdArray) => [sum.add(x), sum.add(x)], 0, np.array([1, 2, 3]))
 * last.item() // 6
 * sums.toArray() // [1, 3, 6]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const scan = ((body: AnyFunction, init: unknown, xs: unknown = null, options: ScanOptions = {}) => {
  checkFunction('scan', body)
  checkOptions('scan', options, ['length', 'reverse', 'unroll', 'segments'])
  const label = labelOf('scan', body)
  const { reverse = false } = options
  const [unroll, segments] = [positive(label, 'unroll', options.unroll), positive(label, 'segments', options.segments)]
  const start = flattenArrays(label, init, 'init')
  const stacks = flattenArrays(label, xs, 'xs')
  const length = commonLength(label, stacks, 'xs', options.length)
  if (scope.jitDisabled && length > 0) return scanAsItIs(label, body, start, stacks, length, reverse)

  let results: Structure = leaf
  const rebuild = (leaves: readonly NdArray[]): readonly unknown[] => [
    unflatten(start.structure, leaves.slice(0, start.leaves.length)),
    unflatten(stacks.structure, leaves.slice(start.leaves.length)),
  ]
  const elements = elementAvals(stacks.leaves)
  const { init: leaves, staged } = settledCarry(label, start, (avals, settle) =>
    stagedFunction(label, body, [...avals, ...elements], rebuild, (result) => {
      const [carry, y] = pairOf(label, result)
      results = y.structure
      return [...settle(carry), ...y.leaves]
    }),
  )
  const given = runScan({
    body: staged.program,
    constants: staged.constants,
    init: leaves,
    stacks: stacks.leaves.map(strengthen),
    length,
    reverse,
    unroll,
    segments,
  })
  return [unflatten(start.structure, given.slice(0, leaves.length)), unflatten(results, given.slice(leaves.length))]
}) as unknown as Scan

function positive(label: string, name: string, value = 1): number {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new ArgumentError(`${label}: ${name} must be a positive integer, not ${String(value)}.`)
}

/** The pair that the body returned: the next carry, and the result. */
function pairOf(label: string, { leaves, structure }: FlatArrays): readonly [carry: FlatArrays, y: FlatArrays] {
  if (structure.kind !== 'list' || structure.children.length !== 2) {
    throw new OutputError(
      `${label}: the body must return a pair [carry, y], but returned ${formatStructure(structure)}. Return [carry, null] where there is nothing to stack.`,
    )
  }
  const [carry, y] = [at(structure.children, 0), at(structure.children, 1)]
  const count = countLeaves(carry)
  return [
    { structure: carry, leaves: leaves.slice(0, count) },
    { structure: y, leaves: leaves.slice(count) },
  ]
}

/** The loop in JavaScript, for `disableJit`. */
function scanAsItIs(
  label: string,
  body: AnyFunction,
  start: FlatArrays,
  stacks: FlatArrays,
  length: number,
  reverse: boolean,
): readonly [carry: unknown, ys: unknown] {
  let carry = start
  let results: Structure = leaf
  const lists: NdArray[][] = []
  for (let k = 0; k < length; k++) {
    const i = reverse ? length - 1 - k : k
    const x = unflatten(
      stacks.structure,
      stacks.leaves.map((stack) => elementAt(stack, i)),
    )
    const [next, y] = pairOf(label, flattenResult(label, invoke(body, [unflatten(start.structure, carry.leaves), x], label)))
    const { staged } = settledCarry(label, carry, (_avals, settle) => settle(next))
    carry = { structure: start.structure, leaves: staged.map(strengthen) }
    results = y.structure
    y.leaves.forEach((leafOfY, j) => (lists[j] ??= []).push(strengthen(leafOfY)))
  }
  return [
    unflatten(start.structure, carry.leaves),
    unflatten(
      results,
      lists.map((list) => stackArrays(reverse ? list.reverse() : list)),
    ),
  ]
}
