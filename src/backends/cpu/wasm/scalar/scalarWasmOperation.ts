import { isFloat, type DType } from '../../../../core/dtype.js'
import type { PlainExpr } from '../../scalar/operation.js'
import type { Code } from '../assembler/module.js'
import { valueTypeOf } from './literal.js'
import { printIntegerAbs, printIntegerExtreme, printQuotient, printRemainder, printShift } from './scalarWasmInteger.js'
import type { Operands } from './scalarWasmOperands.js'
import { printScale } from './scalarWasmScale.js'
import type { SharedScalars } from './scalarWasmShared.js'

/** Pushes the value of one operation. bool is 0 or 1, and an operand that is one too. */
export function printScalarOperation(f: Code, shared: SharedScalars, node: PlainExpr, operands: Operands): void {
  const domain = node.args[0]?.type ?? node.type
  const type = domain === 'float64' ? 'f64' : domain === 'float32' ? 'f32' : 'i32'
  const pushAll = (): void => {
    for (let i = 0; i < node.args.length; i++) operands.push(i)
  }
  switch (node.op) {
    case 'neg':
      if (type === 'i32') f.i32(0)
      pushAll()
      f.op(type === 'i32' ? 'i32.sub' : `${type}.neg`)
      return
    case 'abs':
      if (domain === 'int32') {
        printIntegerAbs(f, operands)
        return
      }
      pushAll()
      if (type !== 'i32') f.op(`${type}.abs`)
      return
    case 'sqrt':
    case 'floor':
    case 'ceil':
    case 'trunc':
    case 'round':
      pushAll()
      f.op(`${float(node.op, domain)}.${node.op === 'round' ? 'nearest' : node.op}`)
      return
    case 'not':
      pushAll()
      if (domain === 'bool') f.op('i32.eqz')
      else {
        f.i32(-1)
        f.op('i32.xor')
      }
      return
    case 'highWord':
      pushAll()
      f.op('i64.reinterpret_f64')
      f.i64(32n)
      f.op('i64.shr_u')
      f.op('i32.wrap_i64')
      return
    case 'lowWord':
      pushAll()
      f.op('i64.reinterpret_f64')
      f.op('i32.wrap_i64')
      return
    case 'bitsOf':
      pushAll()
      f.op('i32.reinterpret_f32')
      return
    case 'fromBits':
      pushAll()
      f.op('f32.reinterpret_i32')
      return
    case 'fromWords':
      operands.push(0)
      f.op('i64.extend_i32_u')
      f.i64(32n)
      f.op('i64.shl')
      operands.push(1)
      f.op('i64.extend_i32_u')
      f.op('i64.or')
      f.op('f64.reinterpret_i64')
      return
    case 'add':
    case 'sub':
    case 'mul':
      pushAll()
      f.op(`${type}.${node.op}`)
      return
    case 'div':
      if (type === 'i32') {
        printQuotient(f, integer(node.op, domain), operands)
        return
      }
      pushAll()
      f.op(`${type}.div`)
      return
    case 'rem':
      printRemainder(f, integer(node.op, domain), operands)
      return
    case 'min':
    case 'max':
      if (domain === 'int32' || domain === 'uint32') {
        printIntegerExtreme(f, node.op, domain, operands)
        return
      }
      pushAll()
      f.op(type === 'i32' ? (node.op === 'min' ? 'i32.and' : 'i32.or') : `${type}.${node.op}`)
      return
    case 'and':
    case 'or':
    case 'xor':
      pushAll()
      f.op(`i32.${node.op}`)
      return
    case 'shiftLeft':
    case 'shiftRight':
      printShift(f, node.op, integer(node.op, domain), operands)
      return
    case 'scale':
      printScale(f, shared, isFloat(domain) ? domain : refuse(node.op, domain), operands)
      return
    case 'eq':
    case 'ne':
      pushAll()
      f.op(`${type}.${node.op}`)
      return
    case 'lt':
    case 'le':
      pushAll()
      f.op(type === 'i32' ? `i32.${node.op}_${domain === 'int32' ? 's' : 'u'}` : `${type}.${node.op}`)
      return
    case 'select':
      operands.push(1)
      operands.push(2)
      operands.push(0)
      f.select(valueTypeOf(node.type))
      return
    case 'convert':
      pushAll()
      printConversion(f, domain, node.type)
      return
    default:
      unprinted(node.op)
  }
}

/** Converts the value on the stack. */
function printConversion(f: Code, from: DType, to: DType): void {
  const source = from === 'float64' ? 'f64' : from === 'float32' ? 'f32' : 'i32'
  const sign = from === 'int32' ? 's' : 'u'
  switch (to) {
    case 'bool':
      if (source === 'f64') f.f64(0)
      else if (source === 'f32') f.f32(0)
      else f.i32(0)
      f.op(`${source}.ne`)
      return
    case 'int32':
      if (source !== 'i32') f.op(`i32.trunc_sat_${source}_s`)
      return
    case 'uint32':
      if (source !== 'i32') f.op(`i32.trunc_sat_${source}_u`)
      return
    case 'float32':
      if (source === 'f64') f.op('f32.demote_f64')
      else if (source === 'i32') f.op(`f32.convert_i32_${sign}`)
      return
    case 'float64':
      if (source === 'f32') f.op('f64.promote_f32')
      else if (source === 'i32') f.op(`f64.convert_i32_${sign}`)
      return
  }
}

function float(op: string, type: DType): 'f64' | 'f32' {
  return type === 'float64' ? 'f64' : type === 'float32' ? 'f32' : refuse(op, type)
}

function integer(op: string, type: DType): 'int32' | 'uint32' {
  return type === 'int32' || type === 'uint32' ? type : refuse(op, type)
}

function refuse(op: string, type: DType): never {
  throw new TypeError(`scalar language: ${op} does not take ${type}`)
}

function unprinted(op: never): never {
  throw new Error(`The WebAssembly printer does not know ${String(op)}.`)
}
