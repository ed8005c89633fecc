import type { DType } from '../../../core/dtype.js'
import type { PlainExpr } from './operation.js'
import { f32, f64, i32, roundFar, scaleFar, toInt32, toUint32 } from './runtime.js'

/** One register: the values of a block of elements. float64 holds every type exactly; bool is 0 and 1. */
export type Register = Float64Array

/** `out[i] = operation(x[i], y[i], z[i])` for i < n, with as many operands as the operation has; `out` may be one of them. */
export type BlockOperation = (n: number, out: Register, x: Register, y: Register, z: Register) => void

/** The block operation of a node, rounded or wrapped to its type in a second pass where the first gives the exact float64 value. */
export function blockOperationOf(node: PlainExpr): BlockOperation {
  const domain = node.args[0]?.type ?? node.type
  switch (node.op) {
    case 'neg':
      return wrapped(domain, neg)
    case 'abs':
      return wrapped(domain, abs)
    case 'sqrt':
      return wrapped(domain, sqrt)
    case 'not':
      return domain === 'bool' ? notBool : wrapped(domain, notBits)
    case 'add':
      return wrapped(domain, add)
    case 'sub':
      return wrapped(domain, sub)
    case 'mul':
      return domain === 'int32' || domain === 'uint32' ? wrapped(domain, mulBits) : wrapped(domain, mul)
    case 'div':
      return wrapped(domain, div)
    case 'rem':
      return wrapped(domain, rem)
    case 'and':
      return wrapped(domain, and)
    case 'or':
      return wrapped(domain, or)
    case 'xor':
      return wrapped(domain, xor)
    case 'shiftLeft':
      return wrapped(domain, shiftLeft)
    case 'shiftRight':
      return domain === 'int32' ? shiftRightSigned : shiftRightUnsigned
    case 'scale':
      return wrapped(domain, scale)
    case 'convert':
      return conversion(domain, node.type)
    default:
      return plain[node.op]
  }
}

function wrapped(type: DType, operation: BlockOperation): BlockOperation {
  switch (type) {
    case 'float32':
      return followedBy(operation, roundToFloat32)
    case 'int32':
      return followedBy(operation, wrapToInt32)
    case 'uint32':
      return followedBy(operation, wrapToUint32)
    case 'float64':
    case 'bool':
      return operation
  }
}

function followedBy(first: BlockOperation, then: BlockOperation): BlockOperation {
  return (n, out, x, y, z) => {
    first(n, out, x, y, z)
    then(n, out, out, out, out)
  }
}

function conversion(from: DType, to: DType): BlockOperation {
  const fromFloat = from === 'float64' || from === 'float32'
  switch (to) {
    case 'bool':
      return nonZero
    case 'int32':
      return fromFloat ? saturateToInt32 : wrapToInt32
    case 'uint32':
      return fromFloat ? saturateToUint32 : wrapToUint32
    case 'float32':
      return roundToFloat32
    case 'float64':
      return copy
  }
}

const copy: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = x[i]!
}
const neg: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = -x[i]!
}
const abs: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = Math.abs(x[i]!)
}
const sqrt: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = Math.sqrt(x[i]!)
}
const floor: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = Math.floor(x[i]!)
}
const ceil: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = Math.ceil(x[i]!)
}
const trunc: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = Math.trunc(x[i]!)
}
const round: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = roundFar(x[i]!)
}
const notBool: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = 1 - x[i]!
}
const notBits: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = ~x[i]!
}
const roundToFloat32: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = Math.fround(x[i]!)
}
const wrapToInt32: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! | 0
}
const wrapToUint32: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! >>> 0
}
const saturateToInt32: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = toInt32(x[i]!)
}
const saturateToUint32: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = toUint32(x[i]!)
}
const nonZero: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! !== 0 ? 1 : 0
}
const add: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! + y[i]!
}
const sub: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! - y[i]!
}
const mul: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! * y[i]!
}
const mulBits: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = Math.imul(x[i]!, y[i]!)
}
const div: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! / y[i]!
}
const rem: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! % y[i]!
}
const min: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = Math.min(x[i]!, y[i]!)
}
const max: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = Math.max(x[i]!, y[i]!)
}
const and: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! & y[i]!
}
const or: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! | y[i]!
}
const xor: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! ^ y[i]!
}
const shiftLeft: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = y[i]! >>> 0 < 32 ? x[i]! << y[i]! : 0
}
const shiftRightSigned: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! >> (y[i]! >>> 0 < 32 ? y[i]! : 31)
}
const shiftRightUnsigned: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = y[i]! < 32 ? x[i]! >>> y[i]! : 0
}
const scale: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = scaleFar(x[i]!, y[i]!)
}
const eq: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! === y[i]! ? 1 : 0
}
const ne: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! !== y[i]! ? 1 : 0
}
const lt: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! < y[i]! ? 1 : 0
}
const le: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) out[i] = x[i]! <= y[i]! ? 1 : 0
}
const highWord: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) {
    f64[0] = x[i]!
    out[i] = i32[1]!
  }
}
const lowWord: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) {
    f64[0] = x[i]!
    out[i] = i32[0]!
  }
}
const bitsOf: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) {
    f32[0] = x[i]!
    out[i] = i32[0]!
  }
}
const fromBits: BlockOperation = (n, out, x) => {
  for (let i = 0; i < n; i++) {
    i32[0] = x[i]!
    out[i] = f32[0]!
  }
}
const fromWords: BlockOperation = (n, out, x, y) => {
  for (let i = 0; i < n; i++) {
    i32[1] = x[i]!
    i32[0] = y[i]!
    out[i] = f64[0]!
  }
}

const select: BlockOperation = (n, out, condition, x, y) => {
  for (let i = 0; i < n; i++) out[i] = condition[i] !== 0 ? x[i]! : y[i]!
}

// Operations whose result is exact as it stands, on every type they take. Operations on bools see 0 and 1.
const plain = { floor, ceil, trunc, round, highWord, lowWord, bitsOf, fromBits, fromWords, min, max, eq, ne, lt, le, select }

/** `out[i] = table[at[i]]`. */
export function lookupBlock(out: Register, table: Register, at: Register, n: number): void {
  for (let i = 0; i < n; i++) out[i] = table[at[i]!]!
}

/** `out[k] = x[lanes[k]]`: brings the lanes that go on together. */
export function gatherLanes(out: Register, x: Register, lanes: Int32Array, n: number): void {
  for (let k = 0; k < n; k++) out[k] = x[lanes[k]!]!
}

/** `out[lanes[k]] = x[k]`: puts them back. */
export function scatterLanes(out: Register, x: Register, lanes: Int32Array, n: number): void {
  for (let k = 0; k < n; k++) out[lanes[k]!] = x[k]!
}
