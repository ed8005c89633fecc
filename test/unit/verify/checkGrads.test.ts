import { customJvp, customVjp, debug, jit, nn, np, stopGradient, vmap, type NdArray } from 'cotangent'
import { assertGrads, checkGrads, GradCheckError, type CheckGradsOptions, type GradMismatch, type GradReport } from 'cotangent/verify'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'

type AnyFunction = (...args: never[]) => unknown

function passes(f: AnyFunction, args: readonly unknown[], options?: CheckGradsOptions): GradReport {
  const result = checkGrads(f as (...args: unknown[]) => unknown, [...args], options)
  if (isLeft(result)) throw new GradCheckError(result.left)
  return result.right
}

function fails(f: AnyFunction, args: readonly unknown[], options?: CheckGradsOptions): GradMismatch {
  const result = checkGrads(f as (...args: unknown[]) => unknown, [...args], options)
  if (isRight(result)) throw new Error(`it passed: ${JSON.stringify(result.right)}`)
  return result.left
}

const x = np.array([0.3, -1.2, 2.5])
const matrix = np.array([
  [0.5, -1, 2],
  [1.5, 0.25, -0.75],
])

describe('derivatives that are right pass', () => {
  const functions: Readonly<Record<string, readonly [AnyFunction, readonly unknown[]]>> = {
    elementwise: [(a: NdArray) => np.sin(a).mul(np.exp(a)), [x]],
    'a number': [(a: NdArray) => a.mul(a), [3]],
    'a typed array': [(a: NdArray) => np.tanh(a), [Float64Array.of(1, 2)]],
    product: [(a: NdArray, b: NdArray) => a.matmul(b), [matrix, x]],
    'log near the edge of its domain': [(a: NdArray) => np.log(a), [np.array([1e-6, 1, 100])]],
    'elements of very different size': [(a: NdArray) => np.exp(a), [np.array([-40, 0, 5])]],
    'values that are tiny': [(a: NdArray) => np.sin(a).mul(1e-14), [x]],
    'values that are huge': [(a: NdArray) => np.sin(a).mul(1e14), [x]],
    'a fast oscillation': [(a: NdArray) => np.sin(a.mul(3000)), [x]],
    'a derivative that is zero by cancellation': [(a: NdArray) => nn.softmax(a).sum(), [x]],
    'a constant': [() => np.ones([2]), [x]],
    'x^3 at 0': [(a: NdArray) => a.pow(3), [np.zeros([2])]],
    'softplus and its like': [(a: NdArray) => nn.softplus(a), [x]],
    'under jit': [jit((a: NdArray) => np.cos(a).sum()), [x]],
    'under vmap': [vmap((a: NdArray) => a.dot(a)), [matrix]],
  }
  for (const [name, [f, args]] of Object.entries(functions)) {
    it(name, () => {
      const report = passes(f, args)
      expect(report.maxError).toBeLessThan(1e-6)
      expect(report.comparisons).toBeGreaterThan(0)
    })
  }

  it('to order 3, in every nesting', () => {
    const report = passes((a: NdArray, b: NdArray) => np.sin(a.mul(b)).sum(), [x, np.array([1, 2, 0.5])], { order: 3 })
    expect(report.order).toBe(3)
    expect(report.maxError).toBeLessThan(1e-6)
    // Two operands at order 1; 2 functions of 4 and of 3 at order 2; at order 3 what these become. Two joint directions each.
    expect(report.directions).toBe(2 + 2 + (4 + 2) + (3 + 2) + (8 + 2) + (6 + 2) + (5 + 2) + (5 + 2))
  })

  it('float32, with its own step and tolerance', () => {
    const single = np.array([0.3, -1.2, 2.5], { dtype: 'float32' })
    expect(passes((a: NdArray) => np.sin(a).mul(np.exp(a)), [single]).maxError).toBeLessThan(5e-3)
    expect(passes((a: NdArray) => nn.logSoftmax(a.mul(a)), [single], { order: 3 }).maxError).toBeLessThan(5e-3)
    expect(fails((a: NdArray) => np.sin(a), [single], { rtol: 1e-9 }).verdict).toBe('inconclusive')
  })

  it('pytrees in and out; integers, booleans, labels and functions stay as they are', () => {
    const report = passes(
      (
        params: { w: NdArray; name: string; layers: readonly NdArray[] },
        index: NdArray,
        activation: (y: NdArray) => NdArray,
        none: null,
      ) => {
        expect([params.name, index.dtype, none]).toEqual(['net', 'int32', null])
        const y = activation(params.w.get(index).mul(params.layers[0] ?? 1))
        return { y, count: index, pair: [y.sum(), y.gt(0)] }
      },
      [{ w: x, name: 'net', layers: [np.array([2, 3])] }, np.array([2, 0], { dtype: 'int32' }), np.tanh, null],
    )
    expect(report.maxError).toBeLessThan(1e-6)
  })

  it('kinks that are near, but not at the point', () => {
    expect(passes((a: NdArray) => nn.relu(a.add(1e-4)), [np.array([0, 1, -1])]).maxError).toBeLessThan(1e-6)
  })

  it('one mode alone, and custom rules that are right', () => {
    const cube = customVjp((a: NdArray) => a.pow(3), {
      fwd: (a: NdArray) => [a.pow(3), a],
      bwd: (a: NdArray, ct: NdArray) => [ct.mul(a.mul(a)).mul(3)],
    })
    expect(passes(cube, [x], { modes: ['rev'] }).modes).toEqual(['rev'])
    passes(cube, [x])
  })

  it('repeats itself, and varies with the seed', () => {
    const error = (seed: number): number => passes((a: NdArray) => np.sin(a), [x], { seed }).maxError
    expect(error(1)).toBe(error(1))
    expect(error(1)).not.toBe(error(2))
  })
})

