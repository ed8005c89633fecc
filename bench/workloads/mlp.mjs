import * as cotangent from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { precisions } from '../data.mjs'
import { atMost, atMostTimes } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { direction, flops, listOf, numbersOf, problem } from '../models/mlp.mjs'
import { hvpByDifferences, stepByHand } from '../models/mlpByHand.mjs'
import { mlpInCotangent, read } from '../models/mlpInCotangent.mjs'
import { mlpInJax, read as readJax } from '../models/mlpInJax.mjs'
import { mlpInTfjs } from '../models/mlpInTfjs.mjs'
import { tfjs } from '../tfjs.mjs'

const stepInJax = (given) => (library) => {
  const { x, y, parameters, step } = mlpInJax(library, given)
  const staged = library.jit(step)
  return {
    call: () => staged(library.tree.ref(parameters), x.ref, y.ref),
    numbers: ([loss, layers]) => listOf(loss.dataSync()[0], readJax(layers)),
  }
}

const hvpInJax = (given, along) => (library) => {
  const { x, y, parameters, arrays, product } = mlpInJax(library, given)
  const staged = library.jit(product)
  const v = arrays(along)
  return {
    call: () => staged(library.tree.ref(parameters), library.tree.ref(v), x.ref, y.ref),
    numbers: (layers) => numbersOf(readJax(layers)),
  }
}

const stepInTfjs = (given) => (tf) => {
  const run = mlpInTfjs(tf, given)
  return { run, value: () => run().flatMap((t) => [...t.dataSync()]) }
}

/** A training step of a network of three layers: products of matrices, with all that a library adds around them; and the Hessian of its loss times a vector. */
export async function* rows() {
  const reference = stepByHand(problem(Float64Array))
  for (const { name, TypedArray } of [...precisions].reverse()) {
    const given = problem(TypedArray)
    const { x, y, parameters, arrays, step, product } = mlpInCotangent(cotangent, given)
    const single = name === 'f32'
    const staged = cotangent.jit(step)
    const value = () => {
      const [loss, layers] = staged(parameters, x, y)
      return listOf(loss.item(), read(layers))
    }
    // As in training: each step starts where the last one ended.
    let network = parameters
    const train = () => {
      network = staged(network, x, y)[1]
    }
    yield {
      name: `MLP 784-256-128-10, batch 128: step, jit, ${name}`,
      flops,
      expected: listOf(reference.loss, reference.layers),
      tolerance: single ? 1e-6 : 1e-13,
      goals: atMost(single ? 6e3 : 12e3),
      contenders: [
        ...own(train, value),
        ...(await jax(stepInJax(given), { tolerance: single ? 1e-5 : 1e-7 })),
        ...(single ? await tfjs(stepInTfjs(given), { backends: ['wasm'], tolerance: 1e-5 }) : []),
        ...hand(() => stepByHand(given), {
          value: () => {
            const { loss, layers } = stepByHand(given)
            return listOf(loss, layers)
          },
        }),
      ],
    }
    if (!single) continue
    const along = direction(TypedArray)
    const v = arrays(along)
    const stagedProduct = cotangent.jit(product)
    yield {
      name: `hvp of its loss, forward over reverse, jit, ${name}`,
      expected: numbersOf(hvpByDifferences(problem(Float64Array), direction(Float64Array))),
      tolerance: 1e-5,
      goals: atMostTimes(3, 'cotangent, step', 'its step'),
      contenders: [
        ...own(
          () => stagedProduct(parameters, v, x, y),
          () => numbersOf(read(stagedProduct(parameters, v, x, y))),
        ),
        ...own(train, value, { name: 'cotangent, step', expected: listOf(reference.loss, reference.layers) }),
        ...(await jax(hvpInJax(given, along), { tolerance: 1e-3 })),
      ],
    }
  }
}
