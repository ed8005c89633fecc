import { batch, rate, widths } from './mlp.mjs'

/** The same with jax-js, which wants a reference for each use. */
export const mlpInJax = ({ grad, jvp, nn, numpy, tree, valueAndGrad }, { images, labels, layers }) => {
  const x = numpy.array(images).reshape([batch, widths[0]])
  const y = numpy.array(labels).reshape([batch, 10])
  const arrays = (given) =>
    given.map(({ weights, bias }, i) => ({
      weights: numpy.array(weights).reshape([widths[i], widths[i + 1]]),
      bias: numpy.array(bias),
    }))
  const loss = (network, inputs, targets) => {
    const logits = network.reduce((h, { weights, bias }, i) => numpy.matmul(i === 0 ? h : nn.relu(h), weights).add(bias), inputs)
    return numpy.mean(numpy.sum(nn.logSoftmax(logits).mul(targets), -1)).mul(-1)
  }
  const step = (network, inputs, targets) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(network), inputs, targets)
    return [value, tree.map((p, g) => p.sub(g.mul(rate)), network, gradient)]
  }
  const product = (network, along, inputs, targets) => jvp((p) => grad(loss)(p, inputs, targets), [network], [along])[1]
  return { x, y, parameters: arrays(layers), arrays, step, product }
}

/** Plain layers of numbers. */
export const read = (layers) => layers.map(({ weights, bias }) => ({ weights: weights.dataSync(), bias: bias.dataSync() }))
