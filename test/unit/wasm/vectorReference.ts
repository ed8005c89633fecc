import { floatOperation, integerOperation, truncated } from './opcodeReference.js'

/** What an operand or result of a vector instruction is: a vector, or a value of a lane's type. */
export type Kind = 'v128' | 'i32' | 'i64' | 'f32' | 'f64'

/** An instruction on 16-byte vectors; a single operand is one, and is in the first lane of its bytes. */
export interface VectorReference {
  readonly params: readonly Kind[]
  readonly result: 'v128' | 'i32'
  readonly apply: (...vectors: readonly DataView[]) => DataView
}

interface Shape {
  readonly count: number
  readonly bits: number
  readonly float: boolean
}

const shapeOf = (name: string): Shape => {
  const [, letter, bits, count] = /^([if])(\d+)x(\d+)$/.exec(name) ?? []
  return { count: Number(count), bits: Number(bits), float: letter === 'f' }
}

/** A lane as signed. */
export function integerLane(view: DataView, bits: number, lane: number): bigint {
  const at = (lane * bits) / 8
  if (bits === 64) return view.getBigInt64(at, true)
  return BigInt(bits === 8 ? view.getInt8(at) : bits === 16 ? view.getInt16(at, true) : view.getInt32(at, true))
}

function setIntegerLane(view: DataView, bits: number, lane: number, value: bigint): void {
  const at = (lane * bits) / 8
  if (bits === 64) view.setBigInt64(at, value, true)
  else if (bits === 8) view.setInt8(at, Number(value))
  else if (bits === 16) view.setInt16(at, Number(value), true)
  else view.setInt32(at, Number(value), true)
}

/** A lane of floats. */
export function floatLane(view: DataView, bits: number, lane: number): number {
  return bits === 64 ? view.getFloat64(8 * lane, true) : view.getFloat32(4 * lane, true)
}

function setFloatLane(view: DataView, bits: number, lane: number, value: number): void {
  if (bits === 64) view.setFloat64(8 * lane, value, true)
  else view.setFloat32(4 * lane, value, true)
}

const zero = (): DataView => new DataView(new ArrayBuffer(16))

/** Makes a vector of integers, lane after lane. */
function lanes(bits: number, of: (lane: number) => bigint): DataView {
  const made = zero()
  for (let lane = 0; lane < 128 / bits; lane++) setIntegerLane(made, bits, lane, BigInt.asIntN(bits, of(lane)))
  return made
}

function floatLanes(bits: number, of: (lane: number) => number): DataView {
  const made = zero()
  for (let lane = 0; lane < 128 / bits; lane++) setFloatLane(made, bits, lane, of(lane))
  return made
}

const single = (value: bigint | number | boolean): DataView => {
  const made = zero()
  made.setInt32(0, Number(value), true)
  return made
}

