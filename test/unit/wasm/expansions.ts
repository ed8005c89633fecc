import type { DType, FloatDType } from '../../../src/core/dtype.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import { atan, atan2 } from '../../../src/core/scalar/expansions/arctangent.js'
import { cbrt } from '../../../src/core/scalar/expansions/cbrt.js'
import { compensatedPower } from '../../../src/core/scalar/expansions/compensatedPower.js'
import { cosAtan } from '../../../src/core/scalar/expansions/cosAtan.js'
import { erf } from '../../../src/core/scalar/expansions/erf.js'
import { erfc } from '../../../src/core/scalar/expansions/erfc.js'
import { erfInv } from '../../../src/core/scalar/expansions/erfInv.js'
import { exp } from '../../../src/core/scalar/expansions/exp.js'
import { expm1 } from '../../../src/core/scalar/expansions/expm1.js'
import { rem } from '../../../src/core/scalar/expansions/fmod.js'
import { gaussian } from '../../../src/core/scalar/expansions/gaussian.js'
import { cosh, sinh } from '../../../src/core/scalar/expansions/hyperbolic.js'
import { integerPow } from '../../../src/core/scalar/expansions/integerPow.js'
import { acosh, asinh, atanh } from '../../../src/core/scalar/expansions/inverseHyperbolic.js'
import { acos, asin } from '../../../src/core/scalar/expansions/inverseTrig.js'
import { inversion } from '../../../src/core/scalar/expansions/inversion.js'
import { log } from '../../../src/core/scalar/expansions/log.js'
import { log1p } from '../../../src/core/scalar/expansions/log1p.js'
import { logistic } from '../../../src/core/scalar/expansions/logistic.js'
import { pow } from '../../../src/core/scalar/expansions/pow.js'
import { rsqrt } from '../../../src/core/scalar/expansions/rsqrt.js'
import { sechSquare } from '../../../src/core/scalar/expansions/sechSquare.js'
import { sign } from '../../../src/core/scalar/expansions/sign.js'
import { cos, sin } from '../../../src/core/scalar/expansions/sine.js'
import { tan } from '../../../src/core/scalar/expansions/tangent.js'
import { tanh } from '../../../src/core/scalar/expansions/tanh.js'
import { threefry2x32 } from '../../../src/core/scalar/expansions/threefry.js'
import type { Expr } from '../../../src/core/scalar/expression.js'

/** An elementary function applied to the operands 0, 1, … of some types. */
export interface Expansion {
  readonly name: string
  readonly types: readonly DType[]
  readonly results: readonly Expr[]
}

const unary = {
  ...{ acos, acosh, asin, asinh, atan, atanh, cbrt, cos, cosAtan, cosh, erf, erfInv, erfc, exp, expm1, gaussian, log, log1p, logistic },
  ...{ rsqrt, sechSquare, sign, sin, sinh, tan, tanh },
}

const binary = { atan2, inversion, pow, rem }

const powers = [-7, -2, -1, 0, 1, 2, 3, 5, 17, 100]

/** Every expansion of the scalar language on a float type. */
export function expansionsOn(type: FloatDType): readonly Expansion[] {
  const s = new ScalarBuilder()
  const [x, y] = [s.operand(type, 0), s.operand(type, 1)]
  return [
    ...Object.entries(unary).map(([name, f]) => ({ name, types: [type], results: [f(s, x)] })),
    ...Object.entries(binary).map(([name, f]) => ({ name, types: [type, type], results: [f(s, x, y)] })),
    ...powers.map((n) => ({ name: `integerPow ${n}`, types: [type], results: [integerPow(s, x, n)] })),
    { name: 'compensatedPower', types: [type], results: [compensatedPower(s, x, 11)] },
  ]
}

/** The random generator. */
export function threefry(): Expansion {
  const s = new ScalarBuilder()
  const word = (position: number): Expr => s.operand('uint32', position)
  return {
    name: 'threefry2x32',
    types: ['uint32', 'uint32', 'uint32', 'uint32'],
    results: threefry2x32(s, word(0), word(1), word(2), word(3)),
  }
}
