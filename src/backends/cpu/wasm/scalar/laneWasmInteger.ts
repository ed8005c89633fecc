import type { Expr } from '../../../../core/scalar/expression.js'
import type { Code, Local } from '../assembler/code.js'
import { extractLane, replaceLane, type LaneCount } from './lanes.js'

const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]
const lowerHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

/** Pushes the truncated quotient: x/0 = 0, MIN/-1 = MIN. */
export function printLaneQuotient(f: Code, lanes: LaneCount, signed: boolean, x: Local, y: Local): void {
  const sign = signed ? 's' : 'u'
  // Exact: the quotient of two integers of 32 bits is never so close below an integer that float64 rounds it up.
  const half = (push: (operand: Local) => void): void => {
    for (const operand of [x, y]) {
      push(operand)
      f.op(`f64x2.convert_low_i32x4_${sign}`)
    }
    f.op('f64x2.div')
    f.op(`i32x4.trunc_sat_f64x2_${sign}_zero`)
  }
  half((operand) => f.get(operand))
  if (lanes === 4) {
    half((operand) => {
      f.get(operand)
      f.get(operand)
      f.shuffle(upperHalf)
    })
    f.shuffle(lowerHalves)
  }
  // Division by zero has saturated.
  f.get(y)
  f.v128(new Uint8Array(16))
  f.op('i32x4.ne')
  f.op('v128.and')
  if (!signed) return
  // So has MIN / -1.
  const quotient = f.local('v128')
  f.set(quotient)
  f.get(x)
  f.op('i32x4.neg')
  f.get(quotient)
  f.get(y)
  f.splat('i32x4', -1)
  f.op('i32x4.eq')
  f.op('v128.bitselect')
}

/** Pushes the remainder with the sign of the dividend: x%0 = 0. */
export function printLaneRemainder(f: Code, lanes: LaneCount, signed: boolean, x: Local, y: Local): void {
  f.get(x)
  printLaneQuotient(f, lanes, signed, x, y)
  f.get(y)
  f.op('i32x4.mul')
  f.op('i32x4.sub')
  f.get(y)
  f.v128(new Uint8Array(16))
  f.op('i32x4.ne')
  f.op('v128.and')
}

/** Pushes `x` shifted by `by`, which `count` stands for; 32 and more give 0, or the sign with `shr_s`. */
export function printLaneShift(f: Code, lanes: LaneCount, op: 'shl' | 'shr_s' | 'shr_u', x: Local, by: Local, count: Expr): void {
  if (count.op === 'literal') {
    const n = count.value >>> 0
    if (n >= 32 && op !== 'shr_s') {
      f.v128(new Uint8Array(16))
      return
    }
    f.get(x)
    f.i32(Math.min(n, 31))
    f.op(`i32x4.${op}`)
    return
  }
  const at = f.local('v128')
  const out = f.local('v128')
  f.get(by)
  if (op === 'shr_s') {
    f.splat('i32x4', 31)
    f.op('i32x4.min_u')
  }
  f.set(at)
  f.get(x)
  f.set(out)
  for (let lane = 0; lane < lanes; lane++) {
    replaceLane(f, lanes, 'int32', out, lane, () => {
      extractLane(f, lanes, 'int32', x, lane)
      extractLane(f, lanes, 'int32', at, lane)
      f.op(`i32.${op}`)
    })
  }
  f.get(out)
  if (op === 'shr_s') return
  f.get(by)
  f.splat('i32x4', 32)
  f.op('i32x4.lt_u')
  f.op('v128.and')
}
