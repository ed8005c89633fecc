import { ConcreteArray, type NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { add, sub } from '../../core/primitives/add.js'
import { lt } from '../../core/primitives/comparisons.js'
import { ldexp } from '../../core/primitives/exponent.js'
import { identity } from '../../core/primitives/linalg/diagonal.js'
import { multiply, scaled } from '../../core/primitives/linalg/matrices.js'
import { solve } from '../../core/primitives/linalg/solve.js'
import { neg } from '../../core/primitives/neg.js'
import { select } from '../../core/primitives/select.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { stopGradient } from '../../transforms/stopGradient.js'
import { broadcastTo, type ArrayLike } from '../operands.js'
import { any, max } from '../reductions.js'
import { expandDims } from '../shape.js'
import { squaringsOf } from './squarings.js'
import { matrices } from './systems.js'

/** Numerator of the Padé approximant of degree 13 of exp. */
const coefficients = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640,
  1323241920, 40840800, 960960, 16380, 182, 1,
] as const

/**
 * The exponential of each square matrix, the last two axes: Σ Aᵏ / k!. Scaling by a power of two, the Padé approximant of degree 13, and repeated squaring (Higham, The scaling and
 * squaring method for the matrix exponential revisited, 2005; Al-Mohy and Higham, 2009).
 *
 * Differentiable to every order, inside jit too; a batch is squared as often as its largest matrix needs.
 *
 * @throws ShapeError where the last two extents differ
 * @example
 * np.linalg.expm(np.array([[0, 1], [0, 0]])).toArray() // [[1, 1], [0, 1]]
 */
export function expm(a: ArrayLike): NdArray {
  const value = matrices('linalg.expm', a, true)
  if (value.size === 0) return value
  const squarings = squaringsOf(stopGradient(value))
  const perElement = broadcastTo(expandDims(squarings, [-2, -1]), value.shape)
  return squared(approximant(ldexp(value, neg(perElement))), perElement)
}

/** The Padé approximant of degree 13: (V - U)⁻¹ (V + U), with odd U and even V. */
function approximant(a: NdArray): NdArray {
  const one = identity(a.shape, a.dtype)
  const a2 = multiply(a, a)
  const a4 = multiply(a2, a2)
  const a6 = multiply(a4, a2)
  const b = (i: number, x: NdArray): NdArray => scaled(x, (coefficients[i] ?? 0) / coefficients[0])
  const sum = (...xs: readonly NdArray[]): NdArray => xs.reduce(add)
  const odd = add(multiply(a6, sum(b(13, a6), b(11, a4), b(9, a2))), sum(b(7, a6), b(5, a4), b(3, a2), b(1, one)))
  const v = add(multiply(a6, sum(b(12, a6), b(10, a4), b(8, a2))), sum(b(6, a6), b(4, a4), b(2, a2), b(0, one)))
  const u = multiply(a, odd)
  return solve(sub(v, u), add(v, u), { transposeA: false })
}

/** Each matrix squared as often as is said at its elements. */
function squared(x: NdArray, times: NdArray): NdArray {
  const isLeft = (step: NdArray): NdArray => lt(broadcastTo(step, times.shape), times)
  const next = (step: NdArray, y: NdArray): readonly [NdArray, NdArray] => [
    add(step, fill(1, step.aval)),
    select(isLeft(step), multiply(y, y), y),
  ]
  const start: readonly [step: NdArray, x: NdArray] = [fill(0, avalOf([], 'int32')), x]
  if (!(times instanceof ConcreteArray))
    return whileLoop(
      ([step]) => any(isLeft(step)),
      ([step, y]) => next(step, y),
      start,
    )[1]
  // Where the number is known the loop need not be staged.
  let [step, y] = start
  for (let rest = max(times).item(); rest > 0; rest--) [step, y] = next(step, y)
  return y
}
