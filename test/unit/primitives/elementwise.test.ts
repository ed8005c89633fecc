import { beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import type { NdArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { bind } from '../../../src/core/bind.js'
import { fill } from '../../../src/core/constant.js'
import { newTypedArray, type DType } from '../../../src/core/dtype.js'
import { Zero } from '../../../src/core/primitive.js'
import { scope } from '../../../src/core/scope.js'
import { add } from '../../../src/core/primitives/add.js'
import { atan } from '../../../src/core/primitives/atan.js'
import { atan2, inversion } from '../../../src/core/primitives/atan2.js'
import { bitcast } from '../../../src/core/primitives/bitcast.js'
import { cbrt } from '../../../src/core/primitives/cbrt.js'
import { eq, ge, gt, le, lt, ne } from '../../../src/core/primitives/comparisons.js'
import { convert } from '../../../src/core/primitives/convert.js'
import { cosAtan } from '../../../src/core/primitives/cosAtan.js'
import { div } from '../../../src/core/primitives/div.js'
import { erf, erfc, erfInv } from '../../../src/core/primitives/erf.js'
import { exp, expm1 } from '../../../src/core/primitives/exp.js'
import { max, min } from '../../../src/core/primitives/extrema.js'
import { gaussian } from '../../../src/core/primitives/gaussian.js'
import { integerPow } from '../../../src/core/primitives/integerPow.js'
import { acosh, asinh, atanh } from '../../../src/core/primitives/inverseHyperbolic.js'
import { acos, asin } from '../../../src/core/primitives/inverseSine.js'
import { iota } from '../../../src/core/primitives/iota.js'
import { isFinite } from '../../../src/core/primitives/isFinite.js'
import { log, log1p } from '../../../src/core/primitives/log.js'
import { and, not, or, xor } from '../../../src/core/primitives/logic.js'
import { logistic } from '../../../src/core/primitives/logistic.js'
import { mul } from '../../../src/core/primitives/mul.js'
import { neg } from '../../../src/core/primitives/neg.js'
import { oneMinusSquare } from '../../../src/core/primitives/oneMinusSquare.js'
import { pow } from '../../../src/core/primitives/pow.js'
import { rem } from '../../../src/core/primitives/rem.js'
import { ceil, floor, round } from '../../../src/core/primitives/rounding.js'
import { select, selectP } from '../../../src/core/primitives/select.js'
import { shiftLeft, shiftRightArithmetic, shiftRightLogical } from '../../../src/core/primitives/shifts.js'
import { abs, sign } from '../../../src/core/primitives/sign.js'
import { cos, sin } from '../../../src/core/primitives/sine.js'
import { cosh, sinh } from '../../../src/core/primitives/sinh.js'
import { rsqrt, sqrt } from '../../../src/core/primitives/sqrt.js'
import { stopGradient, stopGradientP } from '../../../src/core/primitives/stopGradient.js'
import { tan } from '../../../src/core/primitives/tan.js'
import { sechSquare, tanh } from '../../../src/core/primitives/tanh.js'
import { threefry2x32 } from '../../../src/core/primitives/threefry2x32.js'
import { grad } from '../../../src/transforms/grad.js'
import { interpreters } from '../../../src/transforms/interpreters.js'
import { jvp } from '../../../src/transforms/jvp.js'
import { derivatives } from './highOrder.js'

beforeAll(() => {
  scope.defaultBackend = cpu
})

type Unary = (x: NdArray) => NdArray
type Binary = (x: NdArray, y: NdArray) => NdArray

/** An array with elements of its own, so that no rule sees a constant. */
function array(values: readonly number[], dtype: DType = 'float64', shape: readonly number[] = [values.length]): NdArray {
  const data = newTypedArray(dtype, values.length)
  data.set(values)
  return cpu.fromTypedArray(data, avalOf(shape, dtype))
}
const scalar = (value: number, dtype: DType = 'float64'): NdArray => array([value], dtype, [])
const numbers = (x: NdArray): readonly number[] => Array.from(cpu.read(x.toConcrete('be read')))
const number = (x: NdArray): number => numbers(x)[0] ?? NaN

const d = (f: Unary): Unary => grad(f)
const dx = (f: Binary): Binary => grad(f)
const dy = (f: Binary): Binary => grad(f, { argnums: 1 })
const at1 = (f: Unary, x: number, dtype: DType = 'float64'): number => number(f(scalar(x, dtype)))
const at2 = (f: Binary, x: number, y: number): number => number(f(scalar(x), scalar(y)))
function nth(f: Unary, order: number): Unary {
  return order === 0 ? f : nth(d(f), order - 1)
}
/** The derivative by forward mode. */
const forward = (f: Unary, x: number): number => number(jvp(f, [scalar(x)], [scalar(1)])[1])

function expectClose(actual: number, expected: number, relative: number): void {
  if (Number.isFinite(expected))
    expect(Math.abs(actual - expected), `${String(actual)} for ${String(expected)}`).toBeLessThanOrEqual(relative * Math.abs(expected))
  else expect(actual).toBe(expected)
}

const functions: Readonly<Record<string, Unary>> = {
  ...{ exp, expm1, log, log1p, sqrt, rsqrt, cbrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, sechSquare, asinh, acosh, atanh },
  ...{ logistic, erf, erfc, erfInv, gaussian, oneMinusSquare, cosAtan },
}

describe('smooth functions', () => {
  it.each(derivatives)('%s at %f: value and four derivatives, forward and reverse', (name, x, values) => {
    const f = functions[name]
    if (f === undefined) throw new Error(name)
    values.forEach((expected, order) => {
      // Each order may lose some bits where terms of different sign meet.
      const relative = order === 0 ? 1e-15 : order === 1 ? 2e-15 : 1e-12
      expectClose(at1(nth(f, order), x), expected, relative)
      if (order > 0) expectClose(forward(nth(f, order - 1), x), expected, relative)
    })
  })

  it('every function has a derivative in the table', () => {
    expect(new Set(derivatives.map(([name]) => name))).toEqual(new Set(Object.keys(functions)))
  })

  it.each(derivatives.filter(([, x]) => Math.abs(x) < 10 && Math.abs(x) > 0.1))('%s at %f in float32', (name, x, values) => {
    const f = functions[name]
    if (f === undefined || (Math.abs(x) > 0.99 && Math.abs(x) < 1.01)) return
    expectClose(at1(f, x, 'float32'), values[0] ?? NaN, 1e-5)
    expectClose(at1(d(f), x, 'float32'), values[1] ?? NaN, 1e-5)
    expect(d(f)(scalar(x, 'float32')).dtype).toBe('float32')
  })
})

describe('tails', () => {
  it('keep relative accuracy', () => {
    expectClose(at1(d(tanh), 20), 1.699341702116636e-17, 1e-14)
    expectClose(at1(d(tanh), -300), 1.0601586212017243e-260, 1e-13)
    expectClose(at1(d(logistic), 40), 4.248354255291589e-18, 1e-14)
    expectClose(at1(d(logistic), -700), 9.859676543759771e-305, 1e-13)
    expectClose(at1(d(erfc), 26), -2.94703499326627e-294, 1e-13)
    expectClose(at1(d(asinh), 1e200), 1e-200, 1e-15)
    expectClose(at1(nth(asinh, 2), 1e100), -1e-200, 1e-15)
    expectClose(at1(d(acosh), 1e200), 1e-200, 1e-15)
    expectClose(at1(nth(atan, 2), 1e100), -2e-300, 1e-15)
  })

  it('do not become NaN where a function saturates', () => {
    for (const f of [tanh, logistic, erf, atan])
      expect([at1(d(f), 1e6), at1(d(f), -Infinity), at1(d(f), Infinity)].map((v) => v < 1e-11)).toEqual([true, true, true])
    expect(at1(nth(tanh, 2), 1000)).toBeCloseTo(0, 300)
  })
})

describe('boundary values', () => {
  it('ends of domains', () => {
    for (const x of [0, -0]) {
      expect(at1(d(sqrt), x)).toBe(Infinity)
      expect(at1(d(cbrt), x)).toBe(Infinity)
    }
    expect(at1(nth(sqrt, 2), 0)).toBe(-Infinity)
    expect(at1(d(rsqrt), 0)).toBe(-Infinity)
    expect([at1(d(asin), 1), at1(d(asin), -1)]).toEqual([Infinity, Infinity])
    expect([at1(d(acos), 1), at1(d(acos), -1)]).toEqual([-Infinity, -Infinity])
    expect([at1(d(atanh), 1), at1(d(atanh), -1), at1(d(acosh), 1)]).toEqual([Infinity, Infinity, Infinity])
    expect([at1(d(erfInv), 1), at1(d(erfInv), -1)]).toEqual([Infinity, Infinity])
    expect([at1(d(log), 0), at1(d(log1p), -1)]).toEqual([Infinity, Infinity])
    expect([at1(d(asin), 1.5), at1(d(acos), -1.5), at1(d(acosh), 0.5), at1(d(sqrt), -1)]).toEqual([NaN, NaN, NaN, NaN])
  })

  it('abs and sign', () => {
    expect(numbers(abs(array([-2, -0, 3, NaN, -Infinity])))).toEqual([2, 0, 3, NaN, Infinity])
    expect([-2, 0, -0, 3].map((x) => Math.abs(at1(d(abs), x)) * Math.sign(x))).toEqual([-1, 0, -0, 1])
    expect([at1(d(abs), -2), at1(d(abs), 0) === 0, at1(d(abs), 3)]).toEqual([-1, true, 1])
    expect(numbers(sign(array([-2, 3, NaN])))).toEqual([-1, 1, NaN])
    expect(numbers(sign(array([-7, 0, 7], 'int32')))).toEqual([-1, 0, 1])
    expect(numbers(sign(array([0, 7], 'uint32')))).toEqual([0, 1])
    expect(numbers(abs(array([-(2 ** 31), -5, 5], 'int32')))).toEqual([-(2 ** 31), 5, 5])
    expect(numbers(abs(array([2 ** 32 - 1], 'uint32')))).toEqual([2 ** 32 - 1])
    expect(at1(d(sign), 3)).toBe(0)
  })

  it('roundings and comparisons have derivative 0', () => {
    expect(numbers(round(array([-1.5, -0.5, 0.5, 1.5, 2.5])))).toEqual([-2, -0, 0, 2, 2])
    expect(numbers(floor(array([-1.5, 2])))).toEqual([-2, 2])
    expect(numbers(ceil(array([-1.5, 2])))).toEqual([-1, 2])
    for (const f of [floor, ceil, round]) expect([at1(d(f), 0.3), forward(f, 2)]).toEqual([0, 0])
    expect(
      at1(
        d((x) => convert(lt(x, fill(1, x.aval)), 'float64')),
        0.5,
      ),
    ).toBe(0)
  })
})

describe('min and max', () => {
  it('share the derivative where equal', () => {
    for (const f of [min, max]) {
      expect([at2(dx(f), 2, 2), at2(dy(f), 2, 2)]).toEqual([0.5, 0.5])
      expect(
        at1(
          d((x) => f(x, x)),
          2,
        ),
      ).toBe(1)
      expect(forward((x) => f(x, scalar(2)), 2)).toBe(0.5)
    }
    expect([at2(dx(max), 3, 2), at2(dy(max), 3, 2), at2(dx(max), 1, 2), at2(dy(max), 1, 2)]).toEqual([1, 0, 0, 1])
    expect([at2(dx(min), 3, 2), at2(dy(min), 3, 2), at2(dx(min), 1, 2), at2(dy(min), 1, 2)]).toEqual([0, 1, 1, 0])
    expect([at2(dx(max), 0, -0), at2(dy(max), Infinity, Infinity)]).toEqual([0.5, 0.5])
  })

  it('propagate NaN, and take any dtype', () => {
    expect(numbers(max(array([NaN, 1, -0]), array([1, NaN, 0])))).toEqual([NaN, NaN, 0])
    expect(numbers(min(array([NaN, 1, 0]), array([1, NaN, -0])))).toEqual([NaN, NaN, -0])
    expect(numbers(max(array([2 ** 32 - 1], 'uint32'), array([1], 'uint32')))).toEqual([2 ** 32 - 1])
    expect(numbers(max(array([1, 0], 'bool'), array([0, 0], 'bool')))).toEqual([1, 0])
  })

  it('an infinite derivative does not pass through the side that loses', () => {
    const [one, zero] = [scalar(1), scalar(0)]
    expect(
      at1(
        d((x) => sqrt(max(x, zero))),
        -1,
      ),
    ).toBe(0)
    expect(forward((x) => max(sqrt(x), one), 0)).toBe(0)
  })
})

describe('division and remainder', () => {
  it('values', () => {
    expect(numbers(div(array([7, -7, 5, -(2 ** 31)], 'int32'), array([2, 2, 0, -1], 'int32')))).toEqual([3, -3, 0, -(2 ** 31)])
    expect(numbers(rem(array([7, -7, 5], 'int32'), array([3, 3, 0], 'int32')))).toEqual([1, -1, 0])
    expect(numbers(rem(array([7.5, -7.5, 5, 1e300, 4]), array([2, 2, 0, 3, Infinity])))).toEqual([7.5 % 2, -7.5 % 2, NaN, 1e300 % 3, 4])
  })

  it('derivatives', () => {
    expect([at2(dx(div), 3, 4), at2(dy(div), 3, 4)]).toEqual([0.25, -3 / 16])
    expect(at2(dx(dy(div)), 3, 4)).toBe(-1 / 16)
    expect(at2(dy(dy(div)), 3, 4)).toBe(6 / 64)
    expect([at2(dx(rem), 7.5, 2), at2(dy(rem), 7.5, 2), at2(dy(rem), -7.5, 2), at2(dy(rem), 7.5, -2)]).toEqual([1, -3, 3, 3])
    // 1 / 0.1 rounds up to 10, but 0.1, which is a little more in binary, fits only nine times.
    expect([at2(dy(rem), 1, 0.1), at2(dy(dy(rem)), 7.5, 2)]).toEqual([-9, 0])
  })
})

describe('powers', () => {
  const p = (x: number, y: number, ...steps: readonly ((f: Binary) => Binary)[]): number =>
    at2(
      steps.reduce<Binary>((f, step) => step(f), pow),
      x,
      y,
    )

  it('integerPow to every order, also at 0 and for negative x', () => {
    for (const x of [0, -0.3, 0.3, -2]) {
      for (let order = 0; order <= 9; order++) {
        let factor = 1
        for (let k = 0; k < order; k++) factor *= 7 - k
        expectClose(
          at1(
            nth((v) => integerPow(v, 7), order),
            x,
          ),
          order > 7 ? 0 : factor * Math.pow(x, 7 - order),
          1e-14,
        )
      }
    }
    expectClose(
      at1(
        nth((v) => integerPow(v, -2), 3),
        -2,
      ),
      -24 * Math.pow(-2, -5),
      1e-15,
    )
    expect(numbers(integerPow(array([3, -3], 'int32'), 5))).toEqual([243, -243])
    expect(() => integerPow(array([3], 'int32'), -1)).toThrow(/integerPow.*no integer power -1/s)
    expect(() => integerPow(array([3]), 0.5)).toThrow(/Use pow/)
  })

  it('an integer exponent in a float array gives the same, to every order', () => {
    for (const exponent of [scalar(4), fill(4, avalOf([], 'float64'))]) {
      for (const x of [0, -0, -2, 3]) {
        for (let order = 0; order <= 6; order++) {
          let factor = 1
          for (let k = 0; k < order; k++) factor *= 4 - k
          expectClose(
            at1(
              nth((v) => pow(v, exponent), order),
              x,
            ),
            order > 4 ? 0 : factor * Math.pow(x, 4 - order),
            1e-15,
          )
        }
      }
    }
    expect(
      [0, 1, 2, 3].map((order) =>
        at1(
          nth((v) => pow(v, scalar(0)), order),
          0,
        ),
      ),
    ).toEqual([1, 0, 0, 0])
    expect(
      [1, 2].map((order) =>
        at1(
          nth((v) => pow(v, scalar(1)), order),
          0,
        ),
      ),
    ).toEqual([1, 0])
  })

  it('real exponents', () => {
    expect([p(0, 1.5, dx), p(0, 0.5, dx), p(0, -1, dx)]).toEqual([0, Infinity, -Infinity])
    expectClose(p(2, 1.5, dx), 1.5 * Math.SQRT2, 1e-15)
    expectClose(p(2, 1.5, dy), Math.LN2 * 2 ** 1.5, 1e-15)
    expect([p(0, 2, dy), p(0, 0, dy), p(0, 0.5, dy), p(0, -1, dy), p(0, 2, dy, dy)]).toEqual([0, 0, 0, -Infinity, 0])
    expect([p(-2, 3, dx), p(-2, 3, dx, dx), p(-2, 3, dy)]).toEqual([12, -12, NaN])
  })

  it('mixed partials', () => {
    for (const [first, second] of [
      [dx, dy],
      [dy, dx],
    ] as const) {
      expectClose(p(23, 0, first, second), 1 / 23, 1e-15)
      expectClose(p(2, 3, first, second), 4 * (1 + 3 * Math.LN2), 1e-14)
      expect(p(0, 3, first, second)).toBe(0)
    }
    // d^3/dx^2 dy at y = 0 is -1/x^2, in any order.
    for (const steps of [
      [dx, dx, dy],
      [dx, dy, dx],
      [dy, dx, dx],
    ])
      expectClose(p(23, 0, ...steps), -1 / 529, 1e-14)
    // A constant exponent 0 in a literal, differentiated by an outer transform.
    expectClose(number(grad((y: NdArray) => grad((x: NdArray) => pow(x, y))(scalar(23)))(fill(0, avalOf([], 'float64')))), 1 / 23, 1e-15)
  })

  it('of integers wrap', () => {
    expect(numbers(pow(array([3, -2, 2, 1, -1, 0, 5], 'int32'), array([4, 31, 32, -7, -7, -1, -1], 'int32')))).toEqual([
      81,
      -(2 ** 31),
      0,
      1,
      -1,
      0,
      0,
    ])
    expect(numbers(pow(array([3, 0], 'uint32'), array([2 ** 31 + 1, 0], 'uint32')))).toEqual([3, 1])
  })
})

describe('atan2', () => {
  const p = (y: number, x: number, ...steps: readonly ((f: Binary) => Binary)[]): number =>
    at2(
      steps.reduce<Binary>((f, step) => step(f), atan2),
      y,
      x,
    )

  it('first and second partials', () => {
    expectClose(p(3, 4, dx), 4 / 25, 1e-15)
    expectClose(p(3, 4, dy), -3 / 25, 1e-15)
    expectClose(p(3, 4, dx, dx), (-2 * 3 * 4) / 625, 1e-14)
    expectClose(p(3, 4, dx, dy), (9 - 16) / 625, 1e-14)
    expectClose(p(3, 4, dy, dx), (9 - 16) / 625, 1e-14)
    expectClose(p(3, 4, dy, dy), (2 * 3 * 4) / 625, 1e-14)
  })

  it('no overflow, underflow or NaN', () => {
    expectClose(p(3e200, 4e200, dx), 4e-200 / 25, 1e-15)
    expectClose(p(3e-200, 4e-200, dy), -3e200 / 25, 1e-15)
    expectClose(p(1e-300, 1, dx), 1, 1e-15)
    expect([p(0, 0, dx), p(0, 0, dy), p(0, 0, dx, dx), p(0, 0, dx, dy)].map((v) => v === 0)).toEqual([true, true, true, true])
    expect([p(Infinity, 1, dx), p(1, Infinity, dx), p(Infinity, Infinity, dx), p(1, -Infinity, dy)].map((v) => v === 0)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(number(inversion(scalar(NaN), scalar(1)))).toBe(NaN)
    expect(number(inversion(scalar(Infinity), scalar(NaN)))).toBe(NaN)
  })
})

describe('nine nested derivatives', () => {
  const tanhAt0 = [0, 1, 0, -2, 0, 16, 0, -272, 0, 7936]
  // mpmath, 60 digits.
  const tanhAt03 = [
    0.2913126124515909, 0.9151369618266292, -0.5331818782014544, -1.3643061061011237, 3.72248581661372, 6.113703931953153,
    -52.17630757678585, -14.423048009483933, 1169.29256508477, -2063.7592899915007,
  ]
  const bellAt0 = [1, 0, -2, 0, 12, 0, -120, 0, 1680, 0]
  const bellAt03 = [
    0.9139311852712282, -0.5483587111627369, -1.4988471438448143, 3.092743130957836, 7.137436984494184, -29.0244072383592,
    -53.95972550192632, 380.6687221614662, 527.0349237300888, -6406.920508821512,
  ]
  it.each([
    ['tanh at 0', tanh, 0, tanhAt0],
    ['tanh at 0.3', tanh, 0.3, tanhAt03],
    ['exp(-x^2) at 0', (x: NdArray) => exp(neg(mul(x, x))), 0, bellAt0],
    ['exp(-x^2) at 0.3', (x: NdArray) => exp(neg(mul(x, x))), 0.3, bellAt03],
    ['gaussian at 0.3', gaussian, 0.3, bellAt03],
  ] as const)('%s', (_name, f, x, expected) => {
    expected.forEach((value, order) => {
      const actual = at1(nth(f, order), x)
      if (value === 0) expect(Math.abs(actual)).toBeLessThan(1e-12)
      else expectClose(actual, value, 1e-12)
    })
  })
})

describe('select', () => {
  const condition = array([1, 0], 'bool')

  it('chooses, and is linear in what it chooses from', () => {
    expect(numbers(select(condition, array([1, 2]), array([3, 4])))).toEqual([1, 4])
    const [, dz] = jvp((x: NdArray) => select(condition, mul(x, x), x), [array([3, 5])], [array([1, 1])])
    expect(numbers(dz)).toEqual([6, 1])
    const f = (x: NdArray): NdArray => select(scalar(1, 'bool'), mul(x, x), fill(7, x.aval))
    expect(at1(d(f), 3)).toBe(6)
    expect(
      at1(
        d((x) => select(scalar(0, 'bool'), mul(x, x), fill(7, x.aval))),
        3,
      ),
    ).toBe(0)
  })

  it('transposes into its branches; zeros stay symbolic', () => {
    const rule = selectP.transpose
    if (rule === 'notLinear') throw new Error('select is linear')
    const aval = avalOf([2], 'float64')
    const [none, ctTrue, ctFalse] = rule([array([5, 6])], [condition, aval, aval], {}, interpreters)
    expect(none).toBeNull()
    expect([ctTrue, ctFalse].map((ct) => (ct instanceof Zero || ct === null || ct === undefined ? null : numbers(ct)))).toEqual([
      [5, 0],
      [0, 6],
    ])
    expect(rule([array([5, 6])], [condition, array([0, 0]), aval], {}, interpreters)[1]).toBeNull()
    expect(rule([new Zero(aval)], [condition, aval, aval], {}, interpreters)[2]).toBeInstanceOf(Zero)
    expect(
      selectP.jvp(
        [condition, array([1, 2]), array([3, 4])],
        [new Zero(condition.aval), new Zero(aval), new Zero(aval)],
        {},
        interpreters,
      )[1][0],
    ).toBeInstanceOf(Zero)
  })

  it('refuses what is no condition', () => {
    expect(() => select(array([1]), array([1]), array([1]))).toThrow(/select: takes a bool condition/)
    expect(() => select(condition, array([1, 2]), array([1, 2], 'float32'))).toThrow(/one dtype/)
  })
})

describe('conversions', () => {
  it('between dtypes', () => {
    expect(numbers(convert(array([1.9, -1.9, NaN, 1e10, -1e10]), 'int32'))).toEqual([1, -1, 0, 2 ** 31 - 1, -(2 ** 31)])
    expect(numbers(convert(array([-1, 1e10, 2.5]), 'uint32'))).toEqual([0, 2 ** 32 - 1, 2])
    expect(numbers(convert(array([-1], 'int32'), 'uint32'))).toEqual([2 ** 32 - 1])
    expect(numbers(convert(array([0, -0, 0.1, NaN]), 'bool'))).toEqual([0, 0, 1, 1])
    expect(numbers(convert(array([1, 0], 'bool'), 'float32'))).toEqual([1, 0])
    expect(numbers(convert(array([0.1]), 'float32'))).toEqual([Math.fround(0.1)])
    expect(number(convert(fill(3, avalOf([], 'int32')), 'float64'))).toBe(3)
  })

  it('are linear between floats and cut the derivative otherwise', () => {
    const through =
      (dtype: DType): Unary =>
      (x) =>
        convert(convert(mul(x, x), dtype), 'float64')
    expect(at1(d(through('float32')), 3)).toBe(6)
    expect(forward(through('float32'), 3)).toBe(6)
    expect(at1(d(through('int32')), 3)).toBe(0)
  })

  it('cost nothing where nothing changes, and make weak arrays strong', () => {
    const x = array([1])
    expect(convert(x, 'float64')).toBe(x)
    const weak = fill(2, avalOf([], 'float64', true))
    expect([convert(weak, 'float64').aval.weak, convert(weak, 'float32').aval.weak]).toEqual([false, false])
    let seen = true
    grad((y: NdArray) => {
      seen = convert(y, 'float64').aval.weak
      return y
    })(2)
    expect(seen).toBe(false)
  })

  it('bitcast keeps the bits', () => {
    expect(numbers(bitcast(array([1, -0], 'float32'), 'int32'))).toEqual([0x3f800000, -(2 ** 31)])
    expect(numbers(bitcast(array([0x3f800000, 2 ** 31], 'uint32'), 'float32'))).toEqual([1, -0])
    expect(numbers(bitcast(array([-1], 'int32'), 'uint32'))).toEqual([2 ** 32 - 1])
    expect(numbers(bitcast(bitcast(array([1.5, -3], 'float32'), 'uint32'), 'float32'))).toEqual([1.5, -3])
    expect(() => bitcast(array([1]), 'int32')).toThrow(/bitcast/)
  })
})

describe('integers and booleans', () => {
  it('comparisons, with NaN', () => {
    const [x, y] = [array([1, 2, NaN, -0]), array([2, 2, NaN, 0])]
    expect(numbers(eq(x, y))).toEqual([0, 1, 0, 1])
    expect(numbers(ne(x, y))).toEqual([1, 0, 1, 0])
    expect(numbers(lt(x, y))).toEqual([1, 0, 0, 0])
    expect(numbers(le(x, y))).toEqual([1, 1, 0, 1])
    expect(numbers(gt(x, y))).toEqual([0, 0, 0, 0])
    expect(numbers(ge(x, y))).toEqual([0, 1, 0, 1])
    expect(numbers(lt(array([1], 'uint32'), array([2 ** 32 - 1], 'uint32')))).toEqual([1])
    expect(numbers(gt(array([1, 0], 'bool'), array([0, 1], 'bool')))).toEqual([1, 0])
    expect(eq(x, y).dtype).toBe('bool')
    expect(() => eq(x, array([1, 2, 3, 4], 'int32'))).toThrow(/eq: the operands have dtypes float64 and int32/)
    expect(() => eq(x, array([1]))).toThrow(/eq: the operands have shapes float64\[4\] and float64\[1\]/)
  })

  it('logic', () => {
    const [x, y] = [array([12], 'int32'), array([10], 'int32')]
    expect([and, or, xor].map((f) => number(f(x, y)))).toEqual([8, 14, 6])
    expect(number(not(x))).toBe(-13)
    expect(numbers(not(array([12], 'uint32')))).toEqual([2 ** 32 - 13])
    const [p, q] = [array([1, 1, 0, 0], 'bool'), array([1, 0, 1, 0], 'bool')]
    expect([and, or, xor].map((f) => numbers(f(p, q)))).toEqual([
      [1, 0, 0, 0],
      [1, 1, 1, 0],
      [0, 1, 1, 0],
    ])
    expect(numbers(not(p))).toEqual([0, 0, 1, 1])
    expect(() => and(array([1]), array([1]))).toThrow(/and: takes integers or booleans/)
  })

  it('shifts', () => {
    const by = [1, 31, 32, 40]
    const [x, n] = [array([-8, -8, -8, -8], 'int32'), array(by, 'int32')]
    expect(numbers(shiftLeft(x, n))).toEqual([-16, 0, 0, 0])
    expect(numbers(shiftRightArithmetic(x, n))).toEqual([-4, -1, -1, -1])
    expect(numbers(shiftRightLogical(x, n))).toEqual([2 ** 31 - 4, 1, 0, 0])
    const [u, m] = [array([2 ** 32 - 8, 2 ** 32 - 8, 8, 8], 'uint32'), array(by, 'uint32')]
    expect(numbers(shiftRightLogical(u, m))).toEqual([2 ** 31 - 4, 1, 0, 0])
    expect(numbers(shiftRightArithmetic(u, m))).toEqual([2 ** 32 - 4, 2 ** 32 - 1, 0, 0])
    expect(numbers(shiftLeft(array([1], 'int32'), array([-1], 'int32')))).toEqual([0])
  })

  it('isFinite', () => {
    expect(numbers(isFinite(array([1, NaN, Infinity, -Infinity])))).toEqual([1, 0, 0, 0])
    expect(numbers(isFinite(array([1], 'int32')))).toEqual([1])
    expect(numbers(isFinite(array([0], 'bool')))).toEqual([1])
  })
})

describe('iota', () => {
  it('counts along an axis', () => {
    expect(numbers(iota([2, 3], 'int32', 1))).toEqual([0, 1, 2, 0, 1, 2])
    expect(numbers(iota([2, 3], 'float32', 0))).toEqual([0, 0, 0, 1, 1, 1])
    expect(numbers(iota([0], 'float64', 0))).toEqual([])
    expect(() => iota([2], 'int32', 1)).toThrow(/iota: 1 is no axis/)
    expect(() => iota([2], 'bool', 0)).toThrow(/iota: counts in numbers/)
  })

  it('is a constant under a derivative', () => {
    const f = (x: NdArray): NdArray => mul(x, convert(iota([3], 'int32', 0), 'float64'))
    expect(numbers(jvp(f, [array([1, 1, 1])], [array([1, 1, 1])])[1])).toEqual([0, 1, 2])
  })
})

describe('stopGradient', () => {
  it('is the identity with derivative 0, also transposed', () => {
    expect(numbers(stopGradient(array([1, 2])))).toEqual([1, 2])
    expect(
      at1(
        d((x) => mul(stopGradient(x), x)),
        3,
      ),
    ).toBe(3)
    expect(
      at1(
        d((x) => add(stopGradient(mul(x, x)), x)),
        3,
      ),
    ).toBe(1)
    const rule = stopGradientP.transpose
    if (rule === 'notLinear') throw new Error('stopGradient has a transpose')
    expect(rule([array([1])], [avalOf([1], 'float64')], {}, interpreters)[0]).toBeInstanceOf(Zero)
    expect(numbers(bind(stopGradientP, [array([1, 0], 'bool')], {})[0] ?? scalar(NaN))).toEqual([1, 0])
  })
})

describe('threefry2x32', () => {
  // The known answers of the Random123 distribution (kat_vectors, threefry2x32 with 20 rounds).
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)('key %j, counter %j', (key, counter, expected) => {
    const [k0, k1, x0, x1] = [...key, ...counter].map((v) => scalar(v, 'uint32'))
    if (k0 === undefined || k1 === undefined || x0 === undefined || x1 === undefined) throw new Error('four words')
    expect(threefry2x32(k0, k1, x0, x1).map(number)).toEqual(expected)
  })
})
