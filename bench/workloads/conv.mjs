import { grad, jit, lax, np } from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { precisions, random } from '../data.mjs'
import { all, gigaflops, shareOf } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { convByHand, flops, gradientsByHand, sample, shape, sizes } from '../models/convByHand.mjs'
import { tfjs } from '../tfjs.mjs'

const { images, channels, extent } = shape
const [xShape, wShape] = [
  [images, channels, extent, extent],
  [channels, channels, 3, 3],
]

/** A convolution as networks have them, and both its gradients; beside it the matrix product of as many multiplications that it amounts to. */
export async function* rows() {
  for (const { name, TypedArray } of [...precisions].reverse()) {
    const single = name === 'f32'
    const [a, b] = [random(sizes.x, TypedArray, 5), random(sizes.w, TypedArray, 6)]
    const [x, w] = [np.asarray(a).reshape(xShape), np.asarray(b).reshape(wShape)]
    const exact = convByHand(Float64Array.from(a), Float64Array.from(b))
    const conv = jit((p, q) => lax.conv(p, q, [1, 1], 'SAME'))
    const plain = { tolerance: single ? 1e-4 : 1e-12 }
    const dtype = { dtype: x.dtype }
    const [left, right] = [np.ones([channels, channels * 9], dtype), np.ones([channels * 9, images * extent * extent], dtype)]
    const product = jit((p, q) => p.matmul(q))
    yield {
      name: `conv 3×3, 64 → 64, 8 × 32×32, jit, ${name}`,
      flops,
      expected: sample(exact),
      tolerance: single ? 1e-5 : 1e-13,
      goals: all(gigaflops(flops, single ? 20 : 9), shareOf(0.6, 'matmul', 'the matrix product')),
      contenders: [
        ...own(
          () => conv(x, w),
          () => sample(conv(x, w).toTypedArray()),
        ),
        ...own(
          () => product(left, right),
          () => [product(left, right).get(3, 5).item()],
          { name: 'matmul', expected: [channels * 9] },
        ),
        ...(single ? await jax(inJax(a, b), plain) : []),
        ...(single ? await tfjs(inTfjs(a, b), { ...plain, backends: ['wasm'] }) : []),
        ...hand(() => convByHand(a, b), { ...plain, value: () => sample(convByHand(a, b)) }),
      ],
    }
    if (!single) continue
    const energy = (p, q) =>
      np
        .square(lax.conv(p, q, [1, 1], 'SAME'))
        .sum()
        .mul(0.5)
    const gradients = jit(grad(energy, { argnums: [0, 1] }))
    yield {
      name: `both gradients of its energy, jit, ${name}`,
      flops: 3 * flops,
      expected: gradientsByHand(a, b, exact),
      tolerance: 1e-4,
      goals: gigaflops(3 * flops, 15),
      contenders: [
        ...own(
          () => gradients(x, w),
          () => gradients(x, w).flatMap((g) => sample(g.toTypedArray())),
        ),
        ...(await jax(gradientsInJax(a, b), { tolerance: 1e-3 })),
        ...(await tfjs(gradientsInTfjs(a, b), { backends: ['wasm'], tolerance: 1e-3 })),
      ],
    }
  }
}

const inJax = (a, b) => (library) => {
  const { lax: primitives, numpy, jit: staged } = library
  const [x, w] = [numpy.array(a).reshape(xShape), numpy.array(b).reshape(wShape)]
  const conv = staged((p, q) => primitives.conv(p, q, [1, 1], 'SAME'))
  return { call: () => conv(x.ref, w.ref), numbers: (result) => sample(result.dataSync()) }
}

const gradientsInJax = (a, b) => (library) => {
  const { grad: gradient, jit: staged, lax: primitives, numpy } = library
  const [x, w] = [numpy.array(a).reshape(xShape), numpy.array(b).reshape(wShape)]
  const energy = (p, q) => numpy.sum(numpy.square(primitives.conv(p, q, [1, 1], 'SAME'))).mul(0.5)
  const both = staged(gradient(energy, { argnums: [0, 1] }))
  return { call: () => both(x.ref, w.ref), numbers: (result) => result.flatMap((g) => sample(g.dataSync())) }
}

/** Where an element of [N, C, H, W] is in [N, H, W, C]. */
const imageAt = (place) => {
  const area = extent * extent
  const [n, c, p] = [Math.floor(place / channels / area), Math.floor(place / area) % channels, place % area]
  return (n * area + p) * channels + c
}

/** Where an element of [O, C, 3, 3] is in [3, 3, C, O]. */
const kernelAt = (place) => {
  const [o, c, k] = [Math.floor(place / 9 / channels), Math.floor(place / 9) % channels, place % 9]
  return (k * channels + c) * channels + o
}

/** In the order of axes that it wants. */
const operandsInTfjs = (tf, a, b) => [
  tf.transpose(tf.tensor4d(a, xShape), [0, 2, 3, 1]),
  tf.transpose(tf.tensor4d(b, wShape), [2, 3, 1, 0]),
]

const inTfjs = (a, b) => (tf) => {
  const [x, w] = operandsInTfjs(tf, a, b)
  const run = () => tf.conv2d(x, w, 1, 'same')
  return { run, value: () => sample(run().dataSync(), imageAt) }
}

const gradientsInTfjs = (a, b) => (tf) => {
  const [x, w] = operandsInTfjs(tf, a, b)
  const gradients = tf.grads((p, q) => tf.mul(tf.sum(tf.square(tf.conv2d(p, q, 1, 'same'))), 0.5))
  const run = () => gradients([x, w])
  return {
    run,
    value: () => {
      const [dx, dw] = run()
      return [...sample(dx.dataSync(), imageAt), ...sample(dw.dataSync(), kernelAt)]
    },
  }
}
