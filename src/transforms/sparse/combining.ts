import type { Contraction, Reduction, Scan } from '../../core/evaluation.js'
import type { TypedArray } from '../../core/dtype.js'
import { at, range, without } from '../../core/shape.js'
import { unionAlong } from './dynamicStart.js'
import { joined } from './elementwise.js'
import type { Flow, Sets } from './flow.js'
import { emptySet, type IndexSets } from './indexSets.js'
import { positionsAlong } from './indexing.js'

/** Beyond this many products zeros among known factors are not looked for. */
const searchedProducts = 2 ** 27

/** Sets of a reduction: each result depends on all that it combines. */
export function reductionSets(evaluation: Reduction<object>, operand: Flow, params: object, table: IndexSets): Sets {
  return operand.sets === null ? null : unionAlong(operand.sets, operand.aval.shape, evaluation.axes(params), table)
}

/** Sets of a running combination: each result depends on all elements up to its own. */
export function scanSets(evaluation: Scan<object>, operand: Flow, params: object, table: IndexSets): Sets {
  const { aval, sets } = operand
  if (sets === null) return null
  const axis = evaluation.axis(params)
  const along = positionsAlong(aval.shape, [axis])
  if (evaluation.reverse(params)) along.reverse()
  const result = new Int32Array(sets.length)
  for (const place of positionsAlong(aval.shape, without(range(aval.ndim), [axis]))) {
    let running = emptySet
    for (const shift of along) {
      running = table.union(running, sets[place + shift]!)
      result[place + shift] = running
    }
  }
  return result
}

/** One operand of a contraction: where its elements are along batch, free and contracted axes. */
interface Side {
  readonly flow: Flow
  readonly batch: Int32Array
  readonly free: Int32Array
  readonly contracted: Int32Array
}

/** Sets of a contraction: a result depends on the elements that it is a sum of products of, but for those whose other factor is known to be zero. */
export function contractionSets(evaluation: Contraction<object>, operands: readonly Flow[], params: object, table: IndexSets): Sets {
  const { leftContracting, rightContracting, leftBatch, rightBatch } = evaluation.dimensions(params)
  const left = sideOf(at(operands, 0), leftBatch, leftContracting)
  const right = sideOf(at(operands, 1), rightBatch, rightContracting)
  return joined(sidesSets(left, right, table), swapped(sidesSets(right, left, table), left, right), table)
}

function sideOf(flow: Flow, batch: readonly number[], contracting: readonly number[]): Side {
  const { shape } = flow.aval
  const free = range(shape.length).filter((axis) => !batch.includes(axis) && !contracting.includes(axis))
  const along = (axes: readonly number[]): Int32Array => positionsAlong(shape, axes)
  return { flow, batch: along(batch), free: along(free), contracted: along(contracting) }
}

/** What the results depend on by way of the first operand: by batch, free index of the first, free index of the second. */
function sidesSets(own: Side, other: Side, table: IndexSets): Sets {
  const { sets } = own.flow
  if (sets === null) return null
  const result = new Int32Array(own.batch.length * own.free.length * other.free.length)
  const searched = result.length * own.contracted.length <= searchedProducts
  const factors = searched ? zerosOf(other.flow) : null
  let next = 0
  own.batch.forEach((start, b) => {
    for (const free of own.free) {
      const read = own.contracted.map((shift) => sets[start + free + shift]!)
      if (factors === null) {
        result.fill(table.unionAll(read), next, (next += other.free.length))
        continue
      }
      for (const otherFree of other.free) {
        const from = other.batch[b]! + otherFree
        result[next++] = table.unionAll(read.filter((_, k) => factors[from + other.contracted[k]!] !== 0))
      }
    }
  })
  return result
}

/** The elements of an operand that is known and has zeros. */
function zerosOf(flow: Flow): TypedArray | null {
  const elements = flow.known?.elements ?? null
  return elements?.includes(0) === true ? elements : null
}

/** Sets by batch, right free, left free index in the order of the result: by batch, left, right. */
function swapped(sets: Sets, left: Side, right: Side): Sets {
  if (sets === null) return null
  const [rows, columns] = [left.free.length, right.free.length]
  return sets.map((_, i) => {
    const [block, place] = [Math.floor(i / (rows * columns)), i % (rows * columns)]
    return sets[block * rows * columns + (place % columns) * rows + Math.floor(place / columns)]!
  })
}
