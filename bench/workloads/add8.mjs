import { jit, np, tree } from '../cotangent.mjs'
import { hand, limit, own } from '../contender.mjs'
import { precisions } from '../data.mjs'
import { atMost } from '../goals.mjs'
import { jax } from '../jax.mjs'
import { native } from '../native.mjs'
import { tfjs } from '../tfjs.mjs'

const left = [1, 2, 3, 4, 5, 6, 7, 8]
const right = [8, 6, 7, 5, 3, 0, 9, 2]
const sums = left.map((each, i) => each + right[i])

/** A new typed array for each result, as an array library must make one. */
const byHand = (a, b) => {
  const sum = new a.constructor(a.length)
  for (let i = 0; i < a.length; i++) sum[i] = a[i] + b[i]
  return sum
}

const inTfjs = (tf) => {
  const [x, y] = [tf.tensor1d(left), tf.tensor1d(right)]
  return { run: () => tf.add(x, y), value: () => tf.add(x, y).dataSync() }
}

const inJax = (TypedArray, wrap) => (library) => {
  const [x, y] = [left, right].map((each) => library.numpy.array(TypedArray.from(each)))
  const add = wrap(library, (p, q) => p.add(q))
  return { call: () => add(x.ref, y.ref) }
}

/** The smallest calls there are: what a library adds to the work itself. */
export async function* rows() {
  for (const { name, dtype, TypedArray } of precisions) {
    const [a, b] = [TypedArray.from(left), TypedArray.from(right)]
    const [x, y] = [np.asarray(a), np.asarray(b)]
    const common = { expected: sums, tolerance: 0 }
    const written = [...hand(() => byHand(a, b)), ...limit('C', native('add', dtype))]
    yield {
      name: `eager add of two [8], ${name}`,
      ...common,
      goals: atMost(0.3),
      contenders: [
        ...own(
          () => x.add(y),
          () => x.add(y).toTypedArray(),
        ),
        ...(name === 'f32' ? await tfjs(inTfjs) : []),
        ...(await jax(inJax(TypedArray, (_, f) => f))),
        ...written,
      ],
    }
    const add = jit((p, q) => p.add(q))
    yield {
      name: `call of a jitted add of two [8], ${name}`,
      ...common,
      goals: atMost(0.25),
      contenders: [
        ...own(
          () => add(x, y),
          () => add(x, y).toTypedArray(),
        ),
        ...(await jax(inJax(TypedArray, ({ jit: staged }, f) => staged(f)))),
        ...written,
      ],
    }
  }
  yield await sixLeaves()
}

/** Three pairs in and three sums out. */
const sixLeaves = async () => {
  const pairs = ['a', 'b', 'c'].map((key, i) => [key, left.map((each) => each + i), right])
  const expected = pairs.flatMap(([, p, q]) => byHand(Float64Array.from(p), q)).flatMap((each) => [...each])
  const addAll = (given) => ({ a: given.a[0].add(given.a[1]), b: given.b[0].add(given.b[1]), c: given.c[0].add(given.c[1]) })
  const treeOf = (array) => Object.fromEntries(pairs.map(([key, p, q]) => [key, [array(p), array(q)]]))
  const x = treeOf((list) => np.array(list))
  const raw = treeOf((list) => Float64Array.from(list))
  const add = jit(addAll)
  const inLibrary = ({ numpy, jit: staged, tree: trees }) => {
    const y = treeOf((list) => numpy.array(Float64Array.from(list)))
    const sum = staged(addAll)
    return { call: () => sum(trees.ref(y)), numbers: (result) => ['a', 'b', 'c'].flatMap((key) => [...result[key].dataSync()]) }
  }
  return {
    name: 'call of a jitted function of a tree of 6 leaves [8], f64',
    expected,
    tolerance: 0,
    goals: atMost(1),
    contenders: [
      ...own(
        () => add(x),
        () => tree.leaves(add(x)).flatMap((each) => [...each.toTypedArray()]),
      ),
      ...(await jax(inLibrary)),
      ...hand(() => ['a', 'b', 'c'].map((key) => byHand(...raw[key])), {
        value: () => ['a', 'b', 'c'].flatMap((key) => [...byHand(...raw[key])]),
      }),
    ],
  }
}
