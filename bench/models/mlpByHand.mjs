import { batch, rate, widths } from './mlp.mjs'

/** `c += a b`, or with one of them transposed, by the sizes of the result and the inner one. */
const product = (a, b, c, [rows, inner, columns], [aRow, aColumn], [bRow, bColumn]) => {
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * aRow + k * aColumn]
      if (factor === 0) continue
      const start = k * bRow
      for (let j = 0; j < columns; j++) c[i * columns + j] += factor * b[start + j * bColumn]
    }
  }
  return c
}

/** The loss and its gradient written out, back-propagation and all. */
export const gradientByHand = ({ images, labels, layers }) => {
  const { constructor: TypedArray } = images
  const inputs = []
  let h = images
  layers.forEach(({ weights, bias }, i) => {
    const [inner, columns] = [widths[i], widths[i + 1]]
    inputs.push(h)
    const next = new TypedArray(batch * columns)
    for (let at = 0; at < next.length; at++) next[at] = bias[at % columns]
    product(h, weights, next, [batch, inner, columns], [inner, 1], [columns, 1])
    if (i < 2) for (let at = 0; at < next.length; at++) next[at] = Math.max(0, next[at])
    h = next
  })
  let loss = 0
  let dh = new TypedArray(batch * 10)
  for (let start = 0; start < h.length; start += 10) {
    let largest = -Infinity
    for (let j = 0; j < 10; j++) largest = Math.max(largest, h[start + j])
    let sum = 0
    for (let j = 0; j < 10; j++) sum += Math.exp(h[start + j] - largest)
    for (let j = 0; j < 10; j++) {
      const logarithm = h[start + j] - largest - Math.log(sum)
      loss -= (logarithm * labels[start + j]) / batch
      dh[start + j] = (Math.exp(logarithm) - labels[start + j]) / batch
    }
  }
  const gradient = []
  for (let i = 2; i >= 0; i--) {
    const [inner, columns] = [widths[i], widths[i + 1]]
    const input = inputs[i]
    const weights = product(input, dh, new TypedArray(inner * columns), [inner, batch, columns], [1, inner], [columns, 1])
    const bias = new TypedArray(columns)
    for (let at = 0; at < dh.length; at++) bias[at % columns] += dh[at]
    gradient.unshift({ weights, bias })
    if (i === 0) break
    const below = product(dh, layers[i].weights, new TypedArray(batch * inner), [batch, columns, inner], [columns, 1], [1, columns])
    dh = below.map((ct, at) => (input[at] > 0 ? ct : 0))
  }
  return { loss, gradient }
}

/** `layers` and `factor` times `others`, element by element. */
const combined = (layers, others, factor) =>
  layers.map(({ weights, bias }, i) => ({
    weights: weights.map((p, at) => p + factor * others[i].weights[at]),
    bias: bias.map((p, at) => p + factor * others[i].bias[at]),
  }))

/** A step: the loss and the new layers. */
export const stepByHand = (given) => {
  const { loss, gradient } = gradientByHand(given)
  return { loss, layers: combined(given.layers, gradient, -rate) }
}

/** The Hessian of the loss times `along`, by central differences of the gradient; good to about seven digits in float64. */
export const hvpByDifferences = (given, along) => {
  const step = 1e-6
  const [ahead, behind] = [step, -step].map((by) => gradientByHand({ ...given, layers: combined(given.layers, along, by) }).gradient)
  return combined(ahead, behind, -1).map(({ weights, bias }) => ({
    weights: weights.map((each) => each / (2 * step)),
    bias: bias.map((each) => each / (2 * step)),
  }))
}
