import type { Code, Local } from './assembler/code.js'
import type { Amount } from './contractionLoops.js'

/** How much of an axis belongs to one of the blocks it is cut into. */
export interface Share {
  readonly count: Amount
  /** Is it the last block? `null`: it is the only one. */
  readonly isLast: Local | null
}

/** The share of the block with this index, which is a number only where there is one block. */
export function printShare(f: Code, index: Amount, extent: number, block: number): Share {
  if (typeof index === 'number') return { count: extent, isLast: null }
  const isLast = f.local('i32')
  f.get(index)
  f.i32(Math.ceil(extent / block) - 1)
  f.op('i32.eq')
  f.set(isLast)
  const rest = extent % block
  if (rest === 0) return { count: block, isLast }
  const count = f.local('i32')
  f.i32(rest)
  f.i32(block)
  f.get(isLast)
  f.select('i32')
  f.set(count)
  return { count, isLast }
}

/** Runs `body` in the last block. */
export function whereLast(f: Code, { isLast }: Share, body: () => void): void {
  if (isLast === null) body()
  else {
    f.get(isLast)
    f.if_(body)
  }
}

/** How many whole tiles of this length a share has. */
export function printTileCount(f: Code, { count }: Share, tile: number): Amount {
  if (typeof count === 'number') return Math.floor(count / tile)
  const tiles = f.local('i32')
  f.get(count)
  f.i32(tile)
  f.op('i32.div_u')
  f.set(tiles)
  return tiles
}
