import { np, type NdArray } from '../../../src/index.js'
import { choose, repeat, steps, type Lists } from './flowRecords.js'

/** A function whose program has loops or branches, and arguments. */
export interface FlowProgram {
  readonly name: string
  readonly f: (...args: NdArray[]) => unknown
  readonly args: readonly NdArray[]
}

/** Numbers of both signs, different everywhere. */
export function counting(...shape: number[]): NdArray {
  const size = shape.reduce((n, m) => n * m, 1)
  return np.array(Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + size) * 2)).reshape(shape)
}

const int = (x: number): NdArray => np.array(x, { dtype: 'int32' })
const blend: Lists = (a, x) => [a.mul(0.9).add(x.mul(0.1)), a.sub(x)]

function program(name: string, args: readonly NdArray[], f: FlowProgram['f']): FlowProgram {
  return { name, f, args }
}

/** Loops over stacks. */
export const stepPrograms: readonly FlowProgram[] = [
  program('carry and results', [counting(8), counting(7, 8)], (c, xs) => steps(blend, { carry: [c], stacks: [xs], length: 7 })),
  program('last first', [counting(8), counting(7, 8)], (c, xs) => steps(blend, { carry: [c], stacks: [xs], length: 7, reverse: true })),
  program('no carry', [counting(5, 3)], (xs) => steps((x) => [np.sin(x), x.sum()], { carry: [], stacks: [xs], length: 5 })),
  program('no stack', [counting(3)], (c) => steps((a) => [np.cos(a)], { carry: [c], length: 6 })),
  program('long vectors', [counting(300), counting(4, 300)], (c, xs) => steps(blend, { carry: [c], stacks: [xs], length: 4 })),
  program('an odd number of steps with long vectors', [counting(300), counting(5, 300)], (c, xs) =>
    steps(blend, { carry: [c], stacks: [xs], length: 5, reverse: true }),
  ),
  program('one step', [counting(300), counting(1, 300)], (c, xs) => steps(blend, { carry: [c], stacks: [xs], length: 1 })),
  program('no step', [counting(3), counting(0, 3)], (c, xs) => steps(blend, { carry: [c.mul(2)], stacks: [xs], length: 0 })),
  program('empty elements', [counting(0, 2), counting(4, 0, 2)], (c, xs) => steps(blend, { carry: [c], stacks: [xs], length: 4 })),
  program('numbers and flags', [counting(9)], (xs) =>
    steps((i, even, total, x) => [i.add(1), np.logicalNot(even), total.add(np.where(even, x, x.neg())), i.mul(i), even], {
      carry: [int(0), np.array(true), np.array(0)],
      stacks: [xs],
      length: 9,
    }),
  ),
  program('float32', [counting(4).astype('float32'), counting(6, 4).astype('float32')], (c, xs) =>
    steps((a, x) => [a.mul(x).add(0.1), np.exp(a)], { carry: [c], stacks: [xs], length: 6 }),
  ),
  program('operands in other layouts', [counting(3, 4), counting(4, 3, 5)], (c, xs) =>
    steps((m, a, x) => [a.mul(0.5).add(x), a.mul(m)], {
      constants: [c.transpose()],
      carry: [c.transpose()],
      stacks: [xs.transpose([2, 0, 1])],
      length: 5,
    }),
  ),
  program('stacks seen backwards and in part', [counting(2), counting(9, 4)], (c, xs) =>
    steps(blend, { carry: [c], stacks: [np.flip(xs, 0).get([0, 9, 2], [1, 3])], length: 5 }),
  ),
  program('literals as operands', [counting(3)], (x) =>
    steps((m, a, s) => [a.mul(m).add(s), a.mul(x2(m))], {
      constants: [np.full([3], 2)],
      carry: [np.zeros([3])],
      stacks: [np.ones([4, 3])],
      length: 4,
    }).map((y) => y.add(x)),
  ),
  program('what stays the same is no carry', [counting(3), counting(3), counting(4, 3)], (a, b, xs) =>
    steps((c, d, e, x) => [c, np.sin(c).add(d).add(x), e.mul(1), c.mul(e)], {
      carry: [a, b, np.full([3], 3)],
      stacks: [xs],
      length: 4,
    }),
  ),
  program('values that change places', [counting(3), counting(3)], (a, b) => steps((c, d) => [d, c, c, d], { carry: [a, b], length: 5 })),
  program('long values that change places', [counting(99), counting(99)], (a, b) =>
    steps((c, d) => [d, c.add(d), c], { carry: [a, b], length: 6 }),
  ),
  program('the same value twice, elements and constants as results', [counting(4), counting(3, 4)], (c, xs) =>
    steps(
      (k, a, x) => {
        const y = np.tanh(a.add(x))
        return [y, y, x, k, np.ones([2])]
      },
      { constants: [c], carry: [c], stacks: [xs], length: 3 },
    ),
  ),
  program('sums, with what does not depend on the step', [counting(60), counting(6, 60)], (c, xs) =>
    steps((k, a, x) => [a.add(np.exp(k).mul(x).sum()), np.exp(k).sum().mul(a)], {
      constants: [c],
      carry: [np.array(0)],
      stacks: [xs],
      length: 6,
    }),
  ),
  program('long sums', [counting(3, 2500)], (xs) =>
    steps((a, x) => [a.add(x.sum()), x.max()], { carry: [np.array(0)], stacks: [xs], length: 3 }),
  ),
  program('small products', [counting(4, 4), counting(4)], (m, c) =>
    steps((k, a) => [np.tanh(k.matmul(a)), a.matmul(a)], { constants: [m], carry: [c], length: 9 }),
  ),
  program('large products', [counting(30, 30), counting(30, 20)], (m, c) =>
    steps((k, a) => [np.tanh(k.matmul(a)), a.sum(0)], { constants: [m], carry: [c], length: 5 }),
  ),
  program('results that nobody reads', [counting(8), counting(7, 8)], (c, xs) => steps(blend, { carry: [c], stacks: [xs], length: 7 })[0]),
  program('loops in loops', [counting(3), counting(4, 5, 3)], (c, xs) =>
    steps(
      (a, rows) => {
        const [total, all] = steps(blend, { carry: [a], stacks: [rows], length: 5 })
        return [total!, all!.sum(0), np.sin(total!)]
      },
      { carry: [c], stacks: [xs], length: 4 },
    ).slice(0, 2),
  ),
  program('long loops in loops', [counting(90), counting(2, 3, 90)], (c, xs) =>
    steps(
      (a, rows) => {
        const [total, all] = steps(blend, { carry: [a.mul(2)], stacks: [rows], length: 3, reverse: true })
        return [total!, all!.mul(total!)]
      },
      { carry: [c], stacks: [xs], length: 2 },
    ),
  ),
  program('what is made and used around a loop', [counting(6), counting(4, 6)], (c, xs) => {
    const [a, ys] = steps(blend, { carry: [np.sin(c)], stacks: [np.cos(xs)], length: 4 })
    const [b, zs] = steps(blend, { carry: [a!.mul(2)], stacks: [ys!], length: 4, reverse: true })
    return [np.exp(b!).sum(), zs!.mul(ys!), a!]
  }),
  ...[0, 3, 4, 99, -2].flatMap((n) =>
    [false, true].map((reverse) =>
      program(`${String(n)} of 4 steps${reverse ? ', last first' : ''}`, [int(n), counting(3), counting(4, 3)], (count, c, xs) =>
        steps(blend, { count: count, carry: [c], stacks: [xs], length: 4, reverse }),
      ),
    ),
  ),
  ...[0, 2, 5].map((n) =>
    program(`${String(n)} of 5 steps with long vectors`, [int(n), counting(200), counting(5, 200)], (count, c, xs) =>
      steps(blend, { count: count, carry: [c], stacks: [xs], length: 5 }),
    ),
  ),
]