describe('derivatives that are wrong are rejected', () => {
  const square = (rule: (a: NdArray, da: NdArray) => NdArray): AnyFunction =>
    customJvp(
      function square(a: NdArray) {
        return a.mul(a)
      },
      { jvp: ([a]: readonly [NdArray], [da]: readonly [NdArray]) => [a.mul(a), rule(a, da)] },
    )

  it('a sign', () => {
    const found = fails(
      square((a, da) => a.mul(da).mul(-2)),
      [x],
    )
    expect(found).toMatchObject({ verdict: 'mismatch', name: 'square', mode: 'fwd', order: 1, stack: ['fwd'], argument: 'argument 0' })
    expect(found.found).toBeCloseTo(-found.expected, 6)
    expect(found.direction.map(({ path, tangent }) => [path, tangent.shape])).toEqual([['argument 0', [3]]])
  })

  it('a factor, also a small one, also in reverse alone, also where the function is tiny', () => {
    const wrong = square((a, da) => a.mul(da).mul(2.00001))
    expect(fails(wrong, [x]).verdict).toBe('mismatch')
    expect(fails(wrong, [x], { modes: ['rev'] })).toMatchObject({ verdict: 'mismatch', mode: 'rev' })
    expect(fails(wrong, [x.mul(1e-9)]).verdict).toBe('mismatch')
    expect(
      fails(
        square((a, da) => a.mul(da)),
        [x.astype('float32')],
      ).verdict,
    ).toBe('mismatch')
  })

  it('a dropped term, with the argument that lacks it', () => {
    const product = customVjp((a: { p: NdArray; q: NdArray }) => a.p.mul(a.q), {
      fwd: (a: { p: NdArray; q: NdArray }) => [a.p.mul(a.q), a],
      bwd: (a: { p: NdArray; q: NdArray }, ct: NdArray) => [{ p: ct.mul(a.q), q: null }],
    })
    const found = fails(product, [{ p: x, q: x.add(1) }])
    expect(found).toMatchObject({ verdict: 'mismatch', argument: 'argument 0.q' })
  })

  it('one wrong element of many, named with its place', () => {
    const mask = np.ones([2, 3]).at(1, 2).set(0.5)
    const identity = customJvp((a: NdArray) => a, { jvp: ([a]: readonly [NdArray], [da]: readonly [NdArray]) => [a, da.mul(mask)] })
    expect(fails((a: NdArray) => ({ y: identity(a) }), [matrix]).result).toBe('result.y[1, 2]')
  })

  it('a right first and a wrong second derivative, in every nesting that shows it', () => {
    const wrongLater = customJvp((a: NdArray) => a.pow(3), {
      jvp: ([a]: readonly [NdArray], [da]: readonly [NdArray]) => [a.pow(3), stopGradient(a.mul(a).mul(3)).mul(da)],
    })
    passes(wrongLater, [x], { order: 1 })
    for (const mode of ['fwd', 'rev'] as const) {
      expect(fails(wrongLater, [x], { modes: [mode] })).toMatchObject({
        verdict: 'mismatch',
        order: 2,
        stack: [mode, mode],
        argument: 'argument 0',
      })
    }
  })

  it('a rule that is not linear in the tangent', () => {
    expect(
      fails(
        square((a, da) => a.mul(np.abs(da)).mul(2)),
        [x],
        { modes: ['fwd'] },
      ).verdict,
    ).toBe('mismatch')
  })

  it('a wrong value beside the right derivative', () => {
    const shifted = customJvp((a: NdArray) => a.mul(a), {
      jvp: ([a]: readonly [NdArray], [da]: readonly [NdArray]) => [a.mul(a).add(1), a.mul(da).mul(2)],
    })
    expect(fails(shifted, [x], { modes: ['fwd'] }).reason).toContain('The value that jvp returns')
    expect(fails(shifted, [x], { modes: ['rev'] }).reason).toContain('The value that vjp returns')
  })

  it('a derivative that is cut or NaN where the function is smooth', () => {
    expect(fails((a: NdArray) => stopGradient(a).mul(a), [x]).verdict).toBe('mismatch')
    const guarded = (a: NdArray): NdArray => np.where(a.gt(0), np.sqrt(np.abs(a)), 0)
    expect(passes(guarded, [np.array([1])]).maxError).toBeLessThan(1e-6)
    const careless = (a: NdArray): NdArray => np.where(a.gt(-1), a, np.sqrt(a))
    expect(fails(careless, [np.array([-0.5])])).toMatchObject({
      verdict: 'mismatch',
      reason: 'The derivative is not finite, and should be.',
    })
  })
})

