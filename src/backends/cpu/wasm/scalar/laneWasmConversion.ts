import type { DType } from '../../../../core/dtype.js'
import type { Code, Local } from '../assembler/code.js'
import { narrowMask, type LaneCount } from './lanes.js'

/** Pushes all lanes of `x` as another type. */
export function printLaneConversion(f: Code, lanes: LaneCount, from: DType, to: DType, x: Local): void {
  if (from === 'bool') {
    printFromBool(f, lanes, to, x)
    return
  }
  f.get(x)
  if (to === 'bool') {
    f.v128(new Uint8Array(16))
    f.op(`${from === 'float64' ? 'f64x2' : from === 'float32' ? 'f32x4' : 'i32x4'}.ne`)
    if (lanes === 2 && from !== 'float64') f.op('i64x2.extend_low_i32x4_s')
    return
  }
  switch (to) {
    case 'float64':
      if (from === 'float32') f.op('f64x2.promote_low_f32x4')
      else if (from !== 'float64') f.op(`f64x2.convert_low_i32x4_${from === 'int32' ? 's' : 'u'}`)
      return
    case 'float32':
      if (from === 'float64') f.op('f32x4.demote_f64x2_zero')
      else if (from !== 'float32') f.op(`f32x4.convert_i32x4_${from === 'int32' ? 's' : 'u'}`)
      return
    case 'int32':
    case 'uint32': {
      const sign = to === 'int32' ? 's' : 'u'
      if (from === 'float64') f.op(`i32x4.trunc_sat_f64x2_${sign}_zero`)
      else if (from === 'float32') f.op(`i32x4.trunc_sat_f32x4_${sign}`)
    }
  }
}

function printFromBool(f: Code, lanes: LaneCount, to: DType, x: Local): void {
  if (lanes === 2 && to !== 'float64' && to !== 'bool') narrowMask(f, x)
  else f.get(x)
  if (to === 'bool') return
  f.splat(to === 'float64' ? 'f64x2' : to === 'float32' ? 'f32x4' : 'i32x4', 1)
  f.op('v128.and')
}
