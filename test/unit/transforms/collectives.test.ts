import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  checkpoint,
  customBatching,
  customJvp,
  customVjp,
  debug,
  grad,
  hessian,
  jacrev,
  jit,
  jvp,
  lax,
  linearize,
  linearTranspose,
  makeProgram,
  np,
  ShapeError,
  vjp,
  vmap,
  type NdArray,
} from '../../../src/index.js'

type Function = (x: NdArray) => NdArray

const x = np.array([1, -2, 4, 0.5])
const over = (f: Function): Function => vmap(f, { axisName: 'i' })

function close(actual: NdArray, expected: NdArray, tolerance = 1e-12): void {
  expect(actual.shape).toStrictEqual(expected.shape)
  if (expected.size > 0) expect(np.max(np.abs(actual.sub(expected))).item()).toBeLessThan(tolerance)
}

const repeated = (value: number | number[]): NdArray => np.array([value, value, value, value] as number[])

describe('values', () => {
  test('are those over the axis, for each element', () => {
    close(over((v) => lax.psum(v, 'i'))(x), repeated(3.5))
    close(over((v) => lax.pmean(v, 'i'))(x), repeated(0.875))
    close(over((v) => lax.pmax(v, 'i'))(x), repeated(4))
    close(over((v) => lax.pmin(v, 'i'))(x), repeated(-2))
    close(over((v) => lax.allGather(v, 'i'))(x), repeated([1, -2, 4, 0.5]))
    const index = over(() => lax.axisIndex('i'))(x)
    expect([index.dtype, index.toArray()]).toStrictEqual(['int32', [0, 1, 2, 3]])
  })

  test('of what is not mapped count the elements', () => {
    const c = np.array([10, 20])
    const fixed = (f: () => NdArray): unknown => vmap((_: NdArray) => f(), { axisName: 'i', outAxes: null })(x).toArray()
    expect(fixed(() => lax.psum(c, 'i'))).toStrictEqual([40, 80])
    expect(fixed(() => lax.psum(1, 'i'))).toBe(4)
    expect(fixed(() => lax.pmean(c, 'i'))).toStrictEqual([10, 20])
    expect(fixed(() => lax.pmax(c, 'i'))).toStrictEqual([10, 20])
    expect(fixed(() => lax.allGather(c, 'i', { axis: 1 }))).toStrictEqual([
      [10, 10, 10, 10],
      [20, 20, 20, 20],
    ])
  })

  test('of trees are trees, of integers integers, of booleans counts', () => {
    const f = (v: { a: NdArray; b: NdArray[] }) => lax.psum(v, 'i')
    const sums = vmap(f, { axisName: 'i', outAxes: null })({ a: x, b: [x.mul(2)] })
    expect([sums.a.item(), sums.b[0]?.item()]).toStrictEqual([3.5, 7])
    const one = (g: Function): NdArray => vmap(g, { axisName: 'i', outAxes: null })(np.array([3, 4], { dtype: 'int32' }))
    expect([one((v) => lax.psum(v, 'i')).dtype, one((v) => lax.psum(v, 'i')).item()]).toStrictEqual(['int32', 7])
    expect([one((v) => lax.pmean(v, 'i')).dtype, one((v) => lax.pmean(v, 'i')).item()]).toStrictEqual(['float64', 3.5])
    expect(one((v) => lax.psum(v.gt(3), 'i')).item()).toBe(1)
    expect(one((v) => lax.pmax(v.gt(3), 'i')).item()).toBe(true)
  })

  test('keep float32 and propagate NaN', () => {
    const single = vmap((v: NdArray) => lax.pmean(v, 'i'), { axisName: 'i' })(x.astype('float32'))
    expect(single.dtype).toBe('float32')
    expect(over((v) => lax.pmax(v, 'i'))(np.array([1, NaN])).toArray()).toStrictEqual([NaN, NaN])
  })

  test('over an axis of no or one element', () => {
    expect(over((v) => lax.psum(v, 'i'))(np.zeros([0])).shape).toStrictEqual([0])
    expect(vmap((v: NdArray) => lax.psum(v, 'i'), { axisName: 'i', outAxes: null })(np.zeros([0, 2])).toArray()).toStrictEqual([0, 0])
    expect(over((v) => lax.pmean(v, 'i'))(np.array([7])).toArray()).toStrictEqual([7])
  })

  test('wherever the axis is mapped', () => {
    const m = np.arange(12).reshape([3, 4])
    close(vmap((v: NdArray) => lax.psum(v, 'i'), { inAxes: 1, axisName: 'i', outAxes: null })(m), m.sum(1))
    close(vmap((v: NdArray) => lax.allGather(v, 'i', { axis: 1 }), { inAxes: 1, axisName: 'i', outAxes: null })(m), m)
    close(vmap((v: NdArray) => lax.allGather(v, 'i', { axis: -1 }), { inAxes: 0, axisName: 'i', outAxes: null })(m), m.T)
    close(vmap((v: NdArray) => lax.allGather(v, 'i', { tiled: true }), { axisName: 'i', outAxes: null })(m), m.reshape([12]))
    const cube = np.arange(24).reshape([2, 3, 4])
    const tiled = vmap((v: NdArray) => lax.allGather(v, 'i', { tiled: true, axis: 1 }), { axisName: 'i', outAxes: null })(cube)
    close(tiled, np.concatenate([cube.get(0), cube.get(1)], 1))
  })
})

