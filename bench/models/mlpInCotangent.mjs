import { batch, rate, widths } from './mlp.mjs'

/** The loss, a step and a Hessian-vector product, not jitted, and arguments for them. */
export const mlpInCotangent = ({ hvp, nn, np, tree, valueAndGrad }, { images, labels, layers }) => {
  const x = np.asarray(images).reshape([batch, widths[0]])
  const y = np.asarray(labels).reshape([batch, 10])
  const arrays = (given) =>
    given.map(({ weights, bias }, i) => ({
      weights: np.asarray(weights).reshape([widths[i], widths[i + 1]]),
      bias: np.asarray(bias),
    }))
  const loss = (network, inputs, targets) => {
    const logits = network.reduce((h, { weights, bias }, i) => (i === 0 ? h : nn.relu(h)).matmul(weights).add(bias), inputs)
    return nn.logSoftmax(logits).mul(targets).sum(-1).mean().neg()
  }
  const lossAndGradient = valueAndGrad(loss)
  const step = (network, inputs, targets) => {
    const [value, gradient] = lossAndGradient(network, inputs, targets)
    return [value, tree.map((p, g) => p.sub(g.mul(rate)), network, gradient)]
  }
  const product = (network, along, inputs, targets) => hvp((p) => loss(p, inputs, targets), [network], [along])[0]
  return { x, y, parameters: arrays(layers), arrays, step, product }
}

/** Plain layers of numbers. */
export const read = (layers) => layers.map(({ weights, bias }) => ({ weights: weights.toTypedArray(), bias: bias.toTypedArray() }))
