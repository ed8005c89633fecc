import { random } from '../data.mjs'

// A network of three layers for images of 28×28 in ten classes, and what a step of training takes: the loss of a batch, its gradient, parameters less `rate` times it.

export const batch = 128
export const widths = [784, 256, 128, 10]
export const rate = 0.01

/** Multiplications and additions of the products alone: one forward and two backward for each layer, but no gradient for the images. */
export const flops = widths.slice(1).reduce((sum, width, i) => sum + 2 * batch * widths[i] * width * (i === 0 ? 2 : 3), 0)

/** Images, labels (one-hot) and first parameters, layer by layer. */
export const problem = (TypedArray) => ({
  images: random(batch * widths[0], TypedArray, 9),
  labels: TypedArray.from({ length: batch * 10 }, (_, at) => (at % 10 === (Math.floor(at / 10) * 7) % 10 ? 1 : 0)),
  layers: widths.slice(1).map((width, i) => ({
    weights: random(widths[i] * width, TypedArray, i + 1, Math.sqrt(3 / widths[i])),
    bias: new TypedArray(width),
  })),
})

/** A direction for the parameters. */
export const direction = (TypedArray) =>
  widths.slice(1).map((width, i) => ({
    weights: random(widths[i] * width, TypedArray, 50 + i, 0.1),
    bias: random(width, TypedArray, 60 + i, 0.1),
  }))

/** What a step gives, in one list: the loss, then the new parameters, layer by layer. */
export const listOf = (loss, layers) => [loss, ...layers.flatMap(({ weights, bias }) => [...weights, ...bias])]

/** The same for layers alone. */
export const numbersOf = (layers) => layers.flatMap(({ weights, bias }) => [...weights, ...bias])
