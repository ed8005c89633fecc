import { describe, expect, test } from 'vitest'
import { ArgumentError, DtypeError, grad, hvp, jit, jvp, nn, np, ShapeError, vmap, type NdArray } from 'cotangent'
import { elements, expectClose, fixture, word, type Word } from './fixtures.js'

const { points, softmax } = fixture<{
  readonly points: Readonly<Record<string, readonly (readonly [x: number, derivatives: readonly number[]])[]>>
  readonly softmax: readonly {
    readonly x: readonly Word[]
    readonly logsumexp: number
    readonly softmax: readonly number[]
    readonly logSoftmax: readonly Word[]
    readonly hvp: readonly number[]
  }[]
}>('activations')

type Unary = (x: NdArray) => NdArray
const smooth: Readonly<Record<string, Unary>> = {
  sigmoid: (x) => nn.sigmoid(x),
  softplus: (x) => nn.softplus(x),
  logSigmoid: (x) => nn.logSigmoid(x),
  silu: (x) => nn.silu(x),
  gelu: (x) => nn.gelu(x),
  geluApproximate: (x) => nn.gelu(x, { approximate: true }),
  elu: (x) => nn.elu(x),
  celu2: (x) => nn.celu(x, 2),
  selu: (x) => nn.selu(x),
  softSign: (x) => nn.softSign(x),
}
const at = (f: Unary, x: number): number => f(np.array(x)).item()
const slope = (f: Unary, x: number): number => at(grad(f), x)
const curvature = (f: Unary, x: number): number => at(grad(grad(f)), x)

describe('activations', () => {
  test.each(Object.keys(smooth))('%s: value and two derivatives, relative accuracy in the tails', (name) => {
    const f = smooth[name]
    if (f === undefined) throw new Error(name)
    for (const [x, [value = NaN, first = NaN, second = NaN]] of points[name] ?? []) {
      // erfc at 20/√2 makes 400 ulps of the rounding of its argument.
      const relative = name.startsWith('gelu') ? 2e-13 : 4e-15
      expectClose(at(f, x), value, relative, `${name}(${String(x)})`)
      expectClose(slope(f, x), first, relative, `${name}'(${String(x)})`)
      expectClose(jvp(f, [np.array(x)], [np.array(1)])[1].item(), first, relative)
      expectClose(curvature(f, x), second, relative * 4, `${name}''(${String(x)})`)
      expectClose(jvp(grad(f), [np.array(x)], [np.array(1)])[1].item(), second, relative * 4)
    }
    const xs = np.array((points[name] ?? []).map(([x]) => x))
    const each = elements(xs).map((x) => slope(f, x))
    expect(elements(vmap(grad(f))(xs))).toEqual(each)
    expect(elements(jit(vmap(grad(f)))(xs))).toEqual(each)
    expect(f(np.array([0.5], { dtype: 'float32' })).dtype).toBe('float32')
  })

  test.each(Object.keys(smooth))('%s of float32', (name) => {
    const f = smooth[name]
    if (f === undefined) throw new Error(name)
    for (const [x, [value = NaN, first = NaN]] of points[name] ?? []) {
      if (Math.abs(x) > 5 || Math.abs(x) < 1e-3) continue
      const single = np.array(x, { dtype: 'float32' })
      expectClose(f(single).item(), value, 1e-5, name)
      expectClose(grad(f)(single).item(), first, 1e-5, name)
    }
  })

  test('nothing overflows, and NaN stays', () => {
    expect(nn.softplus(np.array([1000, -1000, Infinity, -Infinity])).toArray()).toEqual([1000, 0, Infinity, 0])
    expect(nn.logSigmoid(np.array([1000, -1000])).toArray()).toEqual([-0, -1000])
    expect(nn.sigmoid(np.array([1000, -1000])).toArray()).toEqual([1, 0])
    expect(nn.silu(np.array([1000, -1000])).toArray()).toEqual([1000, -0])
    expect(elements(vmap(grad((x: NdArray) => nn.softplus(x)))(np.array([1e308, -1e308, Infinity, -Infinity])))).toEqual([1, 0, 1, 0])
    expect(elements(vmap(grad((x: NdArray) => nn.elu(x)))(np.array([1e308, 1000])))).toEqual([1, 1])
    for (const f of [...Object.values(smooth), nn.relu, nn.relu6, nn.leakyRelu, nn.hardTanh, nn.hardSigmoid])
      expect(f(np.array(NaN)).item()).toBeNaN()
  })

  test('corners: relu and relu6 are flat, hardTanh is not, leakyRelu and elu take the right side', () => {
    const slopes = (f: Unary, ...xs: number[]): number[] => elements(vmap(grad(f))(np.array(xs)))
    expect(slopes(nn.relu, -1, 0, 2)).toEqual([0, 0, 1])
    expect(slopes((x) => nn.relu6(x), -1, 0, 3, 6, 7)).toEqual([0, 0, 1, 0, 0])
    expect(slopes((x) => nn.leakyRelu(x, 0.25), -1, 0, 3)).toEqual([0.25, 1, 1])
    expect(slopes((x) => nn.hardTanh(x), -2, -1, 0, 1, 2)).toEqual([0, 1, 1, 1, 0])
    expect(slopes((x) => nn.hardSigmoid(x), -4, 0, 4)).toEqual([0, 1 / 6, 0])
    expect(slopes((x) => nn.elu(x, 3), 0, 1)).toEqual([3, 1])
    expect(slopes((x) => nn.celu(x, 3), 0)).toEqual([1])
    expect(slopes((x) => nn.softSign(x), 0)).toEqual([1])
    expect(curvature(nn.softplus, 0)).toBe(0.25)
    expect(nn.relu(np.array([-1, 2], { dtype: 'int32' })).dtype).toBe('int32')
    expect(nn.swish).toBe(nn.silu)
  })

  test('glu', () => {
    expect(nn.glu(np.array([[2, 4, 0, 0]])).toArray()).toEqual([[1, 2]])
    expect(nn.glu(np.array([[2], [0]]), 0).toArray()).toEqual([[1]])
    expect(() => nn.glu(np.array([1, 2, 3]))).toThrow(ShapeError)
  })
})

