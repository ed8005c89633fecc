import { grad, jit, lax, np, tree, valueAndGrad, type NdArray } from 'cotangent'
import { meanSquare, type Examples } from './problem.js'

/** What the outer loop learns: the logarithm of the rate of the inner loop, and of the decay of each weight. */
export interface Hyperparameters {
  readonly rate: NdArray
  readonly decay: NdArray
}

/** The inner loop: `steps` of gradient descent on the training examples with weight decay, from zero. */
export function train({ rate, decay }: Hyperparameters, training: Examples, steps: number): NdArray {
  const loss = (weights: NdArray): NdArray => meanSquare(training, weights).add(np.exp(decay).mul(weights.square()).sum())
  const step = (_: NdArray, weights: NdArray): NdArray => weights.sub(grad(loss)(weights).mul(np.exp(rate)))
  return lax.foriLoop(0, steps, step, np.zeros(decay.shape))
}

/** The outer objective: how the weights that the inner loop ends with do on other examples. */
export function validationLoss(by: Hyperparameters, training: Examples, validation: Examples, steps: number): NdArray {
  return meanSquare(validation, train(by, training, steps))
}

/** Descends on the hyperparameters, by the derivative through all steps of the inner loop. */
export function tune(
  start: Hyperparameters,
  training: Examples,
  validation: Examples,
  inner: number,
  outer: number,
): readonly [tuned: Hyperparameters, losses: readonly number[]] {
  const step = jit((by: Hyperparameters): readonly [Hyperparameters, NdArray] => {
    const [loss, gradient] = valueAndGrad((h: Hyperparameters) => validationLoss(h, training, validation, inner))(by)
    return [tree.map((h: NdArray, g: NdArray) => h.sub(np.clip(g.mul(2), -0.3, 0.3)), by, gradient), loss]
  })
  const losses: number[] = []
  let now = start
  for (let k = 0; k < outer; k++) {
    const [next, loss] = step(now)
    losses.push(loss.item())
    now = next
  }
  return [now, losses]
}
