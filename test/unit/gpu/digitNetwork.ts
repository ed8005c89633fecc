// The digit network of the examples on few images, in float32, on the CPU and on another backend.
import type { Digits } from '../../../examples/digits/data.js'
import { descent } from '../../../examples/digits/descent.js'
import { createNetwork, loss, type Network } from '../../../examples/digits/network.js'
import { cpu } from '../../../src/backends/cpu/backend.js'
import type { GpuBackend } from '../../../src/backends/gpu/backend.js'
import type { Backend } from '../../../src/core/backend.js'
import { grad, hessian, jit, nn, np, random, toBackend, tree, valueAndGrad, vmap, withBackend, type NdArray } from '../../../src/index.js'
import { onBoth } from './backends.js'

const narrow = (x: NdArray): NdArray => x.astype('float32')

/** Grey values of which four fifths are 0, about as in images of digits. */
function digits(count: number, pixels: number): Digits {
  const grey = random.uniform(random.key(11), [count, pixels])
  const labels = nn.oneHot(np.arange(count).mul(7).mod(10).astype('int32'), 10)
  return tree.map(narrow, { images: np.where(grey.gt(0.8), grey, 0), labels })
}

const network: Network = tree.map(narrow, createNetwork(2))
const { images, labels } = digits(8, 784)

const biasLoss = (bias: NdArray, given: Network, x: NdArray, y: NdArray): NdArray =>
  loss({ hidden: given.hidden, output: { weights: given.output.weights, bias } }, x, y)

const normal = (seed: number, ...shape: readonly number[]): NdArray => narrow(random.normal(random.key(seed), shape).mul(0.5))
/** 102 parameters, few enough for their whole Hessian. */
const [few, unravel] = tree.ravel({
  hidden: { weights: normal(1, 12, 4), bias: normal(2, 4) },
  output: { weights: normal(3, 4, 10), bias: normal(4, 10) },
})
const smallDigits = digits(8, 12)
const smallLoss = (parameters: NdArray, x: NdArray, y: NdArray): NdArray => loss(unravel(parameters), x, y)

// The same function, whatever its arguments are.
const compile = <A extends readonly unknown[]>(f: (...args: A) => unknown): ((...args: A) => unknown) => jit(f as never) as never

/** Transforms of the loss, run on the CPU and on another backend, there eagerly and compiled. */
export const transforms: Readonly<Record<string, (backend: GpuBackend) => ReturnType<typeof onBoth>>> = {
  'grad(loss)': (backend) => onBoth(backend, grad(loss), [network, images, labels], compile),
  'valueAndGrad(loss)': (backend) => onBoth(backend, valueAndGrad(loss), [network, images, labels], compile),
  'vmap(grad(loss)), over the images': (backend) =>
    onBoth(backend, vmap(grad(loss), { inAxes: [null, 0, 0] }), [network, images, labels], compile),
  'hessian(loss), in the biases of the last layer': (backend) =>
    onBoth(backend, hessian(biasLoss), [network.output.bias, network, images, labels], compile),
  'hessian(loss), in all parameters of a small network': (backend) =>
    onBoth(backend, hessian(smallLoss), [few, smallDigits.images, smallDigits.labels], compile),
}

/** Losses of so many steps of training with batches of 16 out of 64 images, pending, and a look at the device after each of them. */
export async function training(backend: Backend, steps: number, look: () => void): Promise<readonly NdArray[]> {
  const given = tree.map(narrow, { start: createNetwork(2), train: digits(64, 784) })
  const { start, train } = await toBackend(given, backend)
  return withBackend(backend, () => {
    const { step } = descent(start, train, { steps: 100, batchSize: 16, rate: 0.1, momentum: 0.9 })
    return Array.from({ length: steps }, () => {
      const value = step()
      look()
      return value
    })
  })
}

/** The same on the CPU. */
export async function trainingOnCpu(steps: number): Promise<readonly number[]> {
  const losses = await training(cpu, steps, () => undefined)
  return losses.map((x) => x.item())
}
