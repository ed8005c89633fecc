import type { FloatDType } from '../../../../core/dtype.js'
import { minExponent, pow2 } from '../../scalar/runtime.js'
import type { Code, Func, Local, WasmModule } from '../assembler/module.js'
import type { Operands } from './scalarWasmOperands.js'
import type { SharedScalars } from './scalarWasmShared.js'

/** The exponents of normal numbers, and of the least number. */
const exponents = { float64: { least: -1022, most: 1023, tiny: minExponent }, float32: { least: -126, most: 127, tiny: -149 } }

/** Pushes x * 2^n with one rounding: one multiplication where 2^n is a normal number, else a call. */
export function printScale(f: Code, shared: SharedScalars, type: FloatDType, operands: Operands): void {
  const { least, most, tiny } = exponents[type]
  const wide = type === 'float64'
  const exponent = operands.node(1)
  if (exponent.op === 'literal') {
    operands.push(0)
    const n = exponent.value
    if (n >= tiny && n <= most) {
      const factor = pow2[n - minExponent] ?? NaN
      if (wide) f.f64(factor)
      else f.f32(factor)
      f.op(wide ? 'f64.mul' : 'f32.mul')
      return
    }
    if (!wide) f.op('f64.promote_f32')
    f.i32(n)
    f.call(shared.scaleFar())
    if (!wide) f.op('f32.demote_f64')
    return
  }
  const type_ = wide ? 'f64' : 'f32'
  const x = operands.temporary(type_, 0)
  const n = operands.temporary('i32', 0)
  operands.push(0)
  operands.push(1)
  f.set(n)
  f.set(x)
  f.get(n)
  f.i32(-least)
  f.op('i32.add')
  f.i32(most - least + 1)
  f.op('i32.lt_u')
  f.ifValue(
    type_,
    () => {
      f.get(x)
      if (wide) {
        pushPower(f, n)
        f.op('f64.mul')
        return
      }
      f.get(n)
      f.i32(127)
      f.op('i32.add')
      f.i32(23)
      f.op('i32.shl')
      f.op('f32.reinterpret_i32')
      f.op('f32.mul')
    },
    () => {
      // float32 is rounded twice only where the first result is far below its least number.
      f.get(x)
      if (!wide) f.op('f64.promote_f32')
      f.get(n)
      f.call(shared.scaleFar())
      if (!wide) f.op('f32.demote_f64')
    },
  )
}

/** The function (x: f64, n: i32) -> f64 that is x * 2^n with one rounding, in the steps of `scaleFar` of the JavaScript runtime. */
export function printScaleFar(module: WasmModule): Func {
  return module.func({ params: ['f64', 'i32'], results: ['f64'] }, (f) => {
    const [x, n] = f.params
    if (x === undefined || n === undefined) throw new Error('A function of two parameters has two; this is a bug of the assembler.')
    clamp(f, n, -3100, 'i32.gt_s')
    clamp(f, n, 3100, 'i32.lt_s')
    repeatWhile(f, n, 'i32.gt_s', 1023, () => step(f, x, n, 1023, -1023))
    repeatWhile(f, n, 'i32.lt_s', minExponent, () => step(f, x, n, -1000, 1000))
    f.get(x)
    f.get(n)
    f.i32(-1022)
    f.op('i32.ge_s')
    f.ifValue(
      'f64',
      () => pushPower(f, n),
      () => {
        f.i64(1n)
        f.get(n)
        f.i32(-minExponent)
        f.op('i32.add')
        f.op('i64.extend_i32_u')
        f.op('i64.shl')
        f.op('f64.reinterpret_i64')
      },
    )
    f.op('f64.mul')
  })
}

/** Pushes 2^n for -1022 <= n <= 1023. */
function pushPower(f: Code, n: Local): void {
  f.get(n)
  f.i32(1023)
  f.op('i32.add')
  f.op('i64.extend_i32_u')
  f.i64(52n)
  f.op('i64.shl')
  f.op('f64.reinterpret_i64')
}

function clamp(f: Code, n: Local, bound: number, keeps: 'i32.gt_s' | 'i32.lt_s'): void {
  f.get(n)
  f.i32(bound)
  f.get(n)
  f.i32(bound)
  f.op(keeps)
  f.select('i32')
  f.set(n)
}

function repeatWhile(f: Code, n: Local, test: 'i32.gt_s' | 'i32.lt_s', bound: number, body: () => void): void {
  f.block((exit) => {
    f.loop((again) => {
      f.get(n)
      f.i32(bound)
      f.op(test)
      f.op('i32.eqz')
      f.brIf(exit)
      body()
      f.br(again)
    })
  })
}

function step(f: Code, x: Local, n: Local, power: number, change: number): void {
  f.get(x)
  f.f64(pow2[power - minExponent] ?? NaN)
  f.op('f64.mul')
  f.set(x)
  f.get(n)
  f.i32(change)
  f.op('i32.add')
  f.set(n)
}
