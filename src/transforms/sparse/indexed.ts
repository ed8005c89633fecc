import type { Indexed } from '../../core/evaluation.js'
import type { TypedArray } from '../../core/dtype.js'
import { at, range, rowMajorStrides, sizeOf, type Shape } from '../../core/shape.js'
import { clampedStart, spreadAlong, unionAlong } from './dynamicStart.js'
import { joined } from './elementwise.js'
import type { Flow, Sets } from './flow.js'
import type { IndexSets } from './indexSets.js'
import { positions, taken } from './indexing.js'

/** Sets of loads and stores: exact where the indices are known, else those of all elements that an index may mean. */
export function indexedSets(evaluation: Indexed<object>, operands: readonly Flow[], params: object, table: IndexSets): Sets {
  switch (evaluation.access) {
    case 'dynamicSlice':
      return blockSets(at(operands, 0), operands.slice(1), evaluation.sizes(params), table)
    case 'gather':
      return gatherSets(at(operands, 0), at(operands, 1), evaluation.layout(params), table)
    case 'scatter':
      return scatterSets(at(operands, 0), at(operands, 1), at(operands, 2), evaluation.layout(params), table)
  }
}

function blockSets({ aval, sets }: Flow, startsOf: readonly Flow[], sizes: Shape, table: IndexSets): Sets {
  if (sets === null) return null
  const starts = startsOf.map((start, axis) => clampedStart(start, at(aval.shape, axis), at(sizes, axis)))
  const strides = rowMajorStrides(aval.shape)
  const origin = starts.reduce<number>((sum, start, axis) => sum + (start ?? 0) * at(strides, axis), 0)
  const unknown = range(aval.ndim).filter((axis) => starts[axis] === null)
  if (unknown.length === 0) return taken(sets, positions(sizes, strides, origin))
  const slab = aval.shape.map((extent, axis) => (starts[axis] === null ? extent : at(sizes, axis)))
  const united = unionAlong(taken(sets, positions(slab, strides, origin)), slab, unknown, table)
  return spreadAlong(united, sizes, unknown)
}

/** The extents of operand [B, I, W] and indices [B, N, K], multiplied out, and where each index list points. */
interface Windows {
  readonly batch: number
  readonly cells: number
  readonly width: number
  readonly rows: number
  /** The cell that the index list of each row, batch by batch, points to: -1 for none; `null` if only running tells. */
  readonly cell: Int32Array | null
}

interface Layout {
  readonly batch: number
  readonly indexed: number
  readonly outOfRange: 'clamp' | 'fill' | 'drop'
}

function windowsOf(operand: Shape, indices: Flow, { batch, indexed, outOfRange }: Layout): Windows {
  const first = batch + indexed
  const extents = operand.slice(batch, first)
  const rows = sizeOf(indices.aval.shape.slice(batch, -1))
  const batches = sizeOf(operand.slice(0, batch))
  const elements = indices.known?.elements ?? null
  return {
    batch: batches,
    cells: sizeOf(extents),
    width: sizeOf(operand.slice(first)),
    rows,
    cell: elements === null ? null : cellsOf(elements, batches * rows, extents, outOfRange === 'clamp'),
  }
}

function cellsOf(elements: TypedArray, count: number, extents: Shape, clamp: boolean): Int32Array {
  if (extents.includes(0)) return new Int32Array(count).fill(-1)
  const strides = rowMajorStrides(extents)
  return new Int32Array(count).map((_, row) => {
    let cell = 0
    for (let k = 0; k < extents.length; k++) {
      const [index, last] = [elements[row * extents.length + k]!, at(extents, k) - 1]
      if (!clamp && (index < 0 || index > last)) return -1
      cell += Math.min(Math.max(index, 0), last) * at(strides, k)
    }
    return cell
  })
}

function gatherSets({ aval, sets }: Flow, indices: Flow, layout: Layout, table: IndexSets): Sets {
  if (sets === null) return null
  const { batch, cells, width, rows, cell } = windowsOf(aval.shape, indices, layout)
  const result = new Int32Array(batch * rows * width)
  const anywhere = cell === null ? unionAlong(sets, [batch, cells, width], [1], table) : null
  for (let i = 0; i < batch * rows; i++) {
    const b = Math.floor(i / rows)
    const source = anywhere === null ? (cell?.[i] ?? -1) : 0
    if (source < 0) continue
    const from = anywhere === null ? (b * cells + source) * width : b * width
    result.set((anywhere ?? sets).subarray(from, from + width), i * width)
  }
  return result
}

function scatterSets(operand: Flow, indices: Flow, updates: Flow, layout: Layout & { readonly combine: string }, table: IndexSets): Sets {
  if (operand.sets === null && updates.sets === null) return null
  const { batch, cells, width, rows, cell } = windowsOf(operand.aval.shape, indices, layout)
  if (cell === null) {
    const shape = [batch, rows, width]
    const update = updates.sets === null ? null : spreadAlong(unionAlong(updates.sets, shape, [1], table), [batch, cells, width], [1])
    return joined(operand.sets, update, table)
  }
  const result = operand.sets?.slice() ?? new Int32Array(batch * cells * width)
  cell.forEach((target, i) => {
    if (target < 0) return
    const to = (Math.floor(i / rows) * cells + target) * width
    for (let w = 0; w < width; w++) {
      const update = updates.sets?.[i * width + w] ?? 0
      result[to + w] = layout.combine === 'set' ? update : table.union(result[to + w]!, update)
    }
  })
  return result
}
