import { batch, rate, widths } from './mlp.mjs'

/** A step with tfjs: a list of the loss and the new parameters, for parameters in a list. */
export const mlpInTfjs = (tf, { images, labels, layers }) => {
  const x = tf.tensor2d(images, [batch, widths[0]])
  const y = tf.tensor2d(labels, [batch, 10])
  const parameters = layers.flatMap(({ weights, bias }, i) => [tf.tensor2d(weights, [widths[i], widths[i + 1]]), tf.tensor1d(bias)])
  const loss = (...p) => {
    let h = x
    for (let i = 0; i < 3; i++) h = tf.add(tf.matMul(i === 0 ? h : tf.relu(h), p[2 * i]), p[2 * i + 1])
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(h), y), -1)))
  }
  const lossAndGradients = tf.valueAndGrads(loss)
  return () => {
    const { value, grads } = lossAndGradients(parameters)
    return [value, ...grads.map((g, i) => tf.sub(parameters[i], tf.mul(g, rate)))]
  }
}
