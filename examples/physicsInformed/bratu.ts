import { grad, np, vmap, type NdArray } from 'cotangent'
import { solution, type Network } from './network.js'

/** How much of Bratu's equation u'' + e^u = 0 a network leaves at each of these points: the second derivative is a gradient of a gradient. */
export function residuals(network: Network, points: NdArray): NdArray {
  const u = (x: NdArray): NdArray => solution(network, x)
  return vmap((x: NdArray) => grad(grad(u))(x).add(np.exp(u(x))))(points)
}

/** The solution of u'' + e^u = 0 with u(0) = u(1) = 0: 2 log(cosh θ / cosh(θ (1 - 2x))), where cosh θ = √8 θ; the smaller θ of two. */
export function exact(x: number): number {
  let theta = 0.3
  for (let i = 0; i < 100; i++) theta = Math.cosh(theta) / Math.sqrt(8)
  return 2 * Math.log(Math.cosh(theta) / Math.cosh(theta * (1 - 2 * x)))
}