describe('what differences cannot tell is inconclusive', () => {
  const reasons: Readonly<Record<string, readonly [AnyFunction, readonly unknown[], string]>> = {
    'abs at 0, where central differences see nothing': [(a: NdArray) => np.abs(a), [np.array([0, 1])], 'kink'],
    'relu at 0': [(a: NdArray) => nn.relu(a), [np.array([0, 1])], 'kink'],
    'a kink that only the second derivative has': [(a: NdArray) => a.mul(np.abs(a)), [np.array([0, 1])], 'kink'],
    'a root at 0': [(a: NdArray) => np.cbrt(a), [np.array([0])], 'smooth'],
    'the edge of a domain': [(a: NdArray) => np.sqrt(a), [np.array([0])], 'two-sided'],
    'a jump': [(a: NdArray) => np.floor(a), [np.array([2])], 'jump'],
    NaN: [(a: NdArray) => np.log(a), [np.array([-1, 1])], 'NaN or infinite at the point'],
    'NaN at one side': [(a: NdArray) => np.where(a.gt(1), np.nan, a), [np.array([1])], 'NaN or infinite near the point'],
    infinity: [(a: NdArray) => np.exp(a), [np.array([1000])], 'NaN or infinite at the point'],
    'nothing but integers': [(a: NdArray) => a.astype('float64'), [np.array([1], { dtype: 'int32' })], 'no float in the arguments'],
    'nothing but comparisons': [(a: NdArray) => a.gt(0), [x], 'no float in the result'],
    'no element': [(a: NdArray) => a.mul(a), [np.zeros([0])], 'no float in the arguments'],
    'too much roundoff': [(a: NdArray) => np.sin(a).add(1e12).sub(1e12), [x], 'settle'],
  }
  for (const [name, [f, args, reason]] of Object.entries(reasons)) {
    it(name, () => {
      const found = fails(f, args)
      expect(found.verdict).toBe('inconclusive')
      expect(found.reason).toContain(reason)
    })
  }

  it('and a wrong derivative elsewhere is reported rather', () => {
    const wrong = customJvp((a: NdArray) => a, { jvp: ([a]: readonly [NdArray], [da]: readonly [NdArray]) => [a, da.mul(2)] })
    expect(fails((a: NdArray, b: NdArray) => [np.abs(a), wrong(b)], [np.zeros([1]), x])).toMatchObject({
      verdict: 'mismatch',
      argument: 'argument 1',
    })
  })
})

describe('assertGrads', () => {
  it('returns the report', () => {
    const report = assertGrads(
      function loss(a: NdArray) {
        return a.mul(a).sum()
      },
      [x],
    )
    expect(report).toMatchObject({ name: 'loss', order: 2, modes: ['fwd', 'rev'] })
    expect(report.maxError).toBeLessThan(1e-6)
  })

  it('throws a tagged error that names function, order, modes, argument and figures', () => {
    const loss = (a: { w: NdArray }): NdArray => stopGradient(a.w).mul(a.w).sum()
    let error: unknown
    try {
      assertGrads(loss, [{ w: x }])
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(GradCheckError)
    if (!(error instanceof GradCheckError)) return
    expect(error._tag).toBe('GradCheckError')
    expect(error.message).toMatch(
      /checkGrads of loss: order 1 \(fwd\), with respect to argument 0\.w, result: found -?\d.* differences give -?\d/,
    )
    expect(error.mismatch.found).toBeCloseTo(error.mismatch.expected / 2, 6)
  })

  it('refuses options that make no sense', () => {
    const f = (a: NdArray): NdArray => a
    expect(() => checkGrads(f, [x], { order: 0 })).toThrow(/order must be a positive integer/)
    expect(() => checkGrads(f, [x], { directions: 0 })).toThrow(/directions/)
    expect(() => checkGrads(f, [x], { modes: [] })).toThrow(/modes must name/)
    expect(() => checkGrads(f, [x], { rtol: -1 })).toThrow(/rtol must be between/)
    expect(() => checkGrads(f, [x], { eps: 2 })).toThrow(/eps must be between/)
    expect(() => checkGrads(f, [x], { atol: NaN })).toThrow(/atol/)
  })

  it('lets the errors of the function pass', () => {
    expect(() => checkGrads((a: NdArray) => a.matmul(matrix), [x.mul(1)])).toThrow(/matmul/)
    debug.callback(() => undefined)
  })
})
