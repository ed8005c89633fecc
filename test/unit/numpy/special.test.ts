import { describe, expect, test } from 'vitest'
import { grad, jit, jvp, np, special, vmap, type NdArray } from 'cotangent'
import { elements, expectClose, fixture } from './fixtures.js'

const { points, products } = fixture<{
  readonly points: Readonly<Record<string, readonly (readonly [x: number, derivatives: readonly number[]])[]>>
  readonly products: readonly {
    readonly name: 'xlogy' | 'xlog1py'
    readonly x: number
    readonly y: number
    readonly value: number
    readonly dx: number
    readonly dy: number
  }[]
}>('activations')

const names = ['erf', 'erfc', 'erfInv', 'expit', 'logit', 'entr'] as const

describe('special functions', () => {
  test.each(names)('%s: value and two derivatives', (name) => {
    const f = (x: NdArray): NdArray => special[name](x)
    for (const [x, [value = NaN, first = NaN, second = NaN]] of points[name] ?? []) {
      expectClose(f(np.array(x)).item(), value, 2e-15, `${name}(${String(x)})`)
      expectClose(grad(f)(np.array(x)).item(), first, 4e-15, `${name}'(${String(x)})`)
      expectClose(jvp(grad(f), [np.array(x)], [np.array(1)])[1].item(), second, 2e-14, `${name}''(${String(x)})`)
    }
    const xs = np.array((points[name] ?? []).map(([x]) => x))
    expect(elements(jit(vmap(grad(f)))(xs))).toEqual(elements(xs).map((x) => grad(f)(np.array(x)).item()))
  })

  test.each(products)('$name($x, $y)', ({ name, x, y, value, dx, dy }) => {
    const args = [np.array(x), np.array(y)] as const
    expectClose(special[name](...args).item(), value, 4e-16)
    const [gx, gy] = grad((a: NdArray, b: NdArray) => special[name](a, b), { argnums: [0, 1] })(...args)
    expectClose(gx.item(), dx, 4e-16)
    expectClose(gy.item(), dy, 4e-16)
  })

  test('0 log 0 is 0, with derivatives 0', () => {
    const [zero, inf] = [np.array(0), np.array(Infinity)]
    for (const y of [zero, inf, np.array(-2)]) {
      for (const f of [special.xlogy, special.xlog1py]) {
        const edge = f === special.xlog1py && y === zero ? np.array(-1) : y
        expect(f(zero, edge).item()).toBe(0)
        expect(grad((a: NdArray, b: NdArray) => f(a, b), { argnums: [0, 1] })(zero, edge).map((g) => g.item())).toEqual([0, 0])
      }
    }
    expect(special.xlogy(0, NaN).item()).toBeNaN()
    expect(special.xlogy(1, 0).item()).toBe(-Infinity)
    expect(special.xlogy(1, -1).item()).toBeNaN()
    expect(special.xlogy(np.array([1, 2]), np.array([[1], [Math.E]])).toArray()).toEqual([
      [0, 0],
      [1, 2],
    ])
  })

  test('binom of a negative integer is undefined, however large', () => {
    expect(special.binom(np.array([-1, -10, -100, -1e8]), 2).toArray()).toEqual([NaN, NaN, NaN, NaN])
    expect(special.binom(np.array([-100, 200, 3]), np.array([-3, 201, -1])).toArray()).toEqual([NaN, 0, 0])
    expectClose(special.binom(-100.5, 2).item(), (-100.5 * -101.5) / 2, 1e-14)
  })
  test('divergences of numbers whose quotient is none', () => {
    const [x, y] = [np.array([1e300, 1e-300, 1e-305]), np.array([1e-300, 1e300, 1e300])]
    const logarithms = [600 * Math.LN10, -600 * Math.LN10, -605 * Math.LN10]
    elements(special.relEntr(x, y)).forEach((value, i) => {
      expectClose(value, x.get(i).item() * (logarithms[i] ?? NaN), 1e-15)
    })
    expect(elements(special.klDiv(x, y)).slice(1)).toEqual([1e300, 1e300])
    elements(grad((v: NdArray) => special.relEntr(v, y).sum())(x)).forEach((slope, i) => {
      expectClose(slope, 1 + (logarithms[i] ?? NaN), 1e-15)
    })
    expect(elements(grad((v: NdArray) => special.relEntr(x, v).sum())(y))[1]).toBe(0)
    const single = (value: number): NdArray => np.array(value, { dtype: 'float32' })
    expectClose(special.relEntr(single(1e30), single(1e-30)).item(), 1e30 * 60 * Math.LN10, 1e-6)
  })
  test('ends of the domains', () => {
    expect(special.logit(np.array([0, 1, 0.5, -0.1, 1.1])).toArray()).toEqual([-Infinity, Infinity, 0, NaN, NaN])
    expect(special.entr(np.array([0, -1, 1, Infinity, NaN])).toArray()).toEqual([0, -Infinity, -0, -Infinity, NaN])
    expect(elements(vmap(grad((x: NdArray) => special.entr(x)))(np.array([0, 1])))).toEqual([Infinity, -1])
    expect(special.erfInv(np.array([-1, 1, 2])).toArray()).toEqual([-Infinity, Infinity, NaN])
    expect(
      special
        .logsumexp(
          np.array([
            [1000, 1000],
            [-Infinity, 3],
          ]),
          1,
        )
        .toArray(),
    ).toEqual([1000 + Math.LN2, 3])
    expect(special.expit(np.array([1, 2], { dtype: 'float32' })).dtype).toBe('float32')
    expect(special.entr(np.array([0.5], { dtype: 'float32' })).dtype).toBe('float32')
  })

  test('zeta: the other terms count beside the first one, however large it is', () => {
    // By mpmath: the first term is 1e19, the others 1e10.
    expectClose(special.zeta(1 + 2 ** -33, 1e-19).item(), 1.000000005952061e19, 1e-14, 'near 1')
    // It is infinite, and stays so.
    expect(special.zeta(np.array([2, 40, Infinity]), np.array([1e-200, 1e-30, 1e-17])).toArray()).toEqual([Infinity, Infinity, Infinity])
  })

  test('polygamma: the highest order is 170, beyond which the factorial is no float64', () => {
    expectClose(special.polygamma(170, 2).item(), -7.257415615307994e306 * 2 ** -171, 1e-13, '170')
    expect(() => special.polygamma(171, 2)).toThrow('the order is 171')
  })

  test('zeta: polygamma for integers, and derivatives in both operands', () => {
    const q = np.array([0.3, 1, 2.5, 40, -1.25])
    const factorials = [1, 1, 2, 6, 24]
    for (const n of [1, 2, 3, 4]) {
      const expected = special.polygamma(n, q).mul((-1) ** (n + 1) / factorials[n]!)
      elements(special.zeta(n + 1, q)).forEach((x, i) => {
        expectClose(x, elements(expected)[i]!, 1e-14, `zeta(${String(n + 1)}, ${String(elements(q)[i])})`)
      })
    }
    // By mpmath: the orders in x and q, and the derivative.
    const derivatives = [
      [2, 1, 1, 0, -0.93754825431584375],
      [2, 1, 2, 0, 1.989280234298901],
      [1.5, 0.3, 1, 0, 3.2920377617312037],
      [1.5, 0.3, 1, 1, -56.985596470791846],
      [2.5, 3, 2, 1, -0.085894069280652844],
      [2.5, 3, 0, 2, 0.09199169820133164],
    ] as const
    for (const [x, start, inX, inQ, expected] of derivatives) {
      let f = (a: NdArray, b: NdArray): NdArray => special.zeta(a, b)
      for (let k = 0; k < inX; k++) f = grad(f)
      for (let k = 0; k < inQ; k++) f = grad(f, { argnums: 1 })
      expectClose(f(np.array(x), np.array(start)).item(), expected, 1e-14, String([x, start, inX, inQ]))
    }
  })
})
