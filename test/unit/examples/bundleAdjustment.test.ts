import { np, sparseJacobian, type NdArray } from 'cotangent'
import { assertGrads } from 'cotangent/verify'
import { expect, test } from 'vitest'
import { adjust } from '../../../examples/bundleAdjustment/adjust.js'
import { project, reprojection, rotate } from '../../../examples/bundleAdjustment/camera.js'
import { formatProblem, parseProblem } from '../../../examples/bundleAdjustment/format.js'
import { scene } from '../../../examples/bundleAdjustment/scene.js'

const problem = scene(1, 5, 24, 3)

test('turning by a right angle, and by none', () => {
  const turned = rotate(np.array([0, 0, Math.PI / 2]), np.array([1, 2, 3]))
  expect(
    np
      .abs(turned.sub(np.array([-2, 1, 3])))
      .max()
      .item(),
  ).toBeLessThan(1e-15)
  expect(rotate(np.zeros([3]), np.array([1, 2, 3])).toArray()).toEqual([1, 2, 3])
})

test('what a camera sees is differentiable, also where it is not turned', () => {
  const camera = np.array([0, 0, 0, 0.1, -0.2, -5, 500, -0.02, 0.003])
  assertGrads((c: NdArray, p: NdArray) => project(c, p), [camera.at(0).set(0.3), np.array([0.5, 1, -0.5])])
  assertGrads((p: NdArray) => project(camera, p), [np.array([0.5, 1, -0.5])])
})

test('the Jacobian is sparse: twelve elements in each row', () => {
  const errors = (cameras: NdArray, points: NdArray): NdArray => reprojection(problem, cameras, points)
  const { values, shape } = sparseJacobian(errors, { argnums: [0, 1] })(problem.cameras, problem.points)
  expect(shape).toEqual([2 * 72, 5 * 9 + 24 * 3])
  expect(values.shape).toEqual([12 * 2 * 72])
})

test('the adjustment goes down to the noise of the observations', () => {
  const [, progress] = adjust(problem, 12)
  expect(progress[0]).toBeGreaterThan(3)
  // Half a pixel of noise, of which 117 parameters take a share.
  expect(progress.at(-1)).toBeLessThan(0.5)
  expect(progress.at(-1)).toBeGreaterThan(0.1)
})

test('problems are written and read as the benchmark has them', () => {
  const again = parseProblem(formatProblem(problem))
  expect(formatProblem(again)).toBe(formatProblem(problem))
  expect(again.observed.toArray()).toEqual(problem.observed.toArray())
  expect(formatProblem(problem).split('\n')[0]).toBe('5 24 72')
  expect(() => parseProblem('1 1 1\n0 0 3')).toThrow('numbers')
})
