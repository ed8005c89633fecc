import { isFloat, type DType } from '../../../../core/dtype.js'
import type { Expr } from '../../../../core/scalar/expression.js'
import type { PlainExpr } from '../../scalar/operation.js'
import type { Code, Local } from '../assembler/code.js'
import { narrowMask, type LaneCount } from './lanes.js'
import { printLaneConversion } from './laneWasmConversion.js'
import { printLaneQuotient, printLaneRemainder, printLaneShift } from './laneWasmInteger.js'
import { printLaneScale } from './laneWasmScale.js'

/** Pushes the result of one operation on all lanes; `xs` are its operands. */
export function printLaneOperation(f: Code, lanes: LaneCount, node: PlainExpr, xs: readonly Local[]): void {
  const x = xs[0]!
  const y = xs[1] ?? x
  const type = node.args[0]?.type ?? node.type
  const shape = type === 'float64' ? 'f64x2' : type === 'float32' ? 'f32x4' : 'i32x4'
  const both = (): void => {
    f.get(x)
    f.get(y)
  }
  switch (node.op) {
    case 'neg':
      f.get(x)
      f.op(`${shape}.neg`)
      return
    case 'abs':
      f.get(x)
      if (type !== 'uint32') f.op(`${shape}.abs`)
      return
    case 'sqrt':
    case 'floor':
    case 'ceil':
    case 'trunc':
    case 'round':
      f.get(x)
      f.op(`${type === 'float64' ? 'f64x2' : 'f32x4'}.${node.op === 'round' ? 'nearest' : node.op}`)
      return
    case 'not':
      f.get(x)
      f.op('v128.not')
      return
    case 'highWord':
      both()
      f.shuffle([4, 5, 6, 7, 12, 13, 14, 15, 4, 5, 6, 7, 12, 13, 14, 15])
      return
    case 'lowWord':
      both()
      f.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11])
      return
    case 'bitsOf':
    case 'fromBits':
      f.get(x)
      return
    case 'fromWords':
      f.get(y)
      f.get(x)
      f.shuffle([0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23])
      return
    case 'add':
    case 'sub':
    case 'mul':
      both()
      f.op(`${shape}.${node.op}`)
      return
    case 'div':
      if (shape === 'i32x4') {
        printLaneQuotient(f, lanes, type === 'int32', x, y)
        return
      }
      both()
      f.op(`${shape}.div`)
      return
    case 'rem':
      printLaneRemainder(f, lanes, type === 'int32', x, y)
      return
    case 'min':
    case 'max':
      both()
      if (type === 'bool') f.op(node.op === 'min' ? 'v128.and' : 'v128.or')
      else if (shape === 'i32x4') f.op(`i32x4.${node.op}_${type === 'int32' ? 's' : 'u'}`)
      else f.op(`${shape}.${node.op}`)
      return
    case 'and':
    case 'or':
    case 'xor':
      both()
      f.op(`v128.${node.op}`)
      return
    case 'shiftLeft':
    case 'shiftRight':
      printLaneShift(f, lanes, node.op === 'shiftLeft' ? 'shl' : type === 'int32' ? 'shr_s' : 'shr_u', x, y, node.args[1]!)
      return
    case 'scale':
      printLaneScale(f, lanes, type === 'float64' ? 'float64' : 'float32', x, y, node.args[1]!)
      return
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
      printComparison(f, lanes, node.op, type, x, y)
      return
    case 'select':
      printSelect(f, lanes, node, xs)
      return
    case 'convert':
      printLaneConversion(f, lanes, type, node.type, x)
      return
    default:
      forgotten(node.op)
  }
}

/** A call of it compiles only where all operations have been dealt with. */
function forgotten(op: never): never {
  throw new Error(`The WebAssembly printer of lanes does not know ${String(op)}.`)
}

function printComparison(f: Code, lanes: LaneCount, op: 'eq' | 'ne' | 'lt' | 'le', type: DType, x: Local, y: Local): void {
  if (type === 'bool') {
    printBoolComparison(f, op, x, y)
    return
  }
  f.get(x)
  f.get(y)
  if (isFloat(type)) f.op(`${type === 'float64' ? 'f64x2' : 'f32x4'}.${op}`)
  else f.op(op === 'eq' || op === 'ne' ? `i32x4.${op}` : `i32x4.${op}_${type === 'int32' ? 's' : 'u'}`)
  if (lanes === 2 && type !== 'float64') f.op('i64x2.extend_low_i32x4_s')
}

function printBoolComparison(f: Code, op: 'eq' | 'ne' | 'lt' | 'le', x: Local, y: Local): void {
  f.get(op === 'lt' ? y : x)
  if (op === 'le') f.op('v128.not')
  f.get(op === 'lt' ? x : y)
  switch (op) {
    case 'eq':
      f.op('v128.xor')
      f.op('v128.not')
      return
    case 'ne':
      f.op('v128.xor')
      return
    case 'lt':
      f.op('v128.andnot')
      return
    case 'le':
      f.op('v128.or')
      return
  }
}

function printSelect(f: Code, lanes: LaneCount, node: PlainExpr, [condition, x, y]: readonly Local[]): void {
  const [test, then, otherwise] = node.args
  if (condition === undefined || x === undefined || y === undefined || test === undefined) return
  // One instruction of the processor each, where the general form takes four.
  if (test.op === 'lt' && isFloat(node.type)) {
    const shape = node.type === 'float64' ? 'f64x2' : 'f32x4'
    const [left, right] = test.args
    if (then === right && otherwise === left) {
      f.get(y)
      f.get(x)
      f.op(`${shape}.pmax`)
      return
    }
    if (then === left && otherwise === right) {
      f.get(y)
      f.get(x)
      f.op(`${shape}.pmin`)
      return
    }
  }
  const mask = (): void => {
    if (lanes === 2 && node.type !== 'float64' && node.type !== 'bool') narrowMask(f, condition)
    else f.get(condition)
  }
  if (isZero(otherwise)) {
    f.get(x)
    mask()
    f.op('v128.and')
  } else if (isZero(then)) {
    f.get(y)
    mask()
    f.op('v128.andnot')
  } else {
    f.get(x)
    f.get(y)
    mask()
    f.op('v128.bitselect')
  }
}

function isZero(x: Expr | undefined): boolean {
  return x?.op === 'literal' && Object.is(x.value, 0)
}
