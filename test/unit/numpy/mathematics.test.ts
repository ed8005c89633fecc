import { ArgumentError, DtypeError, grad, hessian, jacfwd, jit, jvp, nn, np, ShapeError, special, vmap, type NdArray } from 'cotangent'
import { describe, expect, it } from 'vitest'

/** The derivatives of order 0, 1, 2 … at a point. */
function derivatives(f: (x: NdArray) => NdArray, x: number, order: number): number[] {
  let g = f
  return Array.from({ length: order + 1 }, () => {
    const y = g(np.array(x)).item()
    g = grad(g)
    return y
  })
}

function expectClose(actual: number, expected: number, relative: number): void {
  if (!Number.isFinite(expected)) expect(actual).toBe(expected)
  else
    expect(Math.abs(actual - expected), `${String(actual)} instead of ${String(expected)}`).toBeLessThanOrEqual(
      relative * Math.abs(expected),
    )
}

describe('sinc', () => {
  it('has the derivatives of its power series at 0, to order 6', () => {
    const expected = [1, 0, -(Math.PI ** 2) / 3, 0, Math.PI ** 4 / 5, 0, -(Math.PI ** 6) / 7]
    derivatives(np.sinc, 0, 6).forEach((y, n) => {
      if (n % 2 === 1) expect(y + 0).toBe(0)
      else expectClose(y, expected[n] ?? NaN, 1e-15)
    })
  })

  it('has the same ones near 0, in forward mode and under vmap', () => {
    const third = jacfwd(jacfwd(jacfwd(np.sinc)))
    // sinc'''(x) = π⁴/5 x - π⁶/42 x³ + …
    for (const x of [1e-3, -1e-6, 1e-300]) {
      expectClose(third(np.array(x)).item(), (Math.PI ** 4 / 5) * x - (Math.PI ** 6 / 42) * x ** 3, 1e-9)
    }
    expect(
      vmap(grad(np.sinc))(np.array([0, 1]))
        .add(0)
        .toArray(),
    ).toEqual([0, -1])
  })

  it('decreases like 1 / x far out, with all derivatives', () => {
    const [, first = NaN, second = NaN] = derivatives(np.sinc, 1e8 + 0.5, 2)
    expect(Math.abs(first)).toBeLessThan(1e-8)
    expectClose(second, -(Math.PI ** 2) * np.sinc(1e8 + 0.5).item(), 1e-6)
  })
})