const saturated = (x: bigint, bits: number, unsigned: boolean): bigint => {
  const [least, most] = unsigned ? [0n, (1n << BigInt(bits)) - 1n] : [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
  return x < least ? least : x > most ? most : x
}

/** The definition of a vector instruction, from its name. */
export function vectorReference(name: string): VectorReference {
  const [type = '', op = ''] = name.split('.')
  const found = type === 'v128' ? bitwise(op) : (odd(type, op) ?? laneWise(shapeOf(type), op))
  if (found === null) throw new Error(`no reference for ${name}`)
  return found
}

function bitwise(op: string): VectorReference | null {
  const bits: Record<string, (x: bigint, y: bigint, z: bigint) => bigint> = {
    not: (x) => ~x,
    and: (x, y) => x & y,
    andnot: (x, y) => x & ~y,
    or: (x, y) => x | y,
    xor: (x, y) => x ^ y,
    bitselect: (x, y, mask) => (x & mask) | (y & ~mask),
  }
  if (op === 'any_true') return { params: ['v128'], result: 'i32', apply: (x) => single([0, 1].some((i) => integerLane(x, 64, i) !== 0n)) }
  const apply = bits[op]
  if (apply === undefined) return null
  const params = (['v128', 'v128', 'v128'] as const).slice(0, op === 'not' ? 1 : op === 'bitselect' ? 3 : 2)
  const word = (view: DataView | undefined, lane: number): bigint => (view === undefined ? 0n : integerLane(view, 64, lane))
  return { params, result: 'v128', apply: (x, y, z) => lanes(64, (i) => apply(word(x, i), word(y, i), word(z, i))) }
}

/** Instructions whose lanes are not those of the operands, one by one. */
function odd(type: string, op: string): VectorReference | null {
  const { bits, count, float } = shapeOf(type)
  const unsigned = op.includes('_u')
  const read = (view: DataView, width: number, lane: number): bigint => {
    const value = integerLane(view, width, lane)
    return unsigned ? BigInt.asUintN(width, value) : value
  }
  const one = (apply: (x: DataView) => DataView): VectorReference => ({ params: ['v128'], result: 'v128', apply: (x) => apply(x) })
  const two = (apply: (x: DataView, y: DataView) => DataView): VectorReference => ({
    params: ['v128', 'v128'],
    result: 'v128',
    apply: (x, y) => apply(x, y),
  })
  if (op === 'splat') {
    const kind = float ? (bits === 64 ? 'f64' : 'f32') : bits === 64 ? 'i64' : 'i32'
    return { params: [kind], result: 'v128', apply: (x) => lanes(bits, () => integerLane(x, bits, 0)) }
  }
  if (op === 'swizzle') return two((x, y) => lanes(8, (i) => (y.getUint8(i) < 16 ? integerLane(x, 8, y.getUint8(i)) : 0n)))
  const all = Array.from({ length: count }, (_, i) => i)
  if (op === 'all_true') return { params: ['v128'], result: 'i32', apply: (x) => single(all.every((i) => integerLane(x, bits, i) !== 0n)) }
  if (op === 'bitmask')
    return {
      params: ['v128'],
      result: 'i32',
      apply: (x) => single(all.reduce((sum, i) => sum + (integerLane(x, bits, i) < 0n ? 2 ** i : 0), 0)),
    }
  if (op.startsWith('narrow')) {
    const half = count / 2
    return two((x, y) => lanes(bits, (i) => saturated(integerLane(i < half ? x : y, 2 * bits, i % half), bits, unsigned)))
  }
  const offset = op.includes('_high') ? count : 0
  if (op.startsWith('extend')) return one((x) => lanes(bits, (i) => read(x, bits / 2, i + offset)))
  if (op.startsWith('extmul')) return two((x, y) => lanes(bits, (i) => read(x, bits / 2, i + offset) * read(y, bits / 2, i + offset)))
  if (op.startsWith('dot'))
    return two((x, y) => lanes(bits, (i) => read(x, 16, 2 * i) * read(y, 16, 2 * i) + read(x, 16, 2 * i + 1) * read(y, 16, 2 * i + 1)))
  if (op.startsWith('demote')) return one((x) => floatLanes(32, (i) => (i < 2 ? Math.fround(floatLane(x, 64, i)) : 0)))
  if (op.startsWith('promote')) return one((x) => floatLanes(64, (i) => floatLane(x, 32, i)))
  if (op.startsWith('convert'))
    return one((x) => floatLanes(bits, (i) => (bits === 64 ? Number(read(x, 32, i)) : Math.fround(Number(read(x, 32, i))))))
  const from = op.includes('f64x2') ? 64 : 32
  if (op.startsWith('trunc_sat'))
    return one((x) => lanes(32, (i) => (i < 128 / from ? truncated(floatLane(x, from, i), 32, unsigned, true) : 0n)))
  return null
}

function laneWise({ bits, float }: Shape, op: string): VectorReference | null {
  if (/^sh[lr]/.test(op)) {
    const shift = integerOperation(bits, op)!
    const apply = (x: DataView, by: DataView): DataView =>
      lanes(bits, (i) => BigInt(shift(integerLane(x, bits, i), integerLane(by, 32, 0))))
    return { params: ['v128', 'i32'], result: 'v128', apply: (x, by) => apply(x, by) }
  }
  const isUnary = /^(abs|neg|popcnt|ceil|floor|trunc|nearest|sqrt)$/.test(op)
  const params = isUnary ? (['v128'] as const) : (['v128', 'v128'] as const)
  if (float) {
    const operation = floatOperation(bits === 64, op)
    if (operation === undefined) return null
    const value = (x: DataView, y: DataView, i: number): number | boolean => operation(floatLane(x, bits, i), floatLane(y, bits, i))
    const apply = (x: DataView, y: DataView): DataView =>
      typeof value(x, y, 0) === 'boolean' ? lanes(bits, (i) => -BigInt(value(x, y, i))) : floatLanes(bits, (i) => Number(value(x, y, i)))
    return { params, result: 'v128', apply: (x, y) => apply(x, y ?? x) }
  }
  const operation = integerOperation(bits, op)
  if (operation === undefined) return null
  const apply = (x: DataView, y: DataView): DataView =>
    lanes(bits, (i) => {
      const value = operation(integerLane(x, bits, i), integerLane(y, bits, i))
      return typeof value === 'boolean' ? -BigInt(value) : value
    })
  return { params, result: 'v128', apply: (x, y) => apply(x, y ?? x) }
}