describe('nested axes', () => {
  const m = np.array([
    [1, 2, 3],
    [4, 5, 7],
  ])
  const both = (f: Function): NdArray => vmap(vmap(f, { axisName: 'j' }), { axisName: 'i' })(m)

  test('are told apart by their names', () => {
    close(
      both((v) => lax.psum(v, 'i')),
      np.array([
        [5, 7, 10],
        [5, 7, 10],
      ]),
    )
    close(
      both((v) => lax.psum(v, 'j')),
      np.array([
        [6, 6, 6],
        [16, 16, 16],
      ]),
    )
    close(
      both((v) => lax.psum(v, ['i', 'j'])),
      np.full([2, 3], 22),
    )
    close(
      both((v) => lax.pmean(v, ['j', 'i'])),
      np.full([2, 3], 22 / 6),
    )
    close(
      both((v) => lax.pmax(lax.pmin(v, 'i'), 'j')),
      np.full([2, 3], 3),
    )
    close(
      both((v) => v.mul(0).add(lax.axisIndex('i').mul(10)).add(lax.axisIndex('j'))),
      np.array([
        [0, 1, 2],
        [10, 11, 12],
      ]),
    )
    close(
      both((v) => lax.allGather(v, 'i').dot(np.array([1, 100]))),
      np.array([
        [401, 502, 703],
        [401, 502, 703],
      ]),
    )
    close(
      both((v) => lax.allGather(v, 'j').sum().add(v)),
      m.add(np.array([[6], [16]])),
    )
  })

  test('of one name: the inner one counts', () => {
    const f = vmap(
      vmap((v: NdArray) => lax.psum(v, 'i'), { axisName: 'i' }),
      { axisName: 'i' },
    )
    close(
      f(m),
      np.array([
        [6, 6, 6],
        [16, 16, 16],
      ]),
    )
  })

  test('pass through a vmap without a name, whichever is inside', () => {
    close(
      vmap(vmap((v: NdArray) => lax.psum(v, 'i'), { axisName: 'i' }))(m),
      np.array([
        [6, 6, 6],
        [16, 16, 16],
      ]),
    )
    close(
      vmap(
        vmap((v: NdArray) => lax.psum(v, 'i')),
        { axisName: 'i' },
      )(m),
      np.array([
        [5, 7, 10],
        [5, 7, 10],
      ]),
    )
    close(
      vmap(
        vmap((v: NdArray) => lax.allGather(v, 'i'), { inAxes: 0 }),
        { axisName: 'i', outAxes: null },
      )(m),
      m.T,
    )
  })
})

/** Functions of one element, and of the whole batch at once. */
const pairs: Readonly<Record<string, readonly [Function, Function]>> = {
  psum: [(v) => np.sin(v).mul(lax.psum(v.mul(v), 'i')), (v) => np.sin(v).mul(v.mul(v).sum())],
  pmean: [(v) => np.exp(v.sub(lax.pmean(v, 'i'))), (v) => np.exp(v.sub(v.mean()))],
  pmax: [(v) => np.exp(v.sub(lax.pmax(v, 'i'))), (v) => np.exp(v.sub(v.max()))],
  pmin: [(v) => v.mul(lax.pmin(v.mul(v), 'i')), (v) => v.mul(v.mul(v).min())],
  allGather: [(v) => np.cos(lax.allGather(v, 'i').dot(np.array([1, 2, 3, 4]))).mul(v), (v) => np.cos(v.dot(np.array([1, 2, 3, 4]))).mul(v)],
  axisIndex: [(v) => v.mul(v).mul(lax.axisIndex('i')), (v) => v.mul(v).mul(np.arange(4))],
  softmax: [
    (v) => {
      const e = np.exp(v.sub(lax.pmax(v, 'i')))
      return e.div(lax.psum(e, 'i')).mul(v)
    },
    (v) => {
      const e = np.exp(v.sub(v.max()))
      return e.div(e.sum()).mul(v)
    },
  ],
}

