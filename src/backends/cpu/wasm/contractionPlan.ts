import { contractionLength } from '../reductionOrder.js'
import { contractionLanes } from './contractionLanes.js'
import type { ContractionProblem } from './contractionProblem.js'
import type { TileShape } from './contractionTile.js'

/** How a contraction is cut into units, which may run in any order, and where their operands are packed. */
export interface ContractionPlan {
  /** Rows of a tile: 4 where the left operand is packed. */
  readonly tileRows: number
  /** Vectors of columns of a tile. */
  readonly tileVectors: number
  /** Rows of a unit: whole tiles, or all. */
  readonly rows: number
  /** Columns of a unit: whole tiles, or all, as they are where the right operand is packed before. */
  readonly columns: number
  /** How tiles read the left operand: `packed` by the unit, or where it is. */
  readonly left: TileShape['left']
  /** How tiles read the right operand: where it is, packed by the unit, or packed for all units before. */
  readonly right: 'direct' | 'unit' | 'before'
}

/** Rows of a unit: with 256 steps 64 KB float32, which stay in the second-level cache. */
const unitRows = 64
/** Columns of a unit that packs them. */
const unitColumns = 256
/** Packing the right operand before all units takes at most this many bytes. */
const longestBefore = 1 << 26
/** A right operand up to this size is read where it is. */
const directBytes = 1 << 15
/** Multiply-adds of a unit, about, where it is cut along columns. */
const unitWork = 32768
/** Bytes of columns of such a unit, at the least: so much of a row of the right operand is read before the next row. */
const leastRowBytes = 128
/** Up to so many rows units are cut along columns. */
const fewRows = 16
/** Matrices up to so many multiply-adds are one unit each. */
const smallWork = 1 << 21
/** Sums that are in registers at the same time: with 8 the operands have registers too, and each has the time an addition takes. */
const sums = 8

/** Decides. */
export function planContraction(problem: ContractionProblem): ContractionPlan {
  return problem.m.extent <= fewRows ? planColumns(problem) : planRows(problem)
}

function planColumns(problem: ContractionProblem): ContractionPlan {
  const { m, n, k } = problem
  const { size, lanes } = contractionLanes[problem.dtype]
  const tileRows = Math.min(m.extent, 4)
  // One row of tiles reads each element once, so packing would not pay.
  const direct = isBeside(problem) && (m.extent <= tileRows || n.extent * k.extent * size <= directBytes)
  const vectors = Math.ceil(n.extent / lanes)
  const widest = direct ? Math.max(2, Math.floor(sums / tileRows)) : 2
  // Tiles of about the same width, so that the last one is not a narrow, slow one.
  const tileVectors = Math.ceil(vectors / Math.ceil(vectors / widest))
  const tile = tileVectors * lanes
  const wanted = Math.max(unitWork / (m.extent * Math.max(k.extent, 1)), leastRowBytes / size)
  const columns = isSmall(problem)
    ? n.extent
    : Math.min(n.extent, Math.ceil((direct ? wanted : Math.min(wanted, unitColumns)) / tile) * tile)
  return { tileRows, tileVectors, rows: m.extent, columns, left: plainLeft(problem), right: direct || k.extent === 0 ? 'direct' : 'unit' }
}

function planRows(problem: ContractionProblem): ContractionPlan {
  const { dtype, m, n, k } = problem
  const { size, lanes } = contractionLanes[dtype]
  const tileRows = 4
  const tileVectors = n.extent <= lanes ? 1 : 2
  const blocks = isSmall(problem) ? 1 : Math.ceil(m.extent / unitRows)
  const rows = blocks === 1 ? m.extent : Math.ceil(m.extent / blocks / tileRows) * tileRows
  const packs = size >= 4 && k.extent > 0 && n.extent >= 8 * tileVectors * lanes
  const common = { tileRows, tileVectors, rows, left: packs ? 'packed' : plainLeft(problem) } as const
  const rightBytes = n.extent * k.extent * size
  if (k.extent === 0 || (isBeside(problem) && rightBytes <= directBytes)) return { ...common, columns: n.extent, right: 'direct' }
  if (rows < m.extent && rightBytes * matrices(problem) <= longestBefore) return { ...common, columns: n.extent, right: 'before' }
  return { ...common, columns: Math.min(n.extent, unitColumns), right: 'unit' }
}

/** Are the columns of the right operand side by side? */
function isBeside({ n }: ContractionProblem): boolean {
  return n.right === 1 || n.extent === 1
}

function plainLeft({ m, k }: ContractionProblem): TileShape['left'] {
  return m.left === 1 ? 'columns' : k.left === 1 ? 'rows' : 'any'
}

function matrices({ batch }: ContractionProblem): number {
  return batch.reduce((product, { extent }) => product * extent, 1)
}

function isSmall(problem: ContractionProblem): boolean {
  return matrices(problem) > 1 && problem.m.extent * problem.n.extent * problem.k.extent <= smallWork
}

/** Steps of the contraction that are added one after the other. */
export function blockDepth(steps: number): number {
  return Math.min(steps, contractionLength)
}
