import type { Code, Func, Local } from './assembler/code.js'
import type { WasmModule } from './assembler/module.js'
import { advance, countDown, type Amount } from './contractionLoops.js'

/** A function (frame, start, end) whose range counts the places of a grid, row-major; `body` prints what is done at one of them. */
export function printRange(
  module: WasmModule,
  extents: readonly number[],
  body: (f: Code, frame: Local, indices: readonly Amount[]) => void,
): Func {
  return module.func({ params: ['i32', 'i32', 'i32'], results: [] }, (f) => {
    const [frame, start, end] = f.params
    const count = f.local('i32')
    const place = f.local('i32')
    f.get(end!)
    f.get(start!)
    f.op('i32.sub')
    f.set(count)
    countDown(f, count, () => {
      f.get(start!)
      f.set(place)
      const indices = extents.map((): Amount => 0)
      for (let axis = extents.length - 1; axis >= 0; axis--) {
        const around = extents.slice(0, axis).some((extent) => extent > 1)
        indices[axis] = takeIndex(f, place, extents[axis]!, around)
      }
      body(f, frame!, indices)
      advance(f, start!, 1)
    })
  })
}

/** The index along the innermost axis that `place` still counts; leaves the ones around it, if there are any. */
function takeIndex(f: Code, place: Local, extent: number, around: boolean): Amount {
  if (extent === 1) return 0
  const index = f.local('i32')
  f.get(place)
  if (around) {
    f.i32(extent)
    f.op('i32.rem_u')
  }
  f.set(index)
  if (around) {
    f.get(place)
    f.i32(extent)
    f.op('i32.div_u')
    f.set(place)
  }
  return index
}
