import { grad, np, type NdArray } from 'cotangent'
import { expect, test } from 'vitest'
import { train, tune, validationLoss, type Hyperparameters } from '../../../examples/bilevel/hypergradient.js'
import { examples, meanSquare } from '../../../examples/bilevel/problem.js'

const [training, validation] = [examples(1, 30, 8), examples(2, 40, 8)]
const start: Hyperparameters = { rate: np.array(Math.log(0.05)), decay: np.full([8], Math.log(0.1)) }

test('the gradient through the inner loop is that of differences', () => {
  const gradient = grad((h: Hyperparameters) => validationLoss(h, training, validation, 25))(start)
  const h = 1e-5
  const at = (t: number, k: number): number =>
    validationLoss({ ...start, decay: start.decay.at(k).add(t) }, training, validation, 25).item()
  for (const k of [0, 5]) expect(gradient.decay.get(k).item()).toBeCloseTo((at(h, k) - at(-h, k)) / (2 * h), 8)
  const rate = (t: number): number => validationLoss({ ...start, rate: start.rate.add(t) }, training, validation, 25).item()
  expect(gradient.rate.item()).toBeCloseTo((rate(h) - rate(-h)) / (2 * h), 8)
})

test('tuning does better on examples that neither loop has seen', () => {
  const [tuned, losses] = tune(start, training, validation, 50, 60)
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0)
  const unseen = examples(3, 1000, 8)
  const loss = (by: Hyperparameters): number => meanSquare(unseen, train(by, training, 50)).item()
  expect(loss(tuned)).toBeLessThan(loss(start))
  // Weights that matter decay less.
  const decay = (from: number, to: number): NdArray => tuned.decay.get([from, to]).mean()
  expect(decay(0, 2).item()).toBeLessThan(decay(3, 8).item())
})
