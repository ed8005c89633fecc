import type { Code } from '../assembler/module.js'
import type { Operands } from './scalarWasmOperands.js'

/** The types that are i32 and divide, shift and compare. */
type Integer = 'int32' | 'uint32'

/** Pushes x / y: x/0 = 0, MIN/-1 = MIN. */
export function printQuotient(f: Code, type: Integer, operands: Operands): void {
  const divide = type === 'int32' ? 'i32.div_s' : 'i32.div_u'
  if (isSafeDivisor(operands)) {
    operands.push(0)
    operands.push(1)
    f.op(divide)
    return
  }
  printGuarded(f, type, operands, divide, () => {
    // By 0 and by -1, the product is the quotient.
    f.get(operands.temporary('i32', 0))
    f.get(operands.temporary('i32', 1))
    f.op('i32.mul')
  })
}

/** Pushes the remainder with the sign of x: x%0 = 0, MIN%-1 = 0. */
export function printRemainder(f: Code, type: Integer, operands: Operands): void {
  const divide = type === 'int32' ? 'i32.rem_s' : 'i32.rem_u'
  if (isSafeDivisor(operands)) {
    operands.push(0)
    operands.push(1)
    f.op(divide)
    return
  }
  printGuarded(f, type, operands, divide, () => f.i32(0))
}

function isSafeDivisor(operands: Operands): boolean {
  const divisor = operands.node(1)
  return divisor.op === 'literal' && (divisor.value | 0) !== 0 && (divisor.value | 0) !== -1
}

/** Divides but by 0, and by -1 (of uint32: by 0 only). */
function printGuarded(
  f: Code,
  type: Integer,
  operands: Operands,
  divide: 'i32.div_s' | 'i32.div_u' | 'i32.rem_s' | 'i32.rem_u',
  otherwise: () => void,
): void {
  const x = operands.temporary('i32', 0)
  const y = operands.temporary('i32', 1)
  operands.push(0)
  operands.push(1)
  f.set(y)
  f.set(x)
  f.get(y)
  if (type === 'int32') {
    f.i32(1)
    f.op('i32.add')
    f.i32(1)
    f.op('i32.gt_u')
  }
  f.ifValue(
    'i32',
    () => {
      f.get(x)
      f.get(y)
      f.op(divide)
    },
    otherwise,
  )
}

/** Pushes x shifted; by 32 and more (read as unsigned) gives 0, an arithmetic shift to the right the sign. */
export function printShift(f: Code, op: 'shiftLeft' | 'shiftRight', type: Integer, operands: Operands): void {
  const sign = op === 'shiftRight' && type === 'int32'
  const shift = op === 'shiftLeft' ? 'i32.shl' : sign ? 'i32.shr_s' : 'i32.shr_u'
  const count = operands.node(1)
  if (count.op === 'literal') {
    const n = count.value >>> 0
    if (n >= 32 && !sign) {
      f.i32(0)
      return
    }
    operands.push(0)
    f.i32(Math.min(n, 31))
    f.op(shift)
    return
  }
  const n = operands.temporary('i32', 0)
  operands.push(0)
  operands.push(1)
  f.tee(n)
  if (sign) f.i32(31)
  else {
    f.op(shift)
    f.i32(0)
  }
  f.get(n)
  f.i32(32)
  f.op('i32.lt_u')
  f.select('i32')
  if (sign) f.op(shift)
}

/** Pushes the lesser or the greater of two integers. */
export function printIntegerExtreme(f: Code, op: 'min' | 'max', type: Integer, operands: Operands): void {
  const x = operands.temporary('i32', 0)
  const y = operands.temporary('i32', 1)
  operands.push(0)
  operands.push(1)
  f.set(y)
  f.tee(x)
  f.get(y)
  f.get(x)
  f.get(y)
  const [less, greater] = type === 'int32' ? (['i32.lt_s', 'i32.gt_s'] as const) : (['i32.lt_u', 'i32.gt_u'] as const)
  f.op(op === 'min' ? less : greater)
  f.select('i32')
}

/** Pushes |x| of an int32, which is x at its minimum. */
export function printIntegerAbs(f: Code, operands: Operands): void {
  const x = operands.temporary('i32', 0)
  operands.push(0)
  f.tee(x)
  f.get(x)
  f.i32(31)
  f.op('i32.shr_s')
  f.op('i32.xor')
  f.get(x)
  f.i32(31)
  f.op('i32.shr_s')
  f.op('i32.sub')
}
