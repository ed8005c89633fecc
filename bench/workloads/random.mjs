import { jit, random } from '../cotangent.mjs'
import { disposed, hand, own } from '../contender.mjs'
import { jax } from '../jax.mjs'
import { tfjs } from '../tfjs.mjs'

const size = 1e6
const percents = Array.from({ length: 19 }, (_, i) => 5 * (i + 1))

/** What samples of any generator have in common: the value below which so many percent of them are. */
const percentiles = (samples) => {
  const sorted = Float64Array.from(samples).sort()
  return percents.map((percent) => sorted[Math.round((sorted.length * percent) / 100)])
}

/** Six standard errors of the 5th and 95th percentile of 10^6 normal numbers, relative to the largest one; those of uniform numbers have less. */
const tolerance = 0.008

/** Quantiles of the normal distribution for the percents from 50 to 95. */
const upperHalf = [0, 0.125661, 0.253347, 0.38532, 0.524401, 0.67449, 0.841621, 1.036433, 1.281552, 1.644854]

const distributions = [
  {
    name: 'uniform',
    expected: percents.map((percent) => percent / 100),
    byHand: () => Float32Array.from({ length: size }, Math.random),
    inTfjs: (tf) => tf.randomUniform([size]),
  },
  {
    name: 'normal',
    expected: [
      ...upperHalf
        .slice(1)
        .map((x) => -x)
        .reverse(),
      ...upperHalf,
    ],
    byHand: () => {
      const result = new Float32Array(size)
      for (let i = 0; i < size; i += 2) {
        const radius = Math.sqrt(-2 * Math.log(1 - Math.random()))
        const angle = 2 * Math.PI * Math.random()
        result[i] = radius * Math.cos(angle)
        result[i + 1] = radius * Math.sin(angle)
      }
      return result
    },
    inTfjs: (tf) => tf.randomNormal([size]),
  },
]

/** Random numbers from a key: by threefry here and in jax-js, by JavaScript's own generator or one of tfjs elsewhere. Each is verified by its percentiles. */
export async function* rows() {
  for (const { name, expected, byHand, inTfjs } of distributions) {
    const key = random.key(0)
    const draw = jit((each) => random[name](each, [size], { dtype: 'float32' }))
    yield {
      name: `random.${name}, N=10^6, jit, f32`,
      expected,
      tolerance,
      contenders: [
        ...own(
          () => draw(key),
          () => percentiles(draw(key).toTypedArray()),
        ),
        ...disposed(
          () => draw(key),
          () => percentiles(draw(key).toTypedArray()),
        ),
        ...(await jax(inJax(name))),
        ...(await tfjs((tf) => ({ run: () => inTfjs(tf), value: () => percentiles(inTfjs(tf).dataSync()) }))),
        ...hand(byHand, { value: () => percentiles(byHand()) }),
      ],
    }
  }
}

const inJax = (name) => (library) => {
  const key = library.random.key(0)
  const draw = library.jit((each) => library.random[name](each, [size]))
  return { call: () => draw(key.ref), numbers: (array) => percentiles(array.dataSync()) }
}