function x2(x: NdArray): NdArray {
  return x.mul(2)
}

const below =
  (most: number): Lists =>
  (a) => [np.abs(a).max().lt(most)]

/** Loops that end by a test. */
export const repetitionPrograms: readonly FlowProgram[] = [
  program('until a test fails', [counting(3)], (c) => repeat(below(100), (a) => [a.mul(1.5).add(0.1)], [c], null)),
  program('that never begins', [counting(3)], (c) => repeat(below(0.1), (a) => [a.mul(1.5)], [c.add(1)], null)),
  program('with a limit', [counting(3)], (c) => repeat(below(100), (a) => [a.mul(1.5).add(0.1), a.sum()], [c], 50)),
  program('that ends by its limit', [counting(3)], (c) => repeat(below(100), (a) => [a.mul(1.5).add(0.1), a.mul(2)], [c], 4)),
  program('with a limit of 0', [counting(3)], (c) => repeat(below(100), (a) => [a.mul(1.5), a.mul(2)], [c], 0)),
  program('over long vectors', [counting(200)], (c) => repeat(below(20), (a) => [a.mul(1.5).add(0.1), np.sin(a)], [c], 30)),
  program('over long vectors, without a limit', [counting(200)], (c) => repeat(below(20), (a) => [a.mul(1.5).add(0.1)], [c], null)),
  program('with constants and a counter', [counting(4), np.array(9), counting(4)], (c, most, k) =>
    repeat(
      (m, a, i) => [np.logicalAnd(np.abs(a).sum().lt(m), i.lt(7))],
      (factor, a, i) => [a.add(np.exp(factor)), i.add(1)],
      [c, int(0)],
      null,
      { test: [most], body: [k] },
    ),
  ),
  program('with a carry that stays', [counting(4), np.array(9)], (c, most) =>
    repeat(
      (a, m) => [np.abs(a).sum().lt(m)],
      (a, m) => [a.mul(2), m],
      [c, most],
      null,
    ),
  ),
  program('in a loop over stacks', [counting(6)], (xs) =>
    steps(
      (total, x) => {
        const [root, count] = repeat(
          (r, y) => [np.abs(r.mul(r).sub(y)).gt(1e-9)],
          (r, y) => [r.add(y.div(r)).mul(0.5), y],
          [x.mul(0).add(1), np.abs(x)],
          null,
        ).filter((_, i) => i !== 1)
        return [total.add(root!), root!, count!]
      },
      { carry: [np.array(0)], stacks: [xs], length: 6 },
    ),
  ),
]

