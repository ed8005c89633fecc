import { jet, np, type NdArray } from 'cotangent'

/** A pendulum of unit length and gravity. */
export interface Pendulum {
  readonly angle: NdArray
  readonly velocity: NdArray
}

/** x'' = -sin x, as a field of first order. */
export const motion = ({ angle, velocity }: Pendulum): Pendulum => ({ angle: velocity, velocity: angle.sin().neg() })

/** The derivatives of order 1, 2, … of a pendulum's angle and velocity. */
export interface PendulumSeries {
  readonly angle: readonly NdArray[]
  readonly velocity: readonly NdArray[]
}

/**
 * The derivatives of order 1 … `order` of the solution through `start`. Where x_1 … x_k are those of the curve x(t), `jet` gives those of motion(x(t)) = x'(t): one
 * more each time.
 */
export function solutionDerivatives(start: Pendulum, order: number): PendulumSeries {
  let series: PendulumSeries = { angle: [], velocity: [] }
  for (let known = 0; known < order; known++) {
    const [first, others] = jet(motion, [start], [series])
    series = { angle: [first.angle, ...others.angle], velocity: [first.velocity, ...others.velocity] }
  }
  return series
}

/** The state after a time, by the Taylor polynomial of the solution (Horner's rule). */
export function advance(start: Pendulum, time: number, order: number): Pendulum {
  const derivatives = solutionDerivatives(start, order)
  const at = (part: keyof Pendulum): NdArray => {
    let sum = np.zerosLike(start[part])
    for (let k = order; k > 0; k--) sum = sum.add(derivatives[part][k - 1] ?? 0).mul(time / k)
    return sum.add(start[part])
  }
  return { angle: at('angle'), velocity: at('velocity') }
}