/** Ways to run the element's function that change nothing. */
const wrapped: Readonly<Record<string, (f: Function) => Function>> = {
  'as it is': (f) => f,
  'inside jit': (f) => jit(f),
  'inside checkpoint': (f) => checkpoint(f),
  'in a branch': (f) => (v) => lax.cond(np.array(true), f, (w) => w, v),
  'in both branches of a mapped cond': (f) => (v) => lax.cond(v.gt(0), f, f, v),
  'in a branch of a jitted mapped cond': (f) => jit((v: NdArray) => lax.cond(v.gt(0), f, (w) => f(w), v)),
  'inside a scan': (f) => (v) => lax.scan((c: NdArray) => [f(c), null], v, null, { length: 1 })[0],
  'inside a scan over what is not mapped': (f) => (v) =>
    lax.scan((c: NdArray, k: NdArray) => [c.add(f(v).mul(k)), null], np.array(0), np.array([0.25, 0.75]))[0],
  'inside a while': (f) => (v) =>
    lax.whileLoop(
      (c: { n: NdArray }) => c.n.lt(1),
      ({ n }) => ({ n: n.add(1), y: f(v) }),
      { n: np.array(0), y: v },
    ).y,
}

describe.each(Object.entries(pairs))('derivatives through %s', (_name, [element, whole]) => {
  const loss =
    (f: Function): Function =>
    (v) =>
      f(v)
        .mul(np.array([1, -2, 0.5, 3]))
        .sum()
  const direction = np.array([0.3, -1, 2, 0.7])

  test.each(Object.entries(wrapped))('%s are those of the whole batch', (_how, wrap) => {
    const f = over(wrap(element))
    close(f(x), whole(x))
    close(jvp(f, [x], [direction])[1], jvp(whole, [x], [direction])[1])
    close(grad(loss(f))(x), grad(loss(whole))(x))
    close(linearize(f, [x])[1](direction), jvp(whole, [x], [direction])[1])
    close(jit(grad(loss(f)))(x), grad(loss(whole))(x))
    close(over((v) => jvp(wrap(element), [v], [np.cos(v)])[1])(x), jvp(whole, [x], [np.cos(x)])[1])
  })

  test('inside the mapped function: the gradient of the sum of what all elements return', () => {
    close(over((v) => grad(element)(v))(x), grad((v: NdArray) => whole(v).sum())(x))
    close(over((v) => vjp(element, [v])[1](np.cos(v))[0])(x), grad((v: NdArray) => whole(v).mul(np.cos(x)).sum())(x))
    close(jit(over((v) => grad(jit(element))(v)))(x), grad((v: NdArray) => whole(v).sum())(x))
  })

  test('to the second order', () => {
    close(hessian(loss(over(element)))(x), hessian(loss(whole))(x), 1e-10)
    close(jacrev(over(jit(element)))(x), jacrev(whole)(x))
    const total = grad((v: NdArray) => whole(v).sum())
    close(over((v) => grad((w: NdArray) => grad(element)(w))(v))(x), grad((v: NdArray) => total(v).sum())(x), 1e-10)
  })
})

