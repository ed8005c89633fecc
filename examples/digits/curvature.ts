import { grad, hvp, jit, random, tree, vmap, type NdArray } from 'cotangent'
import type { Digits } from './data.js'
import { loss, type Network } from './network.js'

function dot(a: Network, b: Network): NdArray {
  return tree.ravel(a)[0].dot(tree.ravel(b)[0])
}

/** The largest eigenvalue of the loss's Hessian at `network`, by power iteration; the Hessian itself, of 10^10 entries, is never formed. */
export function largestEigenvalue(
  network: Network,
  { images, labels }: Digits,
  seed: number,
  tolerance: number,
): { readonly value: number; readonly steps: number } {
  const product = jit((parameters: Network, direction: Network) => {
    const [along] = hvp((p: Network) => loss(p, images, labels), [parameters], [direction])
    return [along, dot(direction, along), dot(along, along)] as const
  })
  const [flat, unravel] = tree.ravel(network)
  const start = random.normal(random.key(seed), [flat.size])
  let direction: Network = unravel(start.div(start.dot(start).sqrt()))
  let value = 0
  for (let steps = 1; ; steps++) {
    const [along, quotient, square] = product(network, direction)
    const change = Math.abs(quotient.item() - value)
    value = quotient.item()
    if (change <= tolerance * Math.abs(value) || steps === 100) return { value, steps }
    const length = square.sqrt()
    direction = tree.map((x: NdArray) => x.div(length), along)
  }
}

/** The length of each example's own gradient, by `vmap(grad(loss))`. */
export function gradientNorms(network: Network, { images, labels }: Digits): NdArray {
  const norms = jit((p: Network, x: NdArray, y: NdArray) => {
    const gradients = vmap(grad(loss), { inAxes: [null, 0, 0] })(p, x, y)
    return tree
      .leaves(gradients)
      .map((g) =>
        g
          .reshape([g.shape[0] ?? 0, -1])
          .square()
          .sum(1),
      )
      .reduce((sum, part) => sum.add(part))
      .sqrt()
  })
  return norms(network, images, labels)
}