describe('hypot', () => {
  it('has derivative 0 at the origin, to every order', () => {
    const f = (x: NdArray): NdArray => np.hypot(x.get(0), x.get(1))
    expect(grad(f)(np.zeros([2])).toArray()).toEqual([0, 0])
    expect(hessian(f)(np.zeros([2])).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('neither overflows nor underflows, with its derivatives', () => {
    for (const scale of [1e-310, 1e-200, 1, 1e200, 3e307]) {
      const f = (x: NdArray): NdArray => np.hypot(x, 4 * scale)
      const [value = NaN, slope = NaN] = derivatives(f, 3 * scale, 1)
      expectClose(value, 5 * scale, 1e-15)
      expectClose(slope, 0.6, 1e-9)
    }
  })

  it('has second derivatives without cancellation close to an axis', () => {
    const f = (x: NdArray): NdArray => np.hypot(x, 1e-10)
    expectClose(derivatives(f, 1, 2)[2] ?? NaN, 1e-20, 1e-14)
  })
})

describe('logaddexp and logaddexp2', () => {
  const functions = [
    [np.logaddexp, 1],
    [np.logaddexp2, Math.LN2],
  ] as const

  it('share the gradient of equal operands, with the right curvature', () => {
    for (const [f, unit] of functions) {
      const own = (x: NdArray): NdArray => f(x, 3)
      const [, slope = NaN, curvature = NaN] = derivatives(own, 3, 2)
      expectClose(slope, 0.5, 1e-15)
      expectClose(curvature, 0.25 * unit, 1e-15)
    }
  })

  it('have gradient 0 where both are -Infinity, and no NaN at infinities', () => {
    for (const [f] of functions) {
      const slopes = grad(f, { argnums: [0, 1] })
      const at = (x: number, y: number): number[] => slopes(x, y).map((g) => g.item())
      expect(at(-Infinity, -Infinity)).toEqual([0, 0])
      expect(at(-Infinity, 1)).toEqual([0, 1])
      expect(at(Infinity, 1)).toEqual([1, 0])
      expect(at(Infinity, Infinity)).toEqual([0.5, 0.5])
    }
  })

  it('keep the relative accuracy of derivatives far from the diagonal', () => {
    const [, slope = NaN, curvature = NaN] = derivatives((x) => np.logaddexp(x, 0), -600, 2)
    expectClose(slope, Math.exp(-600), 1e-13)
    expectClose(curvature, Math.exp(-600), 1e-13)
    expectClose(derivatives((x) => np.logaddexp(x, 0), 600, 2)[2] ?? NaN, Math.exp(-600), 1e-13)
  })
})

describe('powers and logarithms of other bases', () => {
  it('have their derivatives, subnormal numbers included', () => {
    for (const x of [1e-300, 0.3, 1, 7, 1e300]) {
      expectClose(derivatives(np.log2, x, 1)[1] ?? NaN, 1 / (x * Math.LN2), 1e-15)
      expectClose(derivatives(np.log10, x, 1)[1] ?? NaN, 1 / (x * Math.LN10), 1e-15)
    }
    expectClose(derivatives(np.log2, 0.7, 3)[3] ?? NaN, 2 / (0.7 ** 3 * Math.LN2), 1e-14)
    expectClose(derivatives(np.exp2, -1073, 2)[2] ?? NaN, 2 ** -1073 * Math.LN2 ** 2, 0.5)
    expectClose(derivatives(np.exp2, 10.5, 3)[3] ?? NaN, 2 ** 10.5 * Math.LN2 ** 3, 1e-14)
    expect(derivatives(np.exp2, 2000, 1)).toEqual([Infinity, Infinity])
    expect(derivatives(np.exp2, -2000, 1)).toEqual([0, 0])
    expect(derivatives(np.log2, 0, 1)).toEqual([-Infinity, Infinity])
  })
})

describe('parts of floats', () => {
  it('have the derivatives that they say', () => {
    expect(grad((x: NdArray) => np.frexp(x)[0])(12).item()).toBe(2 ** -4)
    expect(grad((x: NdArray) => np.ldexp(x, 3))(12).item()).toBe(8)
    expect(grad((x: NdArray) => np.modf(x)[0])(-2.5).item()).toBe(1)
    expect(grad((x: NdArray) => np.modf(x)[1])(-2.5).item()).toBe(0)
    expect(grad(np.nextafter, { argnums: [0, 1] })(1, 2).map((g) => g.item())).toEqual([1, 0])
    expect(grad(np.copysign, { argnums: [0, 1] })(0, -3).map((g) => g.item())).toEqual([-1, 0])
    expect(grad(np.heaviside, { argnums: [0, 1] })(0, 0.5).map((g) => g.item())).toEqual([0, 1])
    expect(grad((x: NdArray) => np.sum(np.nanToNum(x)))(np.array([1, NaN, Infinity])).toArray()).toEqual([1, 0, 0])
  })

  it('keep the sign of zero', () => {
    expect(Array.from(np.copysign(np.array([0, 3]), -0).toTypedArray(), (x) => Object.is(x, -0))).toEqual([true, false])
    expect(np.modf(-3).map((x) => Object.is(x.item(), -0))).toEqual([true, false])
    expect(Object.is(np.nextafter(5e-324, -1).item(), 0)).toBe(true)
    expect(Object.is(np.trunc(-0.5).item(), -0)).toBe(true)
  })

  it('walk through the least and the greatest numbers', () => {
    expect(np.nextafter(0, -1).item()).toBe(-5e-324)
    expect(np.nextafter(Infinity, 0).item()).toBe(Number.MAX_VALUE)
    expect(np.nextafter(np.array([1], { dtype: 'float32' }), 0).item()).toBe(1 - 2 ** -24)
  })

  it('refuse exponents that are no integers', () => {
    expect(() => np.ldexp(1, np.array([0.5]))).toThrow(DtypeError)
    expect(() => np.ldexp(1, 0.5)).toThrow(DtypeError)
    expect(() => np.gcd(np.array([0.5]), 2)).toThrow(DtypeError)
  })
})

describe('reductions without NaN', () => {
  const x = np.array([
    [1, NaN, 3],
    [NaN, NaN, NaN],
  ])
  const reductions = {
    nansum: np.nansum,
    nanprod: np.nanprod,
    nanmean: np.nanmean,
    nanvar: np.nanvar,
    nanstd: np.nanstd,
    nanmax: np.nanmax,
    nanmin: np.nanmin,
  }
  const expected: Readonly<Record<string, readonly number[]>> = {
    nansum: [1, 0, 1],
    nanprod: [3, 0, 1],
    nanmean: [0.5, 0, 0.5],
    nanvar: [-1, 0, 1],
    nanstd: [-0.5, 0, 0.5],
    nanmax: [0, 0, 1],
    nanmin: [1, 0, 0],
  }
  for (const [name, f] of Object.entries(reductions)) {
    it(`${name} has a gradient without NaN, 0 at each NaN`, () => {
      const gradient = grad((y: NdArray) => np.sum(f(y, 1)))(x)
      expect(gradient.toArray()).toEqual([expected[name], [0, 0, 0]])
      const [, tangent] = jvp((y: NdArray) => f(y, 1), [x], [np.ones([2, 3])])
      expect(Array.from(tangent.toTypedArray(), Number.isNaN)).toEqual([false, false])
    })
  }

  it('as NumPy, give NaN where no degree of freedom is left, but of integers what var and std give', () => {
    for (const ddof of [3, 4]) {
      const spreads = (values: number[], dtype: 'float64' | 'int32'): number[] => {
        const data = np.array(values, { dtype })
        return [np.nanvar(data, null, { ddof }).item(), np.nanstd(data, null, { ddof }).item()]
      }
      expect(spreads([1, 2, 4], 'float64')).toEqual([NaN, NaN])
      expect(spreads([1, 2, 4], 'int32')).toEqual([Infinity, Infinity])
      expect(spreads([3, 3, 3], 'int32')).toEqual([NaN, NaN])
    }
    expect(np.nanvar(np.array([[true, false]]), 1, { keepdims: true }).toArray()).toEqual([[0.25]])
  })

  it('have derivative 0 where elements are equal', () => {
    expect(grad((y: NdArray) => np.nanstd(y))(np.array([2, NaN, 2])).toArray()).toEqual([0, 0, 0])
  })

  it('share the gradient of ties', () => {
    expect(grad((y: NdArray) => np.nanmax(y))(np.array([2, NaN, 2])).toArray()).toEqual([0.5, 0, 0.5])
  })

  it('have no largest element of nothing', () => {
    expect(() => np.nanmax(np.zeros([0]))).toThrow(ShapeError)
  })
})

describe('interp', () => {
  it('is differentiable in all three arguments', () => {
    const slopes = grad(np.interp, { argnums: [0, 1, 2] })
    // 10 + (x - 1) / (3 - 1) (20 - 10) at x = 1.5
    expect(slopes(1.5, np.array([1, 3]), np.array([10, 20])).map((g) => g.toArray())).toEqual([5, [-3.75, -1.25], [0.75, 0.25]])
    expect(slopes(9, np.array([1, 3]), np.array([10, 20])).map((g) => g.toArray())).toEqual([0, [0, 0], [0, 1]])
  })

  it('refuses points and values that do not pair', () => {
    expect(() => np.interp(1, np.array([1, 2]), np.array([1]))).toThrow(ShapeError)
    expect(() => np.interp(1, np.zeros([0]), np.zeros([0]))).toThrow(ShapeError)
    expect(() => np.interp(1, np.array([1, 2]), np.array([1, 2]), { period: 0 })).toThrow(ArgumentError)
  })
})

describe('errors', () => {
  it('say what does not fit', () => {
    expect(() => np.gradient(np.ones([2, 2]))).toThrow(/axis: \[0, 1\]/)
    expect(() => np.gradient(np.ones([1]))).toThrow(ShapeError)
    expect(() => np.cov(np.ones([2, 2, 2]))).toThrow(ShapeError)
    expect(() => np.cov(np.ones([2, 3]), np.ones([2, 4]))).toThrow(ShapeError)
    expect(() => np.cov(np.ones([2, 3]), null, { aweights: np.ones([2]) })).toThrow(ShapeError)
    expect(() => np.diff(np.array(1))).toThrow(ShapeError)
    expect(() => np.diff(np.ones([2]), -1)).toThrow(ArgumentError)
    expect(() => np.cross(np.ones([4]), np.ones([4]))).toThrow(ShapeError)
    expect(() => np.matvec(np.ones([2, 3]), np.ones([2]))).toThrow(ShapeError)
    expect(() => np.poly(np.eye(2))).toThrow(ShapeError)
    expect(() => np.trapezoid(np.ones([3]), np.ones([2]))).toThrow(ShapeError)
    expect(() => np.round(1, 0.5)).toThrow(ArgumentError)
    expect(() => np.hanning(2.5)).toThrow(ArgumentError)
    expect(() => nn.dotProductAttention(np.ones([2, 3, 2]), np.ones([2, 2, 2]), np.ones([2, 2, 2]))).toThrow(ShapeError)
    expect(() => nn.dotProductAttention(np.ones([2, 2, 2]), np.ones([2, 2, 2]), np.ones([2, 2, 2]), { mask: np.ones([1]) })).toThrow(
      DtypeError,
    )
    // @ts-expect-error: a typing mistake
    expect(() => np.diff(np.ones([2]), 1, 0, { preppend: 1 })).toThrow(ArgumentError)
  })
})

describe('activations', () => {
  it('have limits at -Infinity, not NaN', () => {
    expect(
      nn
        .hardSilu(np.array([-Infinity, -3, Infinity]))
        .add(0)
        .toArray(),
    ).toEqual([0, 0, Infinity])
    expect(nn.squareplus(np.array([-Infinity, Infinity])).toArray()).toEqual([0, Infinity])
  })

  it('keep the relative accuracy of derivatives for negative x', () => {
    // squareplus' = 1/x² for b = 4, mish' = (x + 1) e^x
    expectClose(derivatives(nn.squareplus, -1e8, 1)[1] ?? NaN, 1e-16, 1e-14)
    expectClose(derivatives(nn.mish, -60, 1)[1] ?? NaN, -59 * Math.exp(-60), 1e-13)
    expectClose(derivatives(nn.log1mexp, 700, 1)[1] ?? NaN, Math.exp(-700), 1e-13)
    expectClose(derivatives(nn.log1mexp, 1e-9, 1)[1] ?? NaN, 1 / Math.expm1(1e-9), 1e-15)
  })

  it('attention is the same under jit and differentiable in the mask’s bias', () => {
    const x = np.linspace(-1, 1, 24).reshape([3, 4, 2])
    const f = (bias: NdArray): NdArray => np.sum(nn.dotProductAttention(x, x, x, { bias, isCausal: true }).square())
    const bias = np.zeros([4, 3, 3])
    const gradient = grad(f)(bias)
    expect(jit(grad(f))(bias).toArray()).toEqual(gradient.toArray())
    // What is masked has no influence.
    expect(gradient.get(0, 0, 1).item()).toBe(0)
  })
})

describe('numbers that say how often something is done', () => {
  it('beyond its degree, a polynomial has no derivative left, however often it is asked for', () => {
    const p = np.array([1, 2, 3])
    expect(np.polyder(p, 2).toArray()).toEqual([2])
    for (const m of [3, 5, 1e99]) expect(np.polyder(p, m).shape).toEqual([0])
    expect(np.diff(p, 1e99).shape).toEqual([0])
  })

  it('are refused where nobody could wait for it, or store it', () => {
    expect(() => np.polyint(np.array([1]), 1e99)).toThrow('at most 1000')
    expect(() => special.multigammaln(9, 1e99)).toThrow('at most 65536')
    expect(() => np.arange(1e15)).toThrow(ShapeError)
    expect(() => np.tile(np.array([1, 2]), 1e99)).toThrow(ShapeError)
    expect(() => np.arraySplit(np.ones([2]), 1e99)).toThrow(ShapeError)
  })
})
