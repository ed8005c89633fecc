import type { NdArray } from '../../core/array.js'
import { ArgumentError } from '../../core/errors.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { closed } from '../../core/primitives/constructors/closedProgram.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { leaf, unflatten, type Structure } from '../../core/pytree.js'
import { scope } from '../../core/scope.js'
import { at, range } from '../../core/shape.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../functions.js'
import { interpreters } from '../interpreters.js'
import { checkOptions } from '../selection.js'
import { flattenArrays, flattenResult } from '../trees.js'
import type { MapElements, MapOptions } from '../types.js'
import { runScan } from './stagedScan.js'
import { stagedFunction } from './stagedFunction.js'
import { commonLength, elementAt, elementAvals, inBlocks, outOfBlocks, stackArrays } from './stacks.js'

/**
 * `f` of each element along the first axis of the arrays in `xs`, one after the other, stacked. Where memory allows it, `vmap` is faster: it computes all at
 * once. `batchSize` lies between the two: so many elements at once.
 *
 * @throws ShapeError naming the leaf of `xs` whose length disagrees
 * @example
 * lax.map((x: NdArray) => x.mul(x), np.array([1, 2, 3])).toArray() // [1, 4, 9]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const map = ((f: AnyFunction, xs: unknown, options: MapOptions = {}) => {
  checkFunction('map', f)
  checkOptions('map', options, ['batchSize'])
  const { batchSize = 1 } = options
  const label = labelOf('map', f)
  if (!(Number.isSafeInteger(batchSize) && batchSize >= 1)) {
    throw new ArgumentError(`${label}: batchSize must be a positive integer, not ${String(batchSize)}.`)
  }
  const given = flattenArrays(label, xs, 'xs')
  const length = commonLength(label, given, 'xs')
  const stacks = given.leaves.map(strengthen)
  const elementOf = (leaves: readonly NdArray[]): readonly unknown[] => [unflatten(given.structure, leaves)]

  if (scope.jitDisabled && length > 0) {
    let structure: Structure = leaf
    const rows = range(length).map((i) => {
      const y = flattenResult(label, invoke(f, elementOf(stacks.map((x) => elementAt(x, i))), label))
      structure = y.structure
      return y.leaves.map(strengthen)
    })
    return unflatten(
      structure,
      at(rows, 0).map((_, j) => stackArrays(rows.map((row) => at(row, j)))),
    )
  }

  const { program, constants, result } = stagedFunction(label, f, elementAvals(stacks), elementOf)
  const loop = { body: program, constants, init: [], stacks, length, reverse: false, unroll: 1, segments: 1 }
  const size = Math.min(batchSize, length)
  if (size <= 1) return unflatten(result, runScan(loop))

  const operands = [...constants, ...stacks]
  const evaluate = (elements: readonly NdArray[]): readonly NdArray[] => interpreters.evaluate(program, elements)
  const axes = operands.map((_, i) => (i < constants.length ? null : 0))
  const atOnce = (count: number, xsOfBlock: readonly NdArray[]): readonly NdArray[] =>
    interpreters.map(label, evaluate, count, [...constants, ...xsOfBlock], axes)
  const whole = length - (length % size)
  const every = program.outputs.map(() => true)
  const batch = closed(interpreters.batch(program, size, axes, every).program)
  const blocks = runScan({
    ...loop,
    body: batch.program,
    constants: [...batch.values, ...constants],
    stacks: stacks.map((x) => inBlocks(x, 0, whole, size)),
    length: whole / size,
  }).map(outOfBlocks)
  if (whole === length) return unflatten(result, blocks)
  const rest = atOnce(
    length - whole,
    stacks.map((x) => sliceAxis(x, 0, whole, length)),
  )
  return unflatten(
    result,
    blocks.map((block, i) => concatenate([block, strengthen(at(rest, i))], 0)),
  )
}) as unknown as MapElements
