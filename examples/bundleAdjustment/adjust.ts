import { jit, np, sparseJacobian, type NdArray } from 'cotangent'
import { reprojection, type Problem } from './camera.js'

/** What is adjusted. */
export interface Estimate {
  readonly cameras: NdArray
  readonly points: NdArray
}

/** The root of the mean square of the errors in pixels, after each step. */
export type Progress = readonly number[]

/**
 * Gauss–Newton with Levenberg's damping. The Jacobian is sparse: an error depends on nine numbers of one camera and three of one point, so that a dozen forward passes give all of
 * it, and the points are eliminated before the cameras are solved for (Schur's complement).
 */
export function adjust(problem: Problem, steps: number): readonly [estimate: Estimate, progress: Progress] {
  const errors = jit((cameras: NdArray, points: NdArray) => reprojection(problem, cameras, points))
  const jacobian = sparseJacobian((cameras: NdArray, points: NdArray) => errors(cameras, points), { argnums: [0, 1] })
  const solve = jit((values: NdArray, error: NdArray, damping: NdArray) => step(problem, values, error, damping))
  const size = ({ cameras, points }: Estimate): number => Math.sqrt(errors(cameras, points).square().mean().item())
  let estimate: Estimate = { cameras: problem.cameras, points: problem.points }
  let now = size(estimate)
  let damping = 1e-3
  const progress = [now]
  for (let k = 0; k < steps; k++) {
    const { cameras, points } = estimate
    const { values } = jacobian(cameras, points)
    const [turned, moved] = solve(values, errors(cameras, points), np.array(damping))
    const next = { cameras: cameras.sub(turned), points: points.sub(moved) }
    const then = size(next)
    if (then < now) {
      estimate = next
      now = then
      damping /= 5
    } else damping *= 10
    progress.push(now)
  }
  return [estimate, progress]
}

/** The solution of (JᵀJ + damping · diagonal) p = Jᵀ error, from the elements of J: two rows of nine and three for each observation. */
function step(
  { cameraOf, pointOf, cameras, points }: Problem,
  values: NdArray,
  error: NdArray,
  damping: NdArray,
): readonly [NdArray, NdArray] {
  const [cameraCount, pointCount] = [cameras.shape[0] ?? 0, points.shape[0] ?? 0]
  const rows = values.reshape([-1, 2, 12])
  const byCamera = rows.get('...', [0, 9])
  const byPoint = rows.get('...', [9])
  const residual = error.reshape([-1, 2])
  const collected = (count: number, of: NdArray, parts: NdArray): NdArray =>
    np
      .zeros([count, ...parts.shape.slice(1)])
      .at(of)
      .add(parts)
  const damped = (blocks: NdArray): NdArray => blocks.add(blocks.mul(np.eye(blocks.shape[1] ?? 0)).mul(damping))

  const ofCameras = damped(collected(cameraCount, cameraOf, np.einsum('kri,krj->kij', byCamera, byCamera)))
  const ofPoints = damped(collected(pointCount, pointOf, np.einsum('kri,krj->kij', byPoint, byPoint)))
  const cameraSide = collected(cameraCount, cameraOf, np.einsum('kri,kr->ki', byCamera, residual))
  const pointSide = collected(pointCount, pointOf, np.einsum('kri,kr->ki', byPoint, residual))
  const mixed = np
    .zeros([pointCount, cameraCount, 9, 3])
    .at(pointOf, cameraOf)
    .add(np.einsum('kri,krj->kij', byCamera, byPoint))

  // For each point, what eliminating it takes from the cameras that see it.
  const weighed = np.einsum('pcij,pjk->pcik', mixed, np.linalg.inv(ofPoints))
  const taken = np.einsum('pcik,pdjk->cidj', weighed, mixed)
  const apart = np.einsum('cij,cd->cidj', ofCameras, np.eye(cameraCount))
  const matrix = apart.sub(taken).reshape([9 * cameraCount, 9 * cameraCount])
  const side = cameraSide.sub(np.einsum('pcik,pk->ci', weighed, pointSide))
  const turned = np.linalg.solve(matrix, side.ravel()).reshape([cameraCount, 9])
  const left = pointSide.sub(np.einsum('pcij,ci->pj', mixed, turned))
  return [turned, np.linalg.solve(ofPoints, np.expandDims(left, -1)).squeeze(-1)]
}
