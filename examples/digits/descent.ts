import { jit, np, tree, valueAndGrad, type NdArray } from 'cotangent'
import { batchOf, type Digits } from './data.js'
import { loss, type Network } from './network.js'

/** How to train. */
export interface Schedule {
  readonly steps: number
  readonly batchSize: number
  /** Of the first step; it falls to zero along a half cosine. */
  readonly rate: number
  readonly momentum: number
}

/** A network that is being trained. */
export interface Descent {
  readonly network: Network
  /** Takes a step; the loss is the one before it, on the next batch. */
  step(): NdArray
  /** What a step runs as. */
  explain(): string
}

/**
 * Stochastic gradient descent with momentum, on `valueAndGrad(loss)`: a step is one jitted function, which writes over the network and the velocity that it is given. So the arrays of the
 * first network are given away.
 */
export function descent(first: Network, digits: Digits, { steps, batchSize, rate, momentum }: Schedule): Descent {
  const move = jit(
    (network: Network, velocity: Network, images: NdArray, labels: NdArray, speed: NdArray): readonly [NdArray, Network, Network] => {
      const [value, gradient] = valueAndGrad(loss)(network, images, labels)
      const faster = tree.map((v: NdArray, g: NdArray) => v.mul(momentum).sub(g.mul(speed)), velocity, gradient)
      return [value, tree.map((p: NdArray, v: NdArray) => p.add(v), network, faster), faster]
    },
    { donateArgnums: [0, 1] },
  )
  const batches = Math.floor(digits.images.size / 784 / batchSize)
  let network = first
  let velocity: Network = tree.map((p: NdArray) => np.zerosLike(p), first)
  let taken = 0
  const next = (): Parameters<typeof move> => {
    const start = (taken % batches) * batchSize
    const { images, labels } = batchOf(digits, start, start + batchSize)
    return [network, velocity, images, labels, (rate * (1 + Math.cos((Math.PI * taken) / steps))) / 2]
  }
  return {
    get network() {
      return network
    },
    step: () => {
      const [value, ...moved] = move(...next())
      ;[network, velocity] = moved
      taken++
      return value
    },
    explain: () => move.explain(...next()),
  }
}
