import { np, type NdArray } from 'cotangent'

const gravity = 9.81

/** A pendulum of length 1 m and mass 1 kg, by its angle. */
export function pendulum(angle: NdArray, velocity: NdArray): NdArray {
  return velocity.square().div(2).add(np.cos(angle).mul(gravity)).sum()
}

/** One pendulum hung from another, both of 1 m and 1 kg, by their angles: the sum of v²/2 over both masses, minus their weight times height. */
export function doublePendulum(angles: NdArray, velocities: NdArray): NdArray {
  const x = np.cumsum(np.cos(angles).mul(velocities))
  const y = np.cumsum(np.sin(angles).mul(velocities))
  const height = np.cumsum(np.cos(angles)).neg()
  return x.square().add(y.square()).div(2).sub(height.mul(gravity)).sum()
}
