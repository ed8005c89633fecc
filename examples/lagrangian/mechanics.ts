import { grad, hessian, jvp, np, type NdArray } from 'cotangent'

/** Coordinates and their velocities, [n] each. */
export interface State {
  readonly position: NdArray
  readonly velocity: NdArray
}

/** Kinetic minus potential energy. */
export type Lagrangian = (position: NdArray, velocity: NdArray) => NdArray

/**
 * The accelerations that Euler and Lagrange give: d/dt ∂L/∂v = ∂L/∂q, that is M a = ∂L/∂q - (∂²L/∂v∂q) v with M = ∂²L/∂v². The product with v is a derivative along v: no
 * matrix is formed for it.
 */
export function acceleration(lagrangian: Lagrangian, { position, velocity }: State): NdArray {
  const force = grad(lagrangian)(position, velocity)
  const mass = hessian(lagrangian, { argnums: 1 })(position, velocity)
  const momentum = (q: NdArray): NdArray => grad(lagrangian, { argnums: 1 })(q, velocity)
  const [, transported] = jvp(momentum, [position], [velocity])
  return np.linalg.solve(mass, force.sub(transported))
}

/** The energy that the motion keeps: v · ∂L/∂v - L. */
export function energy(lagrangian: Lagrangian, { position, velocity }: State): NdArray {
  const momentum = grad(lagrangian, { argnums: 1 })(position, velocity)
  return velocity.mul(momentum).sum().sub(lagrangian(position, velocity))
}

/** One step of the classical Runge–Kutta method. */
export function advance(lagrangian: Lagrangian, state: State, time: number): State {
  const slope = (at: State): State => ({ position: at.velocity, velocity: acceleration(lagrangian, at) })
  const moved = (by: State, share: number): State => ({
    position: state.position.add(by.position.mul(share * time)),
    velocity: state.velocity.add(by.velocity.mul(share * time)),
  })
  const first = slope(state)
  const second = slope(moved(first, 0.5))
  const third = slope(moved(second, 0.5))
  const fourth = slope(moved(third, 1))
  const mean = (part: keyof State): NdArray => first[part].add(second[part].add(third[part]).mul(2)).add(fourth[part]).div(6)
  return moved({ position: mean('position'), velocity: mean('velocity') }, 1)
}
