import type { NdArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { bind } from '../../../src/core/bind.js'
import { fill } from '../../../src/core/constant.js'
import { isFloat } from '../../../src/core/dtype.js'
import { Zero, type AnyPrimitive, type Tangent } from '../../../src/core/primitive.js'
import { add } from '../../../src/core/primitives/add.js'
import { convert } from '../../../src/core/primitives/convert.js'
import { mul } from '../../../src/core/primitives/mul.js'
import { neg } from '../../../src/core/primitives/neg.js'
import { broadcast } from '../../../src/core/primitives/sum.js'
import { range } from '../../../src/core/shape.js'
import { jetFlat } from '../../../src/transforms/jet.js'
import { jvpFlat } from '../../../src/transforms/jvp.js'

import { arrayOf, plainOf } from '../../../properties/arrays.js'

export type FlatFunction = (operands: readonly NdArray[]) => readonly NdArray[]

/** For each float result the elements of its derivatives of order 1, 2, … */
export type Derivatives = readonly (readonly (readonly number[])[])[]

/** Velocity and acceleration of an operand along a curve; `null` where it does not move. */
export interface Motion {
  readonly velocity: NdArray
  readonly acceleration: NdArray | null
}

/** A primitive as a function of its operands. */
export function functionOf(primitive: AnyPrimitive, params: object): FlatFunction {
  return (operands) => bind(primitive, operands, params)
}

/** For each float result its derivatives of order 1 … `order` along the curve, by `jet`. */
export function byJet(f: FlatFunction, operands: readonly NdArray[], motions: readonly (Motion | null)[], order: number): Derivatives {
  const series = motions.map((motion, i) => {
    const aval = operands[i]!.aval
    const given: readonly (NdArray | null)[] = motion === null ? [] : [motion.velocity, motion.acceleration]
    return range(order).map((k): Tangent => given[k] ?? new Zero(aval))
  })
  return jetFlat('jet of a test', f, operands, series, order)
    .filter(([y]) => isFloat(y.dtype))
    .map(([, derivatives]) => derivatives.map((x) => plainOf(written(x)).data))
}

/** The same by forward mode, nested `order` times: each derivative with respect to t of t ↦ f(x + v t + a t²/2). */
export function byNesting(f: FlatFunction, operands: readonly NdArray[], motions: readonly (Motion | null)[], order: number): Derivatives {
  const t0 = fill(0, avalOf([], 'float64'))
  let derivative: FlatFunction = ([t]) => f(operands.map((x, i) => moved(x, motions[i] ?? null, t!))).filter((y) => isFloat(y.dtype))
  const all: (readonly (readonly number[])[])[] = []
  for (let k = 1; k <= order; k++) {
    const below = derivative
    derivative = (ts) => jvpFlat('jvp of a test', below, ts, [fill(1, t0.aval)]).map(([, tangent]) => written(tangent))
    all.push(derivative([t0]).map((x) => plainOf(x).data))
  }
  return (all[0] ?? []).map((_, i) => all.map((list) => list[i]!))
}

function moved(x: NdArray, motion: Motion | null, t: NdArray): NdArray {
  if (motion === null) return x
  const by = (factor: NdArray, of: NdArray): NdArray => mul(broadcast(convert(factor, x.dtype), x.shape, []), of)
  const along = add(x, by(t, motion.velocity))
  return motion.acceleration === null ? along : add(along, by(mul(fill(0.5, t.aval), mul(t, t)), motion.acceleration))
}

function written(x: Tangent): NdArray {
  return x instanceof Zero ? fill(0, x.aval.strong) : x
}

/**
 * What the terms of each derivative amount to, which rounding errors are relative to: the largest derivative over all signs of velocities and accelerations,
 * by which terms that cancel along one curve add up along another, and then {@link envelope}.
 */
export function magnitudes(f: FlatFunction, operands: readonly NdArray[], motions: readonly (Motion | null)[], order: number): Derivatives {
  const values = f(operands)
    .filter((y) => isFloat(y.dtype))
    .map((y) => plainOf(y).data)
  // One order more, so that the last one has neighbours on both sides.
  const all = signed(motions).map((along) => byJet(f, operands, along, order + 1))
  return values.map((data, result) => {
    const most = range(order + 1).map((k) => data.map((_, i) => all.reduce((m, one) => Math.max(m, Math.abs(one[result]![k]![i]!)), 0)))
    const scales = data.map((value, i) => envelope([value, ...most.map((list) => list[i]!)]))
    return range(order).map((k) => scales.map((scale) => scale[k + 1]!))
  })
}

/** The motions with every choice of signs, up to a common one, and with every second element of an operand the other way. */
function signed(motions: readonly (Motion | null)[]): readonly (readonly (Motion | null)[])[] {
  return motions.reduce<readonly (readonly (Motion | null)[])[]>(
    (all, motion) =>
      all.flatMap((list) => {
        if (motion === null) return [[...list, null]]
        const first = list.every((other) => other === null)
        const velocities = [motion.velocity, ...alternating(motion.velocity)].flatMap((v) => (first ? [v] : [v, neg(v)]))
        const accelerations = motion.acceleration === null ? [null] : [motion.acceleration, neg(motion.acceleration)]
        return velocities.flatMap((velocity) => accelerations.map((acceleration) => [...list, { velocity, acceleration }]))
      }),
    [[]],
  )
}

function alternating(x: NdArray): readonly NdArray[] {
  const plain = plainOf(x)
  return plain.data.length < 2 ? [] : [arrayOf({ ...plain, data: plain.data.map((value, i) => (i % 2 === 0 ? value : -value)) })]
}

/**
 * Derivatives of an analytic function as rounding errors see them: k! exp of the concave hull of log |y_k / k!| (the Newton polygon of the series). Where
 * one vanishes by chance or by symmetry, its neighbours say what its terms amount to.
 */
function envelope(derivatives: readonly number[]): readonly number[] {
  let factorial = 1
  const factorials = derivatives.map((_, k) => (factorial *= Math.max(1, k)))
  const logs = derivatives.map((y, k) => Math.log(Math.abs(y) / factorials[k]!))
  return logs.map((own, k) => {
    let most = own
    for (let i = 0; i < k; i++) {
      for (let j = k + 1; j < logs.length; j++) most = Math.max(most, (logs[i]! * (j - k) + logs[j]! * (k - i)) / (j - i))
    }
    return Math.exp(most) * factorials[k]!
  })
}