describe('softmax and its kin', () => {
  test.each(softmax)('of $x', (row) => {
    const x = np.array(row.x.map(word))
    const each = (y: NdArray, expected: readonly Word[], check: (actual: number, expected: number) => void): void => {
      elements(y).forEach((value, i) => {
        check(value, word(expected[i] ?? 'nan'))
      })
    }
    const relatively = (actual: number, expected: number): void => {
      expectClose(actual, expected, 1e-15)
    }
    /** Logarithms near 0 have the absolute accuracy of the 1 that is their argument; derivatives are differences of probabilities. */
    const absolutely = (actual: number, expected: number): void => {
      if (Number.isFinite(expected)) expect(Math.abs(actual - expected)).toBeLessThanOrEqual(2 ** -51 * Math.max(1, Math.abs(expected)))
      else expect(actual).toBe(expected)
    }
    const lse = (y: NdArray): NdArray => nn.logsumexp(y)
    absolutely(lse(x).item(), row.logsumexp)
    each(nn.logSoftmax(x), row.logSoftmax, absolutely)
    each(nn.softmax(x), row.softmax, relatively)
    each(grad(lse)(x), row.softmax, relatively)
    each(jit(grad(lse))(x), row.softmax, relatively)
    // d softmax = (diag(p) - p p') dx, which is the Hessian of logsumexp.
    const signs = np.array(row.x.map((_, i) => (-1) ** i))
    each(hvp(lse, [x], [signs])[0], row.hvp, absolutely)
    each(jvp((y: NdArray) => nn.softmax(y), [x], [signs])[1], row.hvp, absolutely)
  })

  test('along axes, kept or not, mapped', () => {
    const x = np.arange(24).reshape([2, 3, 4]).sin()
    const along = nn.logsumexp(x, [0, 2])
    expect(along.shape).toEqual([3])
    expect(nn.logsumexp(x, [0, 2], { keepdims: true }).shape).toEqual([1, 3, 1])
    const direct = np.log(np.exp(x).sum([0, 2]))
    elements(along).forEach((value, i) => {
      expectClose(value, elements(direct)[i] ?? NaN, 1e-15)
    })
    expect(elements(nn.softmax(x, 1).sum(1)).every((p) => Math.abs(p - 1) < 4e-16)).toBe(true)
    expect(vmap((row: NdArray) => nn.logSoftmax(row, 0), { inAxes: 1, outAxes: 1 })(x.get(0)).toArray()).toEqual(
      nn.logSoftmax(x.get(0), 0).toArray(),
    )
    expect(nn.logsumexp(np.array([1, 2], { dtype: 'int32' })).dtype).toBe('float64')
  })

  test('rows of -Infinity', () => {
    const rows = np.array([
      [-Infinity, -Infinity],
      [0, -Infinity],
    ])
    expect(nn.logsumexp(rows, 1).toArray()).toEqual([-Infinity, 0])
    const f = (x: NdArray): NdArray => nn.logsumexp(x)
    expect(vmap(grad(f))(rows).toArray()).toEqual([
      [0, 0],
      [1, 0],
    ])
    expect(jit(vmap(grad(f)))(rows).toArray()).toEqual([
      [0, 0],
      [1, 0],
    ])
    expect(nn.logsumexp(np.zeros([0])).item()).toBe(-Infinity)
    expect(nn.logsumexp(np.array([Infinity, 0])).item()).toBe(Infinity)
    expect(nn.logsumexp(np.array([NaN, 0])).item()).toBeNaN()
    expect(elements(nn.softmax(rows))).toEqual([NaN, NaN, 1, 0])
    expect(nn.logSoftmax(rows).toArray()).toEqual([
      [NaN, NaN],
      [0, -Infinity],
    ])
  })

  test('the gradient of a cross entropy is softmax minus label', () => {
    const loss = (logits: NdArray): NdArray =>
      nn
        .logSoftmax(logits)
        .mul(nn.oneHot(np.array([2, 0]), 3))
        .sum()
        .neg()
    const logits = np.array([
      [0.1, -2, 1],
      [1000, 0, 3],
    ])
    const expected = nn.softmax(logits).sub(nn.oneHot(np.array([2, 0]), 3))
    elements(grad(loss)(logits)).forEach((g, i) => {
      expect(g).toBeCloseTo(elements(expected)[i] ?? NaN, 15)
    })
  })

  test('standardize', () => {
    const x = np.array([
      [1, 3],
      [5, 5],
    ])
    expect(nn.standardize(x, -1, { epsilon: 0 }).get(0).toArray()).toEqual([-1, 1])
    expect(nn.standardize(x).get(1).toArray()).toEqual([0, 0])
    expect(nn.standardize(x, 0, { mean: 1, variance: np.array([4, 1]), epsilon: 0 }).toArray()).toEqual([
      [0, 2],
      [2, 4],
    ])
    const one = grad((y: NdArray) =>
      nn
        .standardize(y)
        .mul(np.array([1, 0, 0]))
        .sum(),
    )(np.array([1, 2, 3]))
    // Shift invariant, so the gradient sums to 0.
    expect(elements(one).reduce((a, b) => a + b)).toBeCloseTo(0, 15)
  })

  test('oneHot', () => {
    expect(nn.oneHot(np.array([1, -1, 3], { dtype: 'int32' }), 3).toArray()).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ])
    expect(nn.oneHot(np.array([[0, 1]]), 2, { axis: 0, dtype: 'int32' }).toArray()).toEqual([[[1, 0]], [[0, 1]]])
    expect(nn.oneHot(2, 3).toArray()).toEqual([0, 0, 1])
    expect(nn.oneHot(np.array([0], { dtype: 'int32' }), 2).dtype).toBe('float64')
    expect(vmap((i: NdArray) => nn.oneHot(i, 2))(np.array([1, 0])).toArray()).toEqual([
      [0, 1],
      [1, 0],
    ])
    expect(() => nn.oneHot(np.array([1]), 1.5)).toThrow(ArgumentError)
    expect(() => nn.oneHot(np.array([true]), 2)).toThrow(DtypeError)
  })
})
