import { jit, lax, np } from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { precisions, random } from '../data.mjs'
import { atMostTimes } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { tfjs } from '../tfjs.mjs'

const size = 1e6
const rowLength = 8
const chosen = 10

const ascending = (x) => x.slice().sort()
const descending = (x) => x.slice().sort().reverse()

/** Positions by a comparator, as one would write it. */
const positions = (x) => Uint32Array.from(x, (_, i) => i).sort((i, j) => x[i] - x[j])

const shortRows = (x) => {
  const result = x.slice()
  for (let start = 0; start < x.length; start += rowLength) result.subarray(start, start + rowLength).sort()
  return result
}

/** Orders: of one long row, by themselves and as positions, of many short rows, and of a few elements among many. */
export async function* rows() {
  for (const { name, TypedArray } of [...precisions].reverse()) {
    const a = random(size, TypedArray, 3, 1)
    const x = np.asarray(a)
    const single = name === 'f32'
    const sort = jit((each) => np.sort(each))
    yield {
      name: `sort, N=10^6, jit, ${name}`,
      expected: ascending(a),
      tolerance: 0,
      goals: atMostTimes(1, 'hand JS', "the engine's sort"),
      contenders: [
        ...own(
          () => sort(x),
          () => sort(x).toTypedArray(),
        ),
        ...(await jax(inJax(a, 'sort'))),
        ...hand(() => ascending(a)),
        ...hand(() => a.slice().sort((y, z) => y - z), { name: 'with a comparator' }),
      ],
    }
    const argsort = jit((each) => np.argsort(each))
    yield {
      name: `argsort, N=10^6, jit, ${name}`,
      expected: positions(a),
      tolerance: 0,
      goals: atMostTimes(0.25, 'hand JS', 'a comparator'),
      contenders: [
        ...own(
          () => argsort(x),
          () => argsort(x).toTypedArray(),
        ),
        ...(await jax(inJax(a, 'argsort'))),
        ...hand(() => positions(a)),
      ],
    }
    if (!single) continue
    const table = x.reshape([size / rowLength, rowLength])
    yield {
      name: `sort of 125,000 rows of 8, jit, ${name}`,
      expected: shortRows(a),
      tolerance: 0,
      contenders: [
        ...own(
          () => sort(table),
          () => sort(table).toTypedArray(),
        ),
        ...(await jax(inJax(a, 'sort', [size / rowLength, rowLength]))),
        ...hand(() => shortRows(a)),
      ],
    }
    const topK = jit((each) => lax.topK(each, chosen)[0])
    yield {
      name: `the 10 largest of 10^6, jit, ${name}`,
      expected: descending(a).slice(0, chosen),
      tolerance: 0,
      contenders: [
        ...own(
          () => topK(x),
          () => topK(x).toTypedArray(),
        ),
        ...(await tfjs(inTfjs(a))),
        ...hand(() => descending(a).slice(0, chosen)),
      ],
    }
  }
}

const inJax =
  (a, operation, shape = [size]) =>
  (library) => {
    const { numpy, jit: staged } = library
    const x = numpy.array(a).reshape(shape)
    const f = staged((each) => numpy[operation](each))
    return { call: () => f(x.ref) }
  }

const inTfjs = (a) => (tf) => {
  const x = tf.tensor1d(a)
  return { run: () => tf.topk(x, chosen), value: () => tf.topk(x, chosen).values.dataSync() }
}
