import { jacfwd, jit, np, tree, type NdArray } from 'cotangent'
import { residuals } from './bratu.js'
import type { Network } from './network.js'

/** What a fit is left with after each step: the root of the mean square of the residuals. */
export type Progress = readonly number[]

/**
 * Least squares by Levenberg and Marquardt: (JᵀJ + λ) p = -Jᵀr, with a larger λ where the step did not help. The Jacobian of all residuals, each a second derivative of the
 * network, is one forward pass for all weights.
 */
export function fit(network: Network, points: NdArray, steps: number): readonly [fitted: Network, progress: Progress] {
  const [start, unravel] = tree.ravel(network)
  const left = (weights: NdArray): NdArray => residuals(unravel(weights), points)
  const size = jit((weights: NdArray) => left(weights).square().mean())
  const proposal = jit((weights: NdArray, damping: NdArray) => {
    const [r, jacobian] = [left(weights), jacfwd(left)(weights)]
    const normal = np.matmul(jacobian.T, jacobian).add(np.eye(weights.size).mul(damping))
    return weights.sub(np.linalg.solve(normal, np.matmul(jacobian.T, r)))
  })
  let weights = start
  let damping = 1e-2
  let now = size(weights).item()
  const progress = [Math.sqrt(now)]
  for (let step = 0; step < steps; step++) {
    const next = proposal(weights, np.array(damping))
    const then = size(next).item()
    if (then < now) {
      weights = next
      now = then
      damping = Math.max(damping / 4, 1e-12)
    } else damping *= 8
    progress.push(Math.sqrt(now))
  }
  return [unravel(weights), progress]
}