const branches: readonly Lists[] = [(a, b) => [a.add(b), a], (a, b) => [np.sin(a), b.mul(2)], (a) => [a, np.full([3], 7)]]

/** Choices. */
export const branchPrograms: readonly FlowProgram[] = [
  ...[-1, 0, 1, 2, 9].map((n) =>
    program(`branch ${String(n)}`, [int(n), counting(3), counting(3)], (i, a, b) => choose(i, branches, [a, b.mul(3)])),
  ),
  program('of which one result is read', [int(1), counting(3), counting(3)], (i, a, b) => choose(i, branches, [a, b])[1]),
  program('by a number that is known', [counting(3), counting(3)], (a, b) => choose(int(1), branches, [a, b])),
  program('between long vectors', [int(1), counting(300), counting(300)], (i, a, b) =>
    choose(i, [(x, y) => [x.add(y).sum(), x], (x, y) => [x.mul(y).sum(), y.mul(x.sum())]], [a, b]),
  ),
  program('in a loop', [counting(8), np.array([0, 2, 1, 1, 5, 0, 2, -3], { dtype: 'int32' }), counting(3)], (xs, which, c) =>
    steps(
      (a, x, i) => {
        const [y, z] = choose(i, branches, [a, x.mul(np.ones([3]))])
        return [y!.mul(0.5), z!]
      },
      { carry: [c], stacks: [xs, which], length: 8 },
    ),
  ),
  program('with a loop in it', [int(1), counting(3), counting(4, 3)], (i, c, xs) =>
    choose(i, [(a, x) => [a.add(x.sum(0))], (a, x) => [steps(blend, { carry: [a], stacks: [x], length: 4 })[0]!]], [c, xs]),
  ),
]

/** Loops and branches around what is run as when eager. */
export const hostPrograms: readonly FlowProgram[] = [
  program('a running sum in a loop', [counting(5), counting(4, 5)], (c, xs) =>
    steps((a, x) => [np.cumsum(a.mul(x)), np.cumsum(x).add(a)], { carry: [c], stacks: [xs], length: 4 }),
  ),
  program('elements at an index that is counted', [counting(6, 3)], (xs) =>
    steps((k, i, a) => [i.add(1), a.add(k.get(i)), i], {
      constants: [xs],
      carry: [int(0), np.zeros([3])],
      length: 6,
    }),
  ),
  program('a running sum in a loop that ends by a test', [counting(5)], (c) =>
    repeat(below(50), (a) => [np.cumsum(a.mul(1.5).add(0.3))], [c], null),
  ),
  program('a running sum in a branch of a loop', [counting(5), counting(4, 5)], (c, xs) =>
    steps((a, x) => choose(x.sum().gt(0).astype('int32'), [(p, q) => [p.add(q)], (p, q) => [np.cumsum(p.mul(q))]], [a, x]), {
      carry: [c],
      stacks: [xs],
      length: 4,
    }),
  ),
  program('a running sum in a loop in a loop', [counting(5), counting(3, 4, 5)], (c, xs) =>
    steps((a, rows) => steps((p, q) => [np.cumsum(p.mul(q)), p.add(1)], { carry: [np.sin(a)], stacks: [rows], length: 4, reverse: true }), {
      carry: [c],
      stacks: [xs],
      length: 3,
    }),
  ),
]

/** All of them. */
export const flowPrograms: readonly FlowProgram[] = [...stepPrograms, ...repetitionPrograms, ...branchPrograms, ...hostPrograms]
