import { np, random, vmap, type NdArray } from 'cotangent'
import { project, type Problem } from './camera.js'

/**
 * A scene as the problems of "Bundle adjustment in the large" (Agarwal, Snavely, Seitz and Szeliski, 2010) have it: cameras on a circle that look at a cloud of points, each of
 * which is seen by some of them, with half a pixel of noise.
 */
export function scene(seed: number, cameras: number, points: number, seenBy: number): Problem {
  const keys = random.split(random.key(seed), 4)
  const angles = np.arange(cameras).mul(0.6 / cameras)
  const still = np.zeros([cameras])
  const rotations = np.stack([still, angles, still], 1)
  const translations = np.stack([angles.mul(2), still, np.full([cameras], -8)], 1)
  const lens = np.broadcastTo(np.array([500, -0.02, 0.003]), [cameras, 3])
  const trueCameras = np.concatenate([rotations, translations, lens], 1)
  const truePoints = random.uniform(keys.get(0), [points, 3], { minval: -2, maxval: 2 })
  // Each point is seen by neighbouring cameras.
  const first = np.floor(random.uniform(keys.get(1), [points, 1]).mul(cameras - seenBy + 1)).astype('int32')
  const cameraOf = first.add(np.arange(seenBy, undefined, 1, { dtype: 'int32' })).ravel()
  const pointOf = np.repeat(np.arange(points, undefined, 1, { dtype: 'int32' }), seenBy)
  const seen = vmap(project)(trueCameras.get(cameraOf), truePoints.get(pointOf))
  const noise = random.normal(keys.get(2), seen.shape).mul(0.5)
  const shaken = random.normal(keys.get(3), truePoints.shape).mul(0.05)
  return { cameraOf, pointOf, observed: seen.add(noise), cameras: disturbed(trueCameras), points: truePoints.add(shaken) }
}

/** Guesses of the cameras: turned and moved a little. The first one stays, so that the scene has a place. */
function disturbed(cameras: NdArray): NdArray {
  const count = cameras.shape[0] ?? 0
  const by = np.array([0.01, -0.02, 0.01, 0.05, -0.05, 0.1, 10, 0, 0])
  const sign = np.where(np.arange(count).eq(0), 0, np.cos(np.arange(count).mul(2)))
  return cameras.add(np.outer(sign, by))
}
