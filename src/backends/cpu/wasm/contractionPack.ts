import type { DType } from '../../../core/dtype.js'
import type { Code, Func, Local } from './assembler/code.js'
import type { WasmModule } from './assembler/module.js'
import { contractionLanes, type ContractionLanes } from './contractionLanes.js'
import { sharedFunction } from './contractionLibrary.js'
import { advance, countDown, push, pushPlace, setLeast, type Amount } from './contractionLoops.js'

/** How elements are copied into panels: `width` neighbours of one step of the contraction side by side, step after step. */
export interface PackShape {
  readonly dtype: DType
  /** A whole number of vectors, unless the source is `any`. */
  readonly width: number
  /** What lies side by side in the source: neighbours, or steps, or neither. */
  readonly source: 'neighbours' | 'steps' | 'any'
}

/** What pack functions take: addresses, distances in bytes and counts. */
export interface PackCall {
  readonly source: Amount
  /** From neighbour to neighbour. */
  readonly neighbour: Amount
  /** From step to step. */
  readonly step: Amount
  readonly depth: Amount
  /** How many neighbours there are. */
  readonly count: Amount
  readonly panel: Amount
  /** From panel to panel. */
  readonly panelPitch: Amount
}

/** Panels whose steps are copied together, so that lines of the cache are read once even where rows far apart share their place in it. */
export const panelsTogether = 4

/** Elements of a panel of so many steps: packing works in vectors of steps and may write so far. */
export function panelSteps(dtype: DType, depth: number): number {
  const { size, lanes } = contractionLanes[dtype]
  return size < 4 ? depth : Math.ceil(depth / lanes) * lanes
}

/** Pushes `panelSteps`. */
export function pushPanelSteps(f: Code, dtype: DType, depth: Amount): void {
  const { size, lanes } = contractionLanes[dtype]
  if (typeof depth === 'number') f.i32(panelSteps(dtype, depth))
  else {
    f.get(depth)
    if (size < 4) return
    f.i32(lanes - 1)
    f.op('i32.add')
    f.i32(-lanes)
    f.op('i32.and')
  }
}

/** Steps of neighbours, which are side by side in memory or not, as a pack function wants to know it. */
export function packSource(dtype: DType, neighbour: number, step: number): PackShape['source'] {
  if (neighbour === 1) return 'neighbours'
  return step === 1 && contractionLanes[dtype].size >= 4 ? 'steps' : 'any'
}

/**
 * A function that packs panels. In the last panel what stands for missing neighbours is unspecified; so are steps up to `panelSteps`. It reads up to
 * a vector beyond the last element of the source.
 */
export function packFunction(module: WasmModule, shape: PackShape): Func {
  return sharedFunction(module, `pack ${shape.dtype} ${String(shape.width)} ${shape.source}`, () =>
    module.func({ params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], results: [] }, (f) => {
      printPack(f, shape)
    }),
  )
}

/** Pushes the arguments in the order of the parameters. */
export function callPack(f: Code, func: Func, { source, neighbour, step, depth, count, panel, panelPitch }: PackCall): void {
  for (const each of [source, neighbour, step, depth, count, panel, panelPitch]) push(f, each)
  f.call(func)
}

interface Panel {
  readonly source: Local
  readonly neighbour: Local
  readonly step: Local
  readonly depth: Local
  /** Neighbours of this panel. */
  readonly here: Local
  readonly panel: Local
  readonly panelPitch: Local
}

function printPack(f: Code, { dtype, width, source: kind }: PackShape): void {
  const [source, neighbour, step, depth, count, panel, panelPitch] = f.params
  const lanes = contractionLanes[dtype]
  const context: Panel = {
    source: source!,
    neighbour: neighbour!,
    step: step!,
    depth: depth!,
    here: f.local('i32'),
    panel: panel!,
    panelPitch: panelPitch!,
  }
  const pack = (panels: number, body: () => void): void => {
    setLeast(f, context.here, count!, panels * width)
    body()
    pushPlace(f, source!, neighbour!, panels * width)
    f.set(source!)
    pushPlace(f, panel!, panelPitch!, panels)
    f.set(panel!)
    f.get(count!)
    f.get(context.here)
    f.op('i32.sub')
    f.set(count!)
  }
  f.block((exit) => {
    f.loop((again) => {
      f.get(count!)
      f.op('i32.eqz')
      f.brIf(exit)
      if (kind === 'neighbours') {
        f.get(count!)
        f.i32(panelsTogether * width)
        f.op('i32.ge_u')
        f.if_(() => {
          pack(panelsTogether, () => {
            copyPanels(f, lanes, width, context, panelsTogether, width / lanes.lanes)
          })
          f.br(again)
        })
      }
      pack(1, () => {
        if (kind === 'neighbours') copyLast(f, lanes, width, context, width / lanes.lanes)
        else if (kind === 'steps') turnPanel(f, lanes, width, context)
        else copyElements(f, lanes, width, context)
      })
      f.br(again)
    })
  })
}

/** Copies as few vectors of neighbours as hold those of the panel. */
function copyLast(f: Code, lanes: ContractionLanes, width: number, panel: Panel, vectors: number): void {
  if (vectors === 1) {
    copyPanels(f, lanes, width, panel, 1, 1)
    return
  }
  f.get(panel.here)
  f.i32((vectors - 1) * lanes.lanes)
  f.op('i32.gt_u')
  f.if_(
    () => {
      copyPanels(f, lanes, width, panel, 1, vectors)
    },
    () => {
      copyLast(f, lanes, width, panel, vectors - 1)
    },
  )
}

