import { nn, np, tree, valueAndGrad } from '../cotangent.mjs'
import { precisions, random } from '../data.mjs'
import { tfjs } from '../tfjs.mjs'

const batch = 128
const widths = [784, 256, 128, 10]
const rate = 0.01

/** Multiplications and additions of the products alone: one forward and two backward for each layer, but no gradient for the images. */
const flops = widths.slice(1).reduce((sum, width, i) => sum + 2 * batch * widths[i] * width * (i === 0 ? 2 : 3), 0)

const problem = (TypedArray) => ({
  images: random(batch * widths[0], TypedArray, 9),
  labels: TypedArray.from({ length: batch * 10 }, (_, at) => (at % 10 === (Math.floor(at / 10) * 7) % 10 ? 1 : 0)),
  layers: widths.slice(1).map((width, i) => ({
    weights: random(widths[i] * width, TypedArray, i + 1, Math.sqrt(3 / widths[i])),
    bias: new TypedArray(width),
  })),
})

/** What a step gives, in one list: the loss, then the new parameters, layer by layer. */
const listOf = (loss, layers) => [loss, ...layers.flatMap(([weights, bias]) => [...weights, ...bias])]

/** A step with cotangent: the loss is written once, its gradient is taken. */
const inCotangent = ({ images, labels, layers }) => {
  const x = np.asarray(images).reshape([batch, widths[0]])
  const y = np.asarray(labels).reshape([batch, 10])
  const parameters = layers.map(({ weights, bias }, i) => ({
    weights: np.asarray(weights).reshape([widths[i], widths[i + 1]]),
    bias: np.asarray(bias),
  }))
  const loss = (network) => {
    const logits = network.reduce((h, { weights, bias }, i) => (i === 0 ? h : nn.relu(h)).matmul(weights).add(bias), x)
    return nn.logSoftmax(logits).mul(y).sum(-1).mean().neg()
  }
  const lossAndGradient = valueAndGrad(loss)
  return () => {
    const [value, gradient] = lossAndGradient(parameters)
    return [value, tree.map((p, g) => p.sub(g.mul(rate)), parameters, gradient)]
  }
}

const inTfjs =
  ({ images, labels, layers }) =>
  (tf) => {
    const x = tf.tensor2d(images, [batch, widths[0]])
    const y = tf.tensor2d(labels, [batch, 10])
    const parameters = layers.flatMap(({ weights, bias }, i) => [tf.tensor2d(weights, [widths[i], widths[i + 1]]), tf.tensor1d(bias)])
    const loss = (...p) => {
      let h = x
      for (let i = 0; i < 3; i++) h = tf.add(tf.matMul(i === 0 ? h : tf.relu(h), p[2 * i]), p[2 * i + 1])
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(h), y), -1)))
    }
    const lossAndGradients = tf.valueAndGrads(loss)
    const run = () => {
      const { value, grads } = lossAndGradients(parameters)
      return [value, ...grads.map((g, i) => tf.sub(parameters[i], tf.mul(g, rate)))]
    }
    return { run, value: () => run().flatMap((t) => [...t.dataSync()]) }
  }

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

/** The step written out, back-propagation and all. */
const byHand = ({ images, labels, layers }) => {
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
  const updated = []
  for (let i = 2; i >= 0; i--) {
    const { weights, bias } = layers[i]
    const [inner, columns] = [widths[i], widths[i + 1]]
    const input = inputs[i]
    const dWeights = product(input, dh, new TypedArray(inner * columns), [inner, batch, columns], [1, inner], [columns, 1])
    const dBias = new TypedArray(columns)
    for (let at = 0; at < dh.length; at++) dBias[at % columns] += dh[at]
    updated.unshift([weights.map((p, at) => p - rate * dWeights[at]), bias.map((p, at) => p - rate * dBias[at])])
    if (i === 0) break
    const below = product(dh, weights, new TypedArray(batch * inner), [batch, columns, inner], [columns, 1], [1, columns])
    dh = below.map((ct, at) => (input[at] > 0 ? ct : 0))
  }
  return [loss, updated]
}

/** A training step of a network of three layers: products of matrices, with all that a library adds around them. */
export async function* rows() {
  const expected = listOf(...byHand(problem(Float64Array)))
  for (const { name, TypedArray } of precisions) {
    const given = problem(TypedArray)
    const step = inCotangent(given)
    const single = name === 'f32'
    yield {
      name: `MLP 784-256-128-10, batch 128: step, eager, ${name}`,
      flops,
      expected,
      tolerance: single ? 1e-6 : 1e-13,
      contenders: [
        {
          name: 'cotangent',
          run: step,
          value: () => {
            const [loss, layers] = step()
            return listOf(
              loss.item(),
              layers.map(({ weights, bias }) => [weights.toTypedArray(), bias.toTypedArray()]),
            )
          },
        },
        ...(single ? await tfjs(inTfjs(given), { backends: ['wasm'] }) : []),
        { name: 'hand JS', run: () => byHand(given), value: () => listOf(...byHand(given)) },
      ],
    }
  }
}
