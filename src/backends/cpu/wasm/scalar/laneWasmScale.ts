import type { FloatDType } from '../../../../core/dtype.js'
import type { Expr } from '../../../../core/scalar/expression.js'
import type { Code, Local } from '../assembler/code.js'
import type { LaneCount } from './lanes.js'

const lowerHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]
const upperHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]

/** The exponents of normal numbers. */
const normal = { float64: { least: -1022, most: 1023 }, float32: { least: -126, most: 127 } }

/**
 * Pushes `x * 2^n` with one rounding: one multiplication where all exponents are those of normal numbers, else the exact way.
 *
 * @param exponent the expression of `n`
 */
export function printLaneScale(f: Code, lanes: LaneCount, type: FloatDType, x: Local, n: Local, exponent: Expr): void {
  const far = type === 'float64' ? printFar64 : printFar32
  const { least, most } = normal[type]
  const shape = type === 'float64' ? 'f64x2' : 'f32x4'
  if (exponent.op === 'literal') {
    if (exponent.value < least || exponent.value > most) far(f, lanes, x, n)
    else {
      f.get(x)
      f.splat(shape, 2 ** exponent.value)
      f.op(`${shape}.mul`)
    }
    return
  }
  const out = f.local('v128')
  f.get(x)
  f.get(n)
  if (type === 'float64') {
    f.op('i64x2.extend_low_i32x4_s')
    power64(f)
  } else {
    f.splat('i32x4', 127)
    f.op('i32x4.add')
    f.i32(23)
    f.op('i32x4.shl')
  }
  f.op(`${shape}.mul`)
  f.set(out)
  f.get(n)
  f.splat('i32x4', -least)
  f.op('i32x4.add')
  f.splat('i32x4', most - least)
  f.op('i32x4.gt_u')
  // The upper lanes are nobody's.
  if (lanes === 2) f.op('i64x2.extend_low_i32x4_s')
  f.op('v128.any_true')
  f.if_(() => {
    far(f, lanes, x, n)
    f.set(out)
  })
  f.get(out)
}

/** Takes exponents as i64x2 off the stack and pushes powers of two; good for exponents of normal numbers. */
function power64(f: Code): void {
  f.splat('i64x2', 1023)
  f.op('i64x2.add')
  f.i32(52)
  f.op('i64x2.shl')
}

/** Takes two int32 off the stack, and pushes both clamped to [-most, most]. */
function clamp(f: Code, most: number): void {
  f.splat('i32x4', -most)
  f.op('i32x4.max_s')
  f.splat('i32x4', most)
  f.op('i32x4.min_s')
}

/** In float64 the product is exact, and only the conversion rounds. Beyond 300 all results are 0, infinite or NaN. */
function printFar32(f: Code, lanes: LaneCount, x: Local, n: Local): void {
  const m = f.local('v128')
  f.get(n)
  clamp(f, 300)
  f.set(m)
  f.get(x)
  f.op('f64x2.promote_low_f32x4')
  f.get(m)
  f.op('i64x2.extend_low_i32x4_s')
  power64(f)
  f.op('f64x2.mul')
  f.op('f32x4.demote_f64x2_zero')
  if (lanes === 2) return
  f.get(x)
  f.get(x)
  f.shuffle(upperHalf)
  f.op('f64x2.promote_low_f32x4')
  f.get(m)
  f.op('i64x2.extend_high_i32x4_s')
  power64(f)
  f.op('f64x2.mul')
  f.op('f32x4.demote_f64x2_zero')
  f.shuffle(lowerHalves)
}

/** In the steps of `scaleFar` of the JavaScript printer, with two before the last; beyond 2120 all results are 0, infinite or NaN. */
function printFar64(f: Code, _lanes: LaneCount, x: Local, n: Local): void {
  const y = f.local('v128')
  const m = f.local('v128')
  const step = f.local('v128')
  f.get(n)
  clamp(f, 2120)
  f.set(m)
  f.get(x)
  f.set(y)
  for (let k = 0; k < 2; k++) {
    f.get(m)
    f.splat('i32x4', -1074)
    f.op('i32x4.lt_s')
    f.splat('i32x4', -1000)
    f.op('v128.and')
    f.get(m)
    f.splat('i32x4', 1023)
    f.op('i32x4.gt_s')
    f.splat('i32x4', 1023)
    f.op('v128.and')
    f.op('v128.or')
    f.set(step)
    f.get(y)
    f.get(step)
    f.op('i64x2.extend_low_i32x4_s')
    power64(f)
    f.op('f64x2.mul')
    f.set(y)
    f.get(m)
    f.get(step)
    f.op('i32x4.sub')
    f.set(m)
  }
  // The last power may be subnormal, and is made of two that are not.
  f.get(m)
  f.splat('i32x4', -1000)
  f.op('i32x4.max_s')
  f.set(step)
  f.get(y)
  f.get(step)
  f.op('i64x2.extend_low_i32x4_s')
  power64(f)
  f.get(m)
  f.get(step)
  f.op('i32x4.sub')
  f.op('i64x2.extend_low_i32x4_s')
  power64(f)
  f.op('f64x2.mul')
  f.op('f64x2.mul')
}
