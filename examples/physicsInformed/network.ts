import { np, random, type NdArray } from 'cotangent'

/** One hidden layer, from a number to a number. */
export interface Network {
  readonly inner: NdArray
  readonly shift: NdArray
  readonly outer: NdArray
}

export function createNetwork(seed: number, width: number): Network {
  const keys = random.split(random.key(seed), 3)
  return {
    inner: random.normal(keys.get(0), [width]).mul(2),
    shift: random.normal(keys.get(1), [width]),
    outer: random.normal(keys.get(2), [width]).mul(0.1),
  }
}

/** The function that a network stands for: zero at both ends of [0, 1], whatever the weights are. */
export function solution({ inner, shift, outer }: Network, x: NdArray): NdArray {
  return np.tanh(x.mul(inner).add(shift)).mul(outer).sum().mul(x).mul(np.subtract(1, x))
}
