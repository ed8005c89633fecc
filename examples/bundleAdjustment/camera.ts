import { np, vmap, type NdArray } from 'cotangent'

/** Cameras [n, 9], points [m, 3], and which camera saw which point where: observations [k, 2] in pixels. */
export interface Problem {
  readonly cameraOf: NdArray
  readonly pointOf: NdArray
  readonly observed: NdArray
  readonly cameras: NdArray
  readonly points: NdArray
}

/**
 * Where a camera sees a point. Its nine numbers are those of the benchmark: a rotation vector, a translation, the focal length, and two coefficients of radial
 * distortion.
 */
export function project(camera: NdArray, point: NdArray): NdArray {
  const moved = rotate(camera.get([0, 3]), point).add(camera.get([3, 6]))
  const onPlane = moved.get([0, 2]).div(moved.get(2)).neg()
  const square = onPlane.square().sum()
  const distortion = square
    .mul(camera.get(7))
    .add(square.square().mul(camera.get(8)))
    .add(1)
  return onPlane.mul(distortion).mul(camera.get(6))
}

/** Rodrigues' formula: turns `point` by the angle |r| about r. With sinc there is no case of its own for small angles. */
export function rotate(rotation: NdArray, point: NdArray): NdArray {
  const angle = np.linalg.norm(rotation)
  const across = np.cross(rotation, point)
  // sin(a)/a and (1 - cos(a))/a² = (sin(a/2)/(a/2))²/2
  const [whole, half] = [np.sinc(angle.div(Math.PI)), np.sinc(angle.div(2 * Math.PI))]
  return point.add(across.mul(whole)).add(np.cross(rotation, across).mul(half.square().div(2)))
}

/** Errors of all observations, [2k], in pixels. */
export function reprojection({ cameraOf, pointOf, observed }: Problem, cameras: NdArray, points: NdArray): NdArray {
  return vmap(project)(cameras.get(cameraOf), points.get(pointOf)).sub(observed).ravel()
}
