import { jit, np, tree, valueAndGrad, type NdArray } from 'cotangent'
import { batchOf, type Digits } from './data.js'
import { loss, type Network } from './network.js'

/** How to train. */
export interface Schedule {
  readonly epochs: number
  readonly batchSize: number
  readonly rate: number
  readonly momentum: number
}

/** What is told after every step. */
export type Progress = (step: number, steps: number, value: number) => void

/** Stochastic gradient descent with momentum, on `jit(valueAndGrad(loss))`. */
export function train(network: Network, digits: Digits, schedule: Schedule, progress: Progress): Network {
  const { epochs, batchSize, rate, momentum } = schedule
  const lossAndGradient = jit(valueAndGrad(loss))
  const move = jit((parameters: Network, velocity: Network, gradient: Network, speed: NdArray): readonly [Network, Network] => {
    const faster = tree.map((v: NdArray, g: NdArray) => v.mul(momentum).sub(g.mul(speed)), velocity, gradient)
    return [tree.map((p: NdArray, v: NdArray) => p.add(v), parameters, faster), faster]
  })
  const batches = Math.floor(digits.images.size / 784 / batchSize)
  const steps = epochs * batches
  let current = network
  let velocity: Network = tree.map((p: NdArray) => np.zerosLike(p), network)
  for (let step = 0; step < steps; step++) {
    const start = (step % batches) * batchSize
    const { images, labels } = batchOf(digits, start, start + batchSize)
    const [value, gradient] = lossAndGradient(current, images, labels)
    // The rate falls to zero along a half cosine.
    const speed = (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2
    ;[current, velocity] = move(current, velocity, gradient, speed)
    progress(step + 1, steps, value.item())
  }
  return current
}