describe('derivatives', () => {
  test('of ties are shared equally, by both modes and both routes', () => {
    const tied = np.array([2, 5, 5, 1])
    const f = over((v) => lax.pmax(v, 'i'))
    close(grad((v: NdArray) => f(v).get(0))(tied), np.array([0, 0.5, 0.5, 0]))
    close(jvp(f, [tied], [np.array([100, 1, 3, 100])])[1], repeated(2))
    close(over((v) => grad((w: NdArray) => lax.pmin(w.neg(), 'i'))(v))(tied), np.array([0, -2, -2, 0]))
  })

  test('psum and allGather are linear, with the adjoint they should have', () => {
    const f = over((v) => lax.psum(v, 'i').add(v))
    close(linearTranspose(f, np.zeros([4]))(x)[0], x.add(3.5))
    const g = vmap((v: NdArray) => lax.allGather(v, 'i'), { axisName: 'i' })
    const ct = np.arange(16).reshape([4, 4])
    close(linearTranspose(g, np.zeros([4]))(ct)[0], ct.sum(0))
    const h = vmap((v: NdArray) => lax.allGather(v, 'i', { axis: 1 }), { axisName: 'i' })
    const big = np.arange(2 * 3 * 2).reshape([2, 3, 2])
    close(linearTranspose(h, np.zeros([2, 3]))(big)[0], big.sum(0).T)
  })

  test('with respect to what is not mapped', () => {
    const f = (w: NdArray): NdArray => vmap((v: NdArray) => lax.psum(v.mul(w), 'i').mul(w), { axisName: 'i' })(x).sum()
    close(grad(f)(3), np.array(2 * 3 * 3.5 * 4))
    close(grad((w: NdArray) => vmap((_: NdArray) => lax.psum(w, 'i'), { axisName: 'i', outAxes: null })(x))(3), np.array(4))
  })

  test('of a batch normalization over the axis are those of the formula', () => {
    const data = np.sin(np.arange(15).reshape([5, 3]).mul(1.7))
    const scale = np.array([1, 2, -1])
    const one = (row: NdArray, s: NdArray): NdArray => {
      const mean = lax.pmean(row, 'batch')
      const variance = lax.pmean(row.sub(mean).pow(2), 'batch')
      return row
        .sub(mean)
        .div(np.sqrt(variance.add(1e-5)))
        .mul(s)
    }
    const named = (rows: NdArray, s: NdArray): NdArray => vmap(one, { inAxes: [0, null], axisName: 'batch' })(rows, s)
    const formula = (rows: NdArray, s: NdArray): NdArray => {
      const mean = rows.mean(0)
      const variance = rows.sub(mean).pow(2).mean(0)
      return rows
        .sub(mean)
        .div(np.sqrt(variance.add(1e-5)))
        .mul(s)
    }
    const lossOf =
      (f: typeof named) =>
      (rows: NdArray, s: NdArray): NdArray =>
        np
          .sin(f(rows, s))
          .mul(np.arange(15).reshape([5, 3]))
          .sum()
    close(named(data, scale), formula(data, scale))
    close(grad(lossOf(named))(data, scale), grad(lossOf(formula))(data, scale))
    close(grad(lossOf(named), { argnums: 1 })(data, scale), grad(lossOf(formula), { argnums: 1 })(data, scale))
    close(jit(grad(lossOf(named)))(data, scale), grad(lossOf(formula))(data, scale))
    close(hessian(lossOf(named), { argnums: 1 })(data, scale), hessian(lossOf(formula), { argnums: 1 })(data, scale), 1e-10)
  })
})

describe('inside', () => {
  test('a custom derivative, also where nothing is mapped', () => {
    const square = customJvp((v: NdArray) => lax.psum(v.mul(v), 'i'), {
      jvp: ([v], [dv]) => [lax.psum(v.mul(v), 'i'), lax.psum(v.mul(dv).mul(2), 'i')],
    })
    close(over(square)(x), repeated(21.25))
    close(grad((v: NdArray) => over(square)(v).get(0))(x), x.mul(2))
    close(over(() => square(np.array(3)))(x), repeated(36))
    const plain = customVjp((v: NdArray) => lax.psum(v, 'i'), { fwd: (v) => [lax.psum(v, 'i'), v], bwd: (_v, ct) => [lax.psum(ct, 'i')] })
    close(over(plain)(x), repeated(3.5))
    close(grad((v: NdArray) => over(plain)(v).mul(x).sum())(x), repeated(3.5))
    close(over((v) => grad(plain)(v))(x), repeated(4))
    close(over((v) => jit(plain)(v))(x), repeated(3.5))
    const own = customBatching((v: NdArray) => v.mul(2), { vmap: (_size, mapped, [v]) => [v.mul(2), mapped[0]] })
    close(over((v) => lax.psum(own(v), 'i'))(x), repeated(7))
  })

  test('the predicate of a cond and the test of a loop', () => {
    const f = (v: NdArray): NdArray =>
      lax.cond(
        lax.psum(v, 'i').gt(3),
        (w) => w.mul(2),
        (w) => w,
        v,
      )
    close(over(f)(x), x.mul(2))
    close(over(f)(x.neg()), x.neg())
    // All elements double until their sum is large.
    const g = (v: NdArray): NdArray =>
      lax.whileLoop(
        (w: NdArray) => lax.psum(w, 'i').lt(100),
        (w) => w.mul(2),
        v,
      )
    close(over(g)(x), x.mul(32))
    close(jit(over(g))(x), x.mul(32))
  })

  test('a function that is jitted once and called under several axes', () => {
    const f = jit((v: NdArray) => lax.psum(v, 'i'))
    expect(() => f(x)).toThrow(ArgumentError)
    close(over(f)(x), repeated(3.5))
    close(over(f)(np.array([1, 2])), np.array([3, 3]))
    close(over(f)(x.add(1)), repeated(7.5))
    expect(() => f(x)).toThrow(ArgumentError)
    const size = jit(() => lax.psum(1, 'i'))
    const count = (n: number): number => vmap((_: NdArray) => size(), { axisName: 'i', outAxes: null })(np.zeros([n])).item()
    expect([count(3), count(5), count(3)]).toStrictEqual([3, 5, 3])
    const mean = jit((v: NdArray) => lax.pmean(v, 'i'))
    close(over(mean)(np.array([1, 3])), np.array([2, 2]))
    close(over(mean)(np.array([1, 3, 5])), np.array([3, 3, 3]))
  })

  test('a call of which no operand is mapped', () => {
    close(over((v) => v.add(jit(() => lax.axisIndex('i'))()))(np.zeros([3])), np.array([0, 1, 2]))
    close(over((v) => v.add(jit((c: NdArray) => lax.psum(c, 'i'))(2)))(np.zeros([3])), np.array([6, 6, 6]))
    close(
      over((v) => v.add(lax.scan((c: NdArray) => [c.add(lax.axisIndex('i')), null], np.array(0), null, { length: 2 })[0]))(np.zeros([3])),
      np.array([0, 2, 4]),
    )
  })

  test('effects', () => {
    const seen: number[] = []
    over((v) => {
      debug.callback((total: NdArray) => seen.push(total.item()), lax.psum(v, 'i'))
      return v
    })(x)
    expect(seen).toStrictEqual([3.5])
  })

  test('a program, by name', () => {
    let text = ''
    over((v) => {
      text = makeProgram((w: NdArray) => lax.psum(w, 'i'))(v).toString()
      return v
    })(x)
    expect(text).toContain('psum[axisName=i]')
  })
})

