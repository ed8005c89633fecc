import type { Chain } from '../../kernel/chains.js'
import type { Code, Local } from './assembler/code.js'
import type { WasmModule } from './assembler/module.js'
import type { KernelFunction } from './kernelContext.js'

/**
 * Prints a function over the rows of a chain, which calls the functions of its steps block by block.
 *
 * @param slots of the memory for a block of each of the row buffers
 */
export function printChain(
  module: WasmModule,
  { rows, block, rowBuffers }: Chain,
  functions: readonly KernelFunction[],
  slots: readonly number[],
): KernelFunction {
  const func = module.func({ params: ['i32', 'i32', 'i32'], results: [] }, (f) => {
    const [frame, start, end] = f.params
    if (frame === undefined || start === undefined || end === undefined) return
    const stop = f.local('i32')
    f.get(start)
    f.get(end)
    f.op('i32.ge_s')
    f.if_(() => f.return_())
    f.loop((again) => {
      f.get(start)
      f.i32(block)
      f.op('i32.add')
      f.get(end)
      f.get(end)
      f.get(start)
      f.op('i32.sub')
      f.i32(block)
      f.op('i32.gt_s')
      f.select('i32')
      f.set(stop)
      rowBuffers.forEach(({ buffer, step, low }, k) => {
        // Such that the first row of the block is at the start of its memory.
        f.get(frame)
        f.get(frame)
        f.load('i32.load', 4 * (slots[k] ?? 0))
        f.get(start)
        f.i32(step | 0)
        f.op('i32.mul')
        f.op('i32.sub')
        f.i32(low | 0)
        f.op('i32.sub')
        f.store('i32.store', 4 * buffer)
      })
      for (const each of functions) {
        f.get(frame)
        pushIndex(f, start, rows, each)
        pushIndex(f, stop, rows, each)
        f.call(each.func)
      }
      f.get(stop)
      f.tee(start)
      f.get(end)
      f.op('i32.lt_s')
      f.brIf(again)
    })
  })
  return { func, extent: rows, grain: block, work: functions.reduce((sum, { extent, work }) => sum + extent * work, 0) / rows }
}

/** Pushes the index of a function's range that a row begins with. */
function pushIndex(f: Code, row: Local, rows: number, { extent, outer }: KernelFunction): void {
  if (outer === undefined) return
  const perRow = outer.extent / rows
  const tiles = Math.ceil(outer.extent / outer.tile)
  const multiply = (by: number): void => {
    if (by === 1) return
    f.i32(by)
    f.op('i32.mul')
  }
  f.get(row)
  multiply(perRow)
  if (outer.tile > 1) {
    // The last row may be in the middle of a tile.
    f.i32(outer.tile - 1)
    f.op('i32.add')
    f.i32(outer.tile)
    f.op('i32.div_u')
  }
  multiply(extent / tiles)
}
