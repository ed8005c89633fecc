import { checkpoint, customJvp, customVjp, customBatching, debug, jit, np, vmap, type NdArray } from 'cotangent'
import { assertLaws, checkLaws, LawError, type LawName } from 'cotangent/verify'
import { describe, expect, it } from 'vitest'

const x = np.array([0.5, -1.25, 2])

/** The law that is broken, or `null`. */
function broken(f: (...xs: NdArray[]) => unknown, args: NdArray[], laws?: LawName[]): string | null {
  const result = checkLaws(f, args, laws === undefined ? {} : { laws })
  return result._tag === 'Left' ? result.left.law : null
}

describe('checkLaws', () => {
  it('holds for functions of any trees, dtypes and nestings', () => {
    const f = (p: { w: NdArray; b: NdArray }, [a]: [NdArray]): unknown => ({ y: np.tanh(p.w.matmul(a).add(p.b)), n: a.astype('int32') })
    const report = assertLaws(f, [{ w: np.ones([2, 3]).mul(0.3), b: np.zeros([2]) }, [x]])
    expect(report.name).toBe('f')
    expect(report.laws).toHaveLength(10)
    expect(report.maxError).toBeLessThan(1e-12)
    expect(checkLaws((a: NdArray) => np.exp(a), [x.astype('float32')])._tag).toBe('Right')
    expect(checkLaws(checkpoint(jit((a: NdArray) => np.sin(a).mul(a))), [x])._tag).toBe('Right')
    expect(checkLaws((a: NdArray) => np.zeros([0, 2]).add(a.sum()), [x])._tag).toBe('Right')
  })

  it('finds a jvp rule that is not linear', () => {
    const f = customJvp((a: NdArray) => np.sin(a), { jvp: ([a], [t]) => [np.sin(a), t.mul(t)] })
    expect(broken(f, [x], ['jvp is linear in the tangent'])).toBe('jvp is linear in the tangent')
  })

  it('finds a pullback that is not the adjoint', () => {
    const wrong = customVjp((a: NdArray) => np.sin(a), {
      fwd: (a: NdArray) => [np.sin(a), a],
      bwd: (a: NdArray, ct: NdArray) => [ct.mul(a)],
    })
    // Forward mode of a custom vjp is the transpose of its rule, so that both are wrong alike; the value of a rule is another matter.
    expect(broken(wrong, [x], ['⟨J v, w⟩ = ⟨v, Jᵀ w⟩'])).toBeNull()
    const value = customVjp((a: NdArray) => np.sin(a), {
      fwd: (a: NdArray) => [np.cos(a), a],
      bwd: (a: NdArray, ct: NdArray) => [ct.mul(a)],
    })
    expect(broken(value, [x])).toBe('jvp and vjp return the value')
  })

  it('finds a batching rule that is no loop', () => {
    const f = customBatching((a: NdArray) => a.mul(2), { vmap: (_size, mapped, [a]) => [a.mul(3), mapped[0]] })
    expect(broken(f, [x])).toBe('vmap = loop')
  })

  it('finds a function that jit freezes', () => {
    let calls = 0
    expect(broken((a) => a.mul(1 + calls++ * 1e-3), [x], ['jit = eager, bit for bit'])).toBe('jit = eager, bit for bit')
    expect(broken((a) => a.mul(1 + calls++), [x], ['checkpoint changes nothing'])).toBe('checkpoint changes nothing')
    const last: NdArray[] = []
    const leaking = (a: NdArray): NdArray => {
      debug.callback((value: NdArray) => last.splice(0, 1, value), a)
      return a.mul(a)
    }
    expect(broken(leaking, [x])).toBeNull()
  })

  it('says in words what is wrong', () => {
    const wrong = customBatching(
      function double(a: NdArray) {
        return a.mul(2)
      },
      { vmap: (_size, mapped, [a]) => [a.mul(3), mapped[0]] },
    )
    expect(() => assertLaws(wrong, [np.array(1)])).toThrow(LawError)
    expect(() => assertLaws(wrong, [np.array(1)])).toThrow(
      /^checkLaws of double: vmap = loop does not hold: result 0, element 0, is 3.* on the left, 2.* on the right/,
    )
  })

  it('refuses what it cannot check', () => {
    expect(() => checkLaws((a: NdArray) => a, [np.array([1], { dtype: 'int32' })])).toThrow('no float in the arguments')
    expect(() => checkLaws((a: NdArray) => a.gt(0), [x])).toThrow('no float in the result')
    // A caller without types.
    const unknownLaw = 'gravity' as LawName
    expect(() => checkLaws((a: NdArray) => a, [x], { laws: [unknownLaw] })).toThrow("no law 'gravity'")
    expect(() => checkLaws((a: NdArray) => a, [x], { rtol: -1 })).toThrow('rtol')
  })

  it('serves functions that already are transforms', () => {
    expect(broken((a) => vmap((b: NdArray) => np.cos(b))(a), [x])).toBeNull()
  })
})
