import { nn, np, random, type NdArray } from 'cotangent'
import type { Digits } from './data.js'

/** Weights and bias of one layer. */
export interface Layer {
  readonly weights: NdArray
  readonly bias: NdArray
}

/** A network of two layers, 784-128-10. */
export interface Network {
  readonly hidden: Layer
  readonly output: Layer
}

function layer(key: NdArray, inputs: number, outputs: number): Layer {
  return { weights: random.normal(key, [inputs, outputs]).mul(Math.sqrt(2 / inputs)), bias: np.zeros([outputs]) }
}

/** Random weights of the usual size for rectified units. */
export function createNetwork(seed: number): Network {
  const keys = random.split(random.key(seed))
  return { hidden: layer(keys.get(0), 784, 128), output: layer(keys.get(1), 128, 10) }
}

/** Unnormalised log-probabilities of the ten digits. */
export function logits({ hidden, output }: Network, images: NdArray): NdArray {
  const activations = nn.relu(images.matmul(hidden.weights).add(hidden.bias))
  return activations.matmul(output.weights).add(output.bias)
}

/** Mean cross entropy. */
export function loss(network: Network, images: NdArray, labels: NdArray): NdArray {
  return nn.logSoftmax(logits(network, images)).mul(labels).sum(-1).mean().neg()
}

/** Share of the images whose most likely digit is the right one. */
export function accuracy(network: Network, { images, labels }: Digits): NdArray {
  return logits(network, images).argmax(-1).eq(labels.argmax(-1)).mean()
}
