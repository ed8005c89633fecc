import { BackendError } from '../../../core/errors.js'
import { webAssembly } from '../memory/webAssembly.js'
import { contractionLength } from '../reductionOrder.js'
import { packedRows, tileFunction } from '../wasm/contractionTile.js'
import { WasmModule } from '../wasm/assembler/module.js'

/** Rows and columns of a tile of sums. */
export const tile: 4 = packedRows

/** Rows that are packed at a time: with 256 steps half a megabyte, which stays in the second-level cache. A multiple of the tile. */
export const mostRows = 256

/** Multiplies packed panels. */
export interface TileEngine {
  /** Room for panels of four rows, each with its steps one after the other. */
  readonly left: Float64Array
  /** Room for a panel of four columns. */
  readonly right: Float64Array
  /** Where the sums go: four to a row. */
  readonly sums: Float64Array
  /** Multiplies so many panels of rows by the panel of columns, over `depth` steps. */
  multiply(panels: number, depth: number): void
}

const leftLength = mostRows * contractionLength
const rightLength = tile * contractionLength
const sumsLength = mostRows * tile

let engine: TileEngine | null = null

/** Vectors of WebAssembly where there are some, else JavaScript: the same sums in the same order. */
export function tileEngine(): TileEngine {
  engine ??= vectorEngine() ?? plainEngine()
  return engine
}

/** Where the engine has no WebAssembly, or a policy forbids to compile: `null`. It has a memory of its own, so that it may run while another program does. */
export function vectorEngine(): TileEngine | null {
  const api = webAssembly()
  if (api === null) return null
  const pages = Math.ceil((8 * (leftLength + rightLength + sumsLength)) / 65536)
  const module = new WasmModule()
  module.importMemory('env', 'memory', { initial: pages, maximum: pages })
  const shape = {
    dtype: 'float64',
    rows: tile,
    vectors: 2,
    last: 2,
    left: 'packed',
    right: tile,
    scattered: false,
    relaxed: false,
  } as const
  module.export('tiles', tileFunction(module, shape))
  const bytes = module.toBytes()
  try {
    const memory = new api.Memory({ initial: pages, maximum: pages, shared: false })
    const tiles = tilesOf(new api.Instance(new api.Module(bytes), { env: { memory } }).exports)
    const right = 8 * leftLength
    const sums = right + 8 * rightLength
    const row = 8 * tile
    return {
      left: new Float64Array(memory.buffer, 0, leftLength),
      right: new Float64Array(memory.buffer, right, rightLength),
      sums: new Float64Array(memory.buffer, sums, sumsLength),
      multiply: (panels, depth) => {
        // Addresses, distances in bytes and counts, in the order of a `TileCall`.
        tiles(0, row * depth, 0, 0, right, row, sums, row, 8, depth, panels, 1)
      },
    }
  } catch (error) {
    // A module that is not valid is a bug in a printer, and not to be hidden.
    if (error instanceof BackendError || !api.validate(bytes)) throw error
    return null
  }
}

function tilesOf({ tiles }: Readonly<Record<string, unknown>>): (...call: readonly number[]) => void {
  if (typeof tiles !== 'function') throw new BackendError('The module of tiles has no function of that name; this is a bug in its printer.')
  // Exports are typed as plain functions; a tile function takes numbers and has no result.
  return tiles as (...call: readonly number[]) => void
}

/** The same in JavaScript, half a tile at a time: more sums than eight and their factors have no room in registers. */
export function plainEngine(): TileEngine {
  const left = new Float64Array(leftLength)
  const right = new Float64Array(rightLength)
  const sums = new Float64Array(sumsLength)
  return {
    left,
    right,
    sums,
    multiply: (panels, depth) => {
      for (let panel = 0; panel < panels; panel++) {
        const to = panel * tile * tile
        halfTile(left, panel * tile * depth, right, 0, depth, sums, to)
        halfTile(left, panel * tile * depth, right, 2, depth, sums, to + 2)
      }
    },
  }
}

/** Four rows by two columns. */
function halfTile(
  left: Float64Array,
  start: number,
  right: Float64Array,
  first: number,
  depth: number,
  sums: Float64Array,
  to: number,
): void {
  let [c00, c01, c10, c11, c20, c21, c30, c31] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let k = 0, p = start, q = first; k < depth; k++, p += tile, q += tile) {
    const b0 = right[q]!
    const b1 = right[q + 1]!
    const a0 = left[p]!
    c00 += a0 * b0
    c01 += a0 * b1
    const a1 = left[p + 1]!
    c10 += a1 * b0
    c11 += a1 * b1
    const a2 = left[p + 2]!
    c20 += a2 * b0
    c21 += a2 * b1
    const a3 = left[p + 3]!
    c30 += a3 * b0
    c31 += a3 * b1
  }
  sums[to] = c00
  sums[to + 1] = c01
  sums[to + tile] = c10
  sums[to + tile + 1] = c11
  sums[to + 2 * tile] = c20
  sums[to + 2 * tile + 1] = c21
  sums[to + 3 * tile] = c30
  sums[to + 3 * tile + 1] = c31
}
