import type { DType } from '../../../core/dtype.js'
import type { Expr, PlainOp } from '../../../core/scalar/expression.js'
import { minExponent, pow2 } from './runtime.js'

/**
 * JavaScript for a number of a type: a constant. Negative numbers come in parentheses, so that they can follow any operator.
 */
export function printLiteral(type: DType, value: number): string {
  if (type === 'bool') return value !== 0 ? 'true' : 'false'
  const stored = type === 'int32' ? value | 0 : type === 'uint32' ? value >>> 0 : type === 'float32' ? Math.fround(value) : value
  const text = Object.is(stored, -0) ? '-0' : String(stored)
  return text.startsWith('-') ? `(${text})` : text
}

/** A node that is printed from its operation and its operands alone. */
export type PlainExpr = Extract<Expr, { readonly op: PlainOp }>

/**
 * JavaScript for one operation. `xs` are the operands: names or literals. float32 operations are rounded with fround, which is the float32
 * result, because float64 has more than twice its precision. Bools are JavaScript booleans. Names with `$` are the runtime's.
 */
export function printOperation(node: PlainExpr, xs: readonly string[]): string {
  const [x = '', y = '', z = ''] = xs
  const domain = node.args[0]?.type ?? node.type
  switch (node.op) {
    case 'neg':
      return domain === 'int32' ? `(0 - ${x}) | 0` : domain === 'uint32' ? `(0 - ${x}) >>> 0` : `-${x}`
    case 'abs':
      return domain === 'int32' ? `$abs(${x}) | 0` : domain === 'uint32' ? x : `$abs(${x})`
    case 'sqrt':
      return rounded(domain, `$sqrt(${x})`)
    case 'floor':
    case 'ceil':
    case 'trunc':
      return `$${node.op}(${x})`
    case 'round':
      return printRound(x)
    case 'not':
      return domain === 'bool' ? `!${x}` : domain === 'int32' ? `~${x}` : `~${x} >>> 0`
    case 'highWord':
      return `($f64[0] = ${x}, $i32[1])`
    case 'lowWord':
      return `($f64[0] = ${x}, $i32[0])`
    case 'bitsOf':
      return `($f32[0] = ${x}, $i32[0])`
    case 'fromBits':
      return `($i32[0] = ${x}, $f32[0])`
    case 'fromWords':
      return `($i32[1] = ${x}, $i32[0] = ${y}, $f64[0])`
    case 'add':
      return rounded(domain, `${x} + ${y}`)
    case 'sub':
      return rounded(domain, `${x} - ${y}`)
    case 'mul':
      return domain === 'int32' ? `$imul(${x}, ${y})` : domain === 'uint32' ? `$imul(${x}, ${y}) >>> 0` : rounded(domain, `${x} * ${y}`)
    // The conversion to an integer turns the quotients and remainders by zero, which are infinite or NaN, into 0.
    case 'div':
      return rounded(domain, `${x} / ${y}`)
    case 'rem':
      return rounded(domain, `${x} % ${y}`)
    case 'min':
      return domain === 'bool' ? `${x} && ${y}` : `$min(${x}, ${y})`
    case 'max':
      return domain === 'bool' ? `${x} || ${y}` : `$max(${x}, ${y})`
    case 'and':
      return domain === 'bool' ? `${x} && ${y}` : bits(domain, `${x} & ${y}`)
    case 'or':
      return domain === 'bool' ? `${x} || ${y}` : bits(domain, `${x} | ${y}`)
    case 'xor':
      return domain === 'bool' ? `${x} !== ${y}` : bits(domain, `${x} ^ ${y}`)
    case 'shiftLeft':
    case 'shiftRight':
      return printShift(node.op, domain, x, y, node.args[1])
    case 'scale':
      return rounded(domain, printScale(x, y, node.args[1]))
    case 'eq':
      return `${x} === ${y}`
    case 'ne':
      return `${x} !== ${y}`
    case 'lt':
      return domain === 'bool' ? `!${x} && ${y}` : `${x} < ${y}`
    case 'le':
      return domain === 'bool' ? `!${x} || ${y}` : `${x} <= ${y}`
    case 'select':
      return `${x} ? ${y} : ${z}`
    case 'convert':
      return printConvert(domain, node.type, x)
  }
}

function rounded(type: DType, text: string): string {
  return type === 'float32' ? `$fround(${text})` : type === 'int32' ? `(${text}) | 0` : type === 'uint32' ? `(${text}) >>> 0` : text
}

function bits(type: DType, text: string): string {
  return type === 'uint32' ? `(${text}) >>> 0` : text
}

/**
 * Adding and subtracting 1.5 * 2^52 rounds to an integer, half to even, where |x| < 2^51. It loses only the sign of a zero, and then `x * 0` is
 * that zero. The literal and the test come first to keep the common path free of calls.
 */
function printRound(x: string): string {
  const near = `${x} + 6755399441055744 - 6755399441055744`
  return `$abs(${x}) < 2251799813685248 ? ${near} || ${x} * 0 : $roundFar(${x})`
}

function printShift(op: 'shiftLeft' | 'shiftRight', type: DType, x: string, by: string, count: Expr | undefined): string {
  const left = op === 'shiftLeft'
  const sign = !left && type === 'int32'
  const shift = (n: string): string => (left ? bits(type, `${x} << ${n}`) : sign ? `${x} >> ${n}` : `${x} >>> ${n}`)
  if (count?.op === 'literal') {
    const n = count.value >>> 0
    return n < 32 ? shift(String(n)) : sign ? shift('31') : '0'
  }
  const fits = type === 'int32' ? `${by} >>> 0 < 32` : `${by} < 32`
  return sign ? `${x} >> (${fits} ? ${by} : 31)` : `${fits} ? ${shift(by)} : 0`
}

function printScale(x: string, n: string, exponent: Expr | undefined): string {
  if (exponent?.op !== 'literal')
    return `${n} >= ${String(minExponent)} && ${n} < 1024 ? ${x} * $pow2[${n} + ${String(-minExponent)}] : $scaleFar(${x}, ${n})`
  const factor = pow2[exponent.value - minExponent]
  return factor === undefined ? `$scaleFar(${x}, ${n})` : `${x} * ${String(factor)}`
}

function printConvert(from: DType, to: DType, x: string): string {
  const fromFloat = from === 'float64' || from === 'float32'
  switch (to) {
    case 'bool':
      return `${x} !== 0`
    case 'int32':
      if (from === 'bool') return `${x} ? 1 : 0`
      return fromFloat ? `${x} > -2147483649 && ${x} < 2147483648 ? ${x} | 0 : $toInt32(${x})` : `${x} | 0`
    case 'uint32':
      if (from === 'bool') return `${x} ? 1 : 0`
      return fromFloat ? `${x} > -1 && ${x} < 4294967296 ? ${x} >>> 0 : $toUint32(${x})` : `${x} >>> 0`
    case 'float32':
      return from === 'bool' ? `${x} ? 1 : 0` : `$fround(${x})`
    case 'float64':
      return from === 'bool' ? `${x} ? 1 : 0` : x
  }
}