describe('mistakes', () => {
  test('name what is wrong and what there is', () => {
    expect(() => lax.psum(x, 'i')).toThrow(
      /psum: there is no axis "i"; no axis has a name here\. Call it inside vmap\(f, \{ axisName: "i" \}\)/,
    )
    expect(() =>
      vmap(
        over((v) => lax.pmax(v, 'k')),
        { axisName: 'j' },
      )(np.zeros([2, 2])),
    ).toThrow(/pmax: there is no axis "k"; the named axes here are "i", "j"/)
    expect(() => vmap((v: NdArray) => lax.psum(v, 'i'))(x)).toThrow(/no axis has a name here/)
    expect(() => over((v) => lax.pmean(v, []))(x)).toThrow(/the list of axis names is empty/)
    expect(() => over((v) => lax.psum(v, ['i', 'i']))(x)).toThrow(/an axis is named twice/)
    expect(() => over((v) => lax.psum(v, 0 as unknown as string))(x)).toThrow(/the axis name is a number/)
    expect(() => vmap((v: NdArray) => v, { axisName: 7 as unknown as string })(x)).toThrow(/axisName is a number/)
    expect(() => over((v) => lax.allGather(v, 'i', { axis: 1 }))(x)).toThrow(ShapeError)
    expect(() => over((v) => lax.allGather(v, 'i', { tiled: true }))(x)).toThrow(ShapeError)
  })

  test('a name is in scope only inside its vmap', () => {
    over((v) => v)(x)
    expect(() => lax.axisIndex('i')).toThrow(ArgumentError)
  })
})

describe('collectives in branches that each element chooses', () => {
  const fromLargest = (v: NdArray): NdArray => v.sub(lax.pmax(v.mul(v), 'i')).mul(2)
  const timesSum = (v: NdArray): NdArray => v.mul(lax.psum(np.sin(v), 'i'))
  const weights = np.array([1, -2, 0.5, 3])
  const loss =
    (f: Function): Function =>
    (v) =>
      f(v).mul(weights).sum()

  test.each([
    ['as they are', (f: Function) => f],
    ['jitted', (f: Function) => jit(f)],
  ])('see all elements, those that chose another branch too: %s', (_how, wrap) => {
    const chosen = over(wrap((v: NdArray) => lax.cond(v.gt(0), fromLargest, timesSum, v)))
    const selected = over((v: NdArray) => np.where(v.gt(0), fromLargest(v), timesSum(v)))
    close(chosen(x), selected(x))
    close(grad(loss(chosen))(x), grad(loss(selected))(x))
    close(jit(grad(loss(chosen)))(x), grad(loss(selected))(x))
    close(jvp(chosen, [x], [weights])[1], jvp(selected, [x], [weights])[1])
    close(hessian(loss(chosen))(x), hessian(loss(selected))(x), 1e-10)
  })
})
