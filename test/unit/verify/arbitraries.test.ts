import { grad, jit, np, tree, NdArray } from 'cotangent'
import { fcArray, fcProgram, fcPytree } from 'cotangent/verify'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const settings = { seed: 7, numRuns: 60 }
const isFloat = (x: NdArray): boolean => x.dtype === 'float64' || x.dtype === 'float32'

describe('fcArray', () => {
  it('draws arrays within the limits it is given', () => {
    fc.assert(
      fc.property(fcArray(fc, { dtype: ['float32', 'uint32', 'bool'], maxRank: 2, maxExtent: 3, max: 2 }), (x) => {
        expect(['float32', 'uint32', 'bool']).toContain(x.dtype)
        expect(x.ndim).toBeLessThanOrEqual(2)
        expect(Math.max(0, ...x.shape)).toBeLessThanOrEqual(3)
        for (const value of x.toTypedArray()) expect(Math.abs(value + 0.5)).toBeLessThanOrEqual(2.5)
      }),
      settings,
    )
  })

  it('shrinks to small arrays of zeros', () => {
    const result = fc.check(
      fc.property(fcArray(fc, { maxRank: 3 }), (x) => x.size < 3),
      settings,
    )
    const [smallest] = result.counterexample ?? []
    expect(smallest?.size).toBeLessThan(5)
    expect([...(smallest?.toTypedArray() ?? [1])].every((value) => value === 0)).toBe(true)
  })

  it('draws special values where they are asked for', () => {
    const drawn = fc.sample(fcArray(fc, { shape: [20], special: true }), { seed: 1, numRuns: 20 })
    const seen = drawn.flatMap((x) => [...x.toTypedArray()])
    expect(seen.some(Number.isNaN)).toBe(true)
    expect(seen).toContain(Infinity)
  })
})

describe('fcPytree', () => {
  it('draws trees of all kinds that the library takes', () => {
    const kinds = new Set<string>()
    fc.assert(
      fc.property(fcPytree(fc, { leaf: fcArray(fc, { shape: [2] }) }), (drawn) => {
        kinds.add(drawn === null ? 'null' : drawn instanceof NdArray ? 'array' : Array.isArray(drawn) ? 'list' : 'object')
        const leaves: readonly unknown[] = tree.leaves<unknown>(drawn)
        expect(leaves.every((leaf) => leaf instanceof NdArray)).toBe(true)
        expect(jit((t: readonly unknown[]) => t.length)([drawn]).item()).toBe(1)
      }),
      settings,
    )
    expect([...kinds].sort()).toStrictEqual(['array', 'list', 'null', 'object'])
  })
})

describe('fcProgram', () => {
  it('draws programs that jit does not change', () => {
    fc.assert(
      fc.property(fcProgram(fc), ({ f, args }) => {
        const [eager, jitted] = [f(...args), jit(f)(...args)]
        eager.forEach((y, i) => {
          expect(jitted[i]?.toTypedArray()).toStrictEqual(y.toTypedArray())
        })
      }),
      settings,
    )
  })

  const withoutTanh = fc.property(fcProgram(fc, { floats: ['float64'] }), (program) => !String(program).includes("'tanh'"))

  it('shrinks to a short program, and prints it', () => {
    const result = fc.check(withoutTanh, { seed: 3, numRuns: 500 })
    const printed = String(result.counterexample?.[0])
    expect(printed).toContain('const f = (a: NdArray')
    expect(printed).toContain("apply('tanh', [")
    expect(printed.split('\n').length).toBeLessThan(20)
  })

  it('shrinks to the same program from the seed and path of a failure', () => {
    const result = fc.check(withoutTanh, { seed: 3, numRuns: 500 })
    const again = fc.check(withoutTanh, { seed: 3, path: result.counterexamplePath ?? '', endOnFailure: true })
    expect(String(again.counterexample?.[0])).toBe(String(result.counterexample?.[0]))
    // The program that was drawn is on the way.
    const start = (result.counterexamplePath ?? '').split(':')[0] ?? ''
    const drawn = fc.check(withoutTanh, { seed: 3, path: start, endOnFailure: true })
    expect(String(drawn.counterexample?.[0]).length).toBeGreaterThan(2 * String(again.counterexample?.[0]).length)
  })

  it('shrinks to programs that are typed, and have derivatives where they are smooth', () => {
    for (const smooth of [true, false]) {
      let seen = 0
      const property = fc.property(fcProgram(fc, { maxSteps: 6, smooth }), (program) => {
        const { f, args } = program
        seen++
        const [eager, jitted] = [f(...args), jit(f)(...args)]
        eager.forEach((y, i) => {
          expect(jitted[i]?.toTypedArray()).toStrictEqual(y.toTypedArray())
        })
        if (!smooth) return !String(program).includes("'sign'")
        const floats = args.flatMap((x, k) => (isFloat(x) ? [k] : []))
        const loss = (xs: NdArray[]): NdArray => {
          const all = args.map((x, k) => xs[floats.indexOf(k)] ?? x)
          const terms = f(...all).flatMap((y) => (isFloat(y) ? [y.sum().astype('float64')] : []))
          return terms.reduce((sum, term) => sum.add(term))
        }
        expect(floats.length).toBeGreaterThan(0)
        for (const slope of grad(loss)(floats.map((k) => args[k]!))) expect(np.isfinite(slope).all().item()).toBe(true)
        return !String(program).includes("'tanh'")
      })
      const result = fc.check(property, { seed: 12, numRuns: 100 })
      // Nothing was thrown.
      expect(String(result.errorInstance)).toBe('Error: Property failed by returning false')
      expect(seen).toBeGreaterThan(result.numRuns + result.numShrinks)
    }
  })

  it('keeps to the dtypes it is given', () => {
    for (const { f, args } of fc.sample(fcProgram(fc, { floats: ['float32'], smooth: false }), { seed: 5, numRuns: 40 })) {
      for (const x of args) expect(x.dtype).not.toBe('float64')
      expect(np.array(f(...args).length).item()).toBeGreaterThan(0)
    }
  })
})