/** Copies so many vectors of neighbours in each of some panels. */
function copyPanels(
  f: Code,
  { size }: ContractionLanes,
  width: number,
  { source, step, depth, panel, panelPitch }: Panel,
  panels: number,
  vectors: number,
): void {
  const p = f.local('i32')
  const left = f.local('i32')
  f.get(source)
  f.set(p)
  const targets = Array.from({ length: panels }, (_, i) => {
    const q = f.local('i32')
    pushPlace(f, panel, panelPitch, i)
    f.set(q)
    return q
  })
  f.get(depth)
  f.set(left)
  countDown(f, left, () => {
    targets.forEach((q, i) => {
      for (let v = 0; v < vectors; v++) {
        f.get(q)
        f.get(p)
        f.load('v128.load', i * width * size + 16 * v)
        f.store('v128.store', 16 * v)
      }
      advance(f, q, width * size)
    })
    advance(f, p, step)
  })
}

/** Reads vectors of steps of a few neighbours and turns squares of them; missing neighbours are the last one again. */
function turnPanel(f: Code, { size, lanes }: ContractionLanes, width: number, { source, neighbour, depth, here, panel }: Panel): void {
  const pointers = Array.from({ length: lanes }, () => f.local('i32'))
  const square = Array.from({ length: lanes }, () => f.local('v128'))
  const turned = Array.from({ length: lanes }, () => f.local('v128'))
  const q = f.local('i32')
  const left = f.local('i32')
  const first = f.local('i32')
  f.i32(0)
  f.set(first)
  f.loop((again) => {
    pointers.forEach((pointer, i) => {
      const before = pointers[i - 1]
      if (before === undefined) pushPlace(f, source, first, neighbour)
      else {
        f.get(before)
        f.get(neighbour)
        f.i32(0)
        f.get(first)
        f.i32(i)
        f.op('i32.add')
        f.get(here)
        f.op('i32.lt_u')
        f.select('i32')
        f.op('i32.add')
      }
      f.set(pointer)
    })
    pushPlace(f, panel, first, size)
    f.set(q)
    f.get(depth)
    f.i32(lanes - 1)
    f.op('i32.add')
    f.i32(lanes)
    f.op('i32.div_u')
    f.set(left)
    countDown(f, left, () => {
      square.forEach((vector, i) => {
        const pointer = pointers[i]!
        f.get(pointer)
        f.load('v128.load')
        f.set(vector)
        advance(f, pointer, 16)
      })
      turnSquare(f, square, turned)
      turned.forEach((vector, i) => {
        f.get(q)
        f.get(vector)
        f.store('v128.store', i * width * size)
      })
      advance(f, q, lanes * width * size)
    })
    advance(f, first, lanes)
    f.get(first)
    f.get(here)
    f.op('i32.lt_u')
    f.brIf(again)
  })
}

/** Transposes the square whose rows are in `rows`: 2 x 2 of 64 bits, or 4 x 4 of 32 bits. `rows` is overwritten. */
export function turnSquare(f: Code, rows: readonly Local[], turned: readonly Local[]): void {
  if (rows.length === 2) {
    pick(f, turned[0]!, rows[0]!, rows[1]!, [0, 2], 8)
    pick(f, turned[1]!, rows[0]!, rows[1]!, [1, 3], 8)
    return
  }
  const [a, b, c, d] = rows
  const [w, x, y, z] = turned
  pick(f, w!, a!, b!, [0, 4, 1, 5], 4)
  pick(f, x!, a!, b!, [2, 6, 3, 7], 4)
  pick(f, y!, c!, d!, [0, 4, 1, 5], 4)
  pick(f, z!, c!, d!, [2, 6, 3, 7], 4)
  pick(f, a!, w!, y!, [0, 1, 4, 5], 4)
  pick(f, b!, w!, y!, [2, 3, 6, 7], 4)
  pick(f, c!, x!, z!, [0, 1, 4, 5], 4)
  pick(f, d!, x!, z!, [2, 3, 6, 7], 4)
  rows.forEach((row, i) => {
    f.get(row)
    f.set(turned[i]!)
  })
}

/** Sets a vector to lanes of `size` bytes of two. */
function pick(f: Code, to: Local, x: Local, y: Local, lanes: readonly number[], size: number): void {
  f.get(x)
  f.get(y)
  f.shuffle(lanes.flatMap((lane) => Array.from({ length: size }, (_, byte) => lane * size + byte)))
  f.set(to)
}

/** Copies element by element, neighbour after neighbour. */
function copyElements(
  f: Code,
  { size, load, store }: ContractionLanes,
  width: number,
  { source, neighbour, step, depth, here, panel }: Panel,
): void {
  const p = f.local('i32')
  const q = f.local('i32')
  const i = f.local('i32')
  const left = f.local('i32')
  f.get(here)
  f.set(i)
  countDown(f, i, () => {
    // The counter goes from the number of neighbours to 1.
    for (const [pointer, base, pitch] of [
      [p, source, neighbour],
      [q, panel, size],
    ] as const) {
      f.get(i)
      f.i32(1)
      f.op('i32.sub')
      push(f, pitch)
      f.op('i32.mul')
      f.get(base)
      f.op('i32.add')
      f.set(pointer)
    }
    f.get(depth)
    f.set(left)
    countDown(f, left, () => {
      f.get(q)
      f.get(p)
      f.load(load)
      f.store(store)
      advance(f, p, step)
      advance(f, q, width * size)
    })
  })
}
