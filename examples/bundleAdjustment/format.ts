import { np, type NdArray } from 'cotangent'
import type { Problem } from './camera.js'

/**
 * Reads a problem as "Bundle adjustment in the large" distributes them: the numbers of cameras, points and observations; a line "camera point x y" for each observation; then
 * nine numbers for each camera and three for each point.
 *
 * @throws Error where numbers are missing, or are none
 */
export function parseProblem(text: string): Problem {
  const numbers = text.trim().split(/\s+/).map(Number)
  const [cameras = NaN, points = NaN, observations = NaN] = numbers
  const expected = 3 + 4 * observations + 9 * cameras + 3 * points
  if (numbers.length !== expected || numbers.some(Number.isNaN)) {
    throw new Error(
      `The problem has ${String(numbers.length)} numbers, not the ${String(expected)} that its first line speaks of, or some that are none.`,
    )
  }
  const table = np.array(numbers.slice(3, 3 + 4 * observations)).reshape([observations, 4])
  const rest = np.array(numbers.slice(3 + 4 * observations))
  return {
    cameraOf: table.get([], 0).astype('int32'),
    pointOf: table.get([], 1).astype('int32'),
    observed: table.get([], [2, 4]),
    cameras: rest.get([0, 9 * cameras]).reshape([cameras, 9]),
    points: rest.get([9 * cameras]).reshape([points, 3]),
  }
}

/** Writes a problem in that form, with all digits. */
export function formatProblem({ cameraOf, pointOf, observed, cameras, points }: Problem): string {
  const list = (x: NdArray): readonly number[] => Array.from(x.ravel().toTypedArray())
  const [camera, point, seen] = [list(cameraOf), list(pointOf), list(observed)]
  return [
    [cameras.shape[0], points.shape[0], camera.length].join(' '),
    ...camera.map((c, i) => [c, point[i], seen[2 * i], seen[2 * i + 1]].join(' ')),
    ...list(cameras),
    ...list(points),
    '',
  ].join('\n')
}
