import { checkpoint, lax, np, type NdArray } from '../../../../src/index.js'
import type { Function } from './nestings.js'

/** A carry of an array and a counter. */
interface Counted {
  readonly y: NdArray
  readonly n: NdArray
}

/** The constructs that the cases are written with, so that each has a second form in which JavaScript's own loops run. */
export interface Constructs {
  repeat(test: (y: NdArray) => NdArray, body: (y: NdArray) => NdArray, init: NdArray): NdArray
  /** As repeat, with a counter. */
  count(test: (c: Counted) => NdArray, body: (c: Counted) => Counted, init: NdArray): NdArray
  /** The sum of the results, and the last carry. */
  steps(body: (c: NdArray, x: NdArray) => [NdArray, NdArray], init: NdArray, xs: readonly number[]): [NdArray, NdArray]
  choose(condition: NdArray, ifTrue: (y: NdArray) => NdArray, ifFalse: (y: NdArray) => NdArray, y: NdArray): NdArray
}

export const staged: Constructs = {
  repeat: (test, body, init) => lax.whileLoop(test, body, init),
  count: (test, body, init) => lax.whileLoop(test, body, { y: init, n: np.zeros([], { dtype: 'int32' }) }).y,
  steps: (body, init, xs) => {
    const [last, ys] = lax.scan((c: NdArray, x: NdArray) => body(c, x), init, np.array([...xs]))
    return [last, ys.sum()]
  },
  choose: (condition, ifTrue, ifFalse, y) => lax.cond(condition, ifTrue, ifFalse, y),
}

/** At most so many steps. */
export const bounded: Constructs = {
  ...staged,
  repeat: (test, body, init) => lax.whileLoop(test, body, init, { maxSteps: 40 }),
  count: (test, body, init) => lax.whileLoop(test, body, { y: init, n: np.zeros([], { dtype: 'int32' }) }, { maxSteps: 40 }).y,
}

/** JavaScript's control flow, on values that are known: for one element, without jit. */
export const plain: Constructs = {
  repeat: (test, body, init) => {
    let y = init
    while (test(y).item()) y = body(y)
    return y
  },
  count: (test, body, init) => {
    let c: Counted = { y: init, n: np.zeros([], { dtype: 'int32' }) }
    while (test(c).item()) c = body(c)
    return c.y
  },
  steps: (body, init, xs) => {
    let carry = init
    let sum = np.zeros([])
    for (const x of xs) {
      const [next, y] = body(carry, np.array(x))
      carry = next
      sum = sum.add(y)
    }
    return [carry, sum]
  },
  choose: (condition, ifTrue, ifFalse, y) => (condition.item() ? ifTrue(y) : ifFalse(y)),
}

/** Functions of a scalar; each loop makes other numbers of steps for other arguments, and its end does not depend smoothly on them. */
export const cases: Readonly<Record<string, (constructs: Constructs) => Function>> = {
  'a nonlinear body that closes over the argument':
    ({ repeat }) =>
    (x) =>
      repeat(
        (c) => c.lt(100),
        (c) => c.mul(x).add(np.sin(c)),
        x,
      ),
  'a counter, and a closure in test and body':
    ({ count }) =>
    (x) => {
      const y = np.sin(x).add(2)
      return count(
        (c) => c.y.lt(y.mul(10)),
        (c) => ({ y: c.y.mul(y).add(x), n: c.n.add(1) }),
        x,
      )
    },
  'no step':
    ({ repeat }) =>
    (x) =>
      repeat(
        (c) => c.lt(-100),
        (c) => np.log(c.sub(c)),
        x.mul(x),
      ),
  'an infinite derivative of the step that is not made':
    ({ repeat }) =>
    (x) =>
      repeat(
        (c) => c.gt(0.5),
        (c) => np.sqrt(c.sub(0.5)).mul(0.9),
        x,
      ),
  'a loop in a loop':
    ({ repeat, count }) =>
    (x) => {
      const inner = (c: NdArray): NdArray =>
        count(
          (d) => d.y.lt(c.mul(3)),
          (d) => ({ y: d.y.mul(1.5).add(np.cos(x)), n: d.n.add(1) }),
          c,
        )
      return repeat(
        (c) => c.lt(200),
        (c) => inner(c).add(c),
        x,
      )
    },
  'a loop in a scan':
    ({ repeat, steps }) =>
    (x) => {
      const grow = (c: NdArray, i: NdArray): NdArray =>
        repeat(
          (d) => d.lt(20),
          (d) => d.mul(c.mul(c).add(1.2)).add(i.mul(0.1)),
          i.add(c.mul(c)),
        )
      const [last, sum] = steps(
        (c, i) => {
          const v = grow(c, i)
          return [np.sin(v).mul(x), v.mul(x)]
        },
        x,
        [1, 2, 3],
      )
      return last.add(sum)
    },
  'a scan in a loop':
    ({ repeat, steps }) =>
    (x) =>
      repeat(
        (c) => c.lt(50),
        (c) => steps((d, i) => [d.mul(1.1).add(np.sin(c.mul(i)).mul(0.1)), d], c, [1, 2])[0].add(x),
        x,
      ),
  'a branch in a loop':
    ({ repeat, choose }) =>
    (x) =>
      repeat(
        (c) => c.lt(50),
        (c) =>
          choose(
            c.lt(10),
            (d) => d.mul(d).add(x),
            (d) => d.add(np.exp(x.neg())).mul(1.3),
            c,
          ),
        x,
      ),
  'a loop in each branch':
    ({ repeat, choose }) =>
    (x) =>
      choose(
        x.lt(3),
        (y) =>
          repeat(
            (c) => c.lt(50),
            (c) => c.mul(y).add(1),
            y,
          ),
        (y) =>
          repeat(
            (c) => c.lt(500),
            (c) => c.mul(c),
            y,
          ),
        x,
      ),
  'three loops in each other':
    ({ repeat }) =>
    (x) =>
      repeat(
        (a) => a.lt(100),
        (a) =>
          repeat(
            (b) => b.lt(a.mul(2)),
            (b) =>
              repeat(
                (c) => c.lt(b.add(1)),
                (c) => c.add(x.mul(0.3)),
                b,
              ),
            a,
          ),
        x,
      ),
  'a loop in a loop, which it does not depend on':
    ({ repeat }) =>
    (x) =>
      repeat(
        (c) => c.lt(10),
        (c) =>
          repeat(
            (d) => d.lt(2),
            (d) => np.sin(d).mul(d).add(x),
            x,
          )
            .mul(c)
            .add(x),
        x.mul(0.5),
      ),
  'matrix products':
    ({ repeat }) =>
    (x) => {
      const matrix = np.array([[0.5, 0.2], [0.1, 0.7]]).mul(x.mul(0.1)) // prettier-ignore
      return repeat(
        (c) => np.abs(c).sum().gt(0.3),
        (c) => np.matmul(matrix, c).mul(0.9),
        np.array([1, 2]),
      )
        .sum()
        .mul(x)
    },
  'a checkpoint in a loop':
    ({ repeat }) =>
    (x) =>
      repeat(
        (c) => c.lt(100),
        (c) => checkpoint((d: NdArray, y: NdArray) => d.mul(y).add(np.log(d)))(c, x),
        x,
      ),
}
