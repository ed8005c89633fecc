import { afterEach, describe, expect, test, vi } from 'vitest'
import { ArgumentError, cpu, debugNans, disableJit, DisposedArrayError, grad, jit, np, vmap, type NdArray } from '../../../src/index.js'
import { untyped } from './untyped.js'

afterEach(() => {
  vi.restoreAllMocks()
})

const fresh = (): NdArray => np.array([1, 2])
const isGone = (x: NdArray): boolean => {
  try {
    x.toArray()
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(DisposedArrayError)
    return true
  }
}

describe('donateArgnums', () => {
  test('donated arrays end, all others stay, in first and later calls', () => {
    const step = jit(
      (state: { w: NdArray; list: readonly [NdArray] }, x: NdArray) => ({ w: state.w.sub(x), list: [state.list[0].add(x)] as const }),
      {
        donateArgnums: 0,
      },
    )
    let state = { w: fresh(), list: [fresh()] as const }
    const x = fresh()
    for (let i = 1; i <= 4; i++) {
      const before = state
      state = step(state, x)
      expect([isGone(before.w), isGone(before.list[0]), isGone(x)]).toEqual([true, true, false])
      expect([state.w.toArray(), state.list[0].toArray()]).toEqual([
        [1 - i, 2 - 2 * i],
        [1 + i, 2 + 2 * i],
      ])
      expect(() => step(before, x)).toThrow(DisposedArrayError)
    }
  })

  test('the executable is told which operands are given away, captured ones never', () => {
    const masks: (readonly boolean[] | undefined)[] = []
    const compile = cpu.compile.bind(cpu)
    vi.spyOn(cpu, 'compile').mockImplementation((program) => {
      const made = compile(program)
      return { call: (operands, donated) => (masks.push(donated), made.call(operands, donated)), explain: () => made.explain() }
    })
    const captured = np.array([3.25, 4])
    const f = jit((x: NdArray, y: { a: NdArray; b: NdArray }, z: NdArray) => x.mul(captured).add(y.a).add(y.b).add(z), {
      donateArgnums: [1],
    })
    for (let i = 0; i < 2; i++) f(fresh(), { a: fresh(), b: fresh() }, fresh())
    expect(masks).toEqual([
      [false, false, true, true, false],
      [false, false, true, true, false],
    ])
    jit((x: NdArray) => x.mul(captured))(fresh())
    expect(masks[2]).toBeUndefined()
    expect(isGone(captured)).toBe(false)
  })

  test('a result that is a donated array lives on', () => {
    const f = jit((x: NdArray, y: NdArray) => [x, y, x, x.transpose()] as const, { donateArgnums: [0, 1] })
    for (let i = 0; i < 2; i++) {
      const [x, y] = [fresh(), np.array([5, 6])]
      const results = f(x, y)
      expect(results.map((result) => result.toArray())).toEqual([
        [1, 2],
        [5, 6],
        [1, 2],
        [1, 2],
      ])
      expect([isGone(x), isGone(y)]).toEqual([true, true])
    }
  })

  test('views of a donated array keep their elements', () => {
    const x = np.array([
      [1, 2],
      [3, 4],
    ])
    const turned = x.transpose()
    expect(jit((y: NdArray) => y.mul(2), { donateArgnums: 0 })(x).toArray()).toEqual([
      [2, 4],
      [6, 8],
    ])
    expect([isGone(x), turned.toArray()]).toEqual([
      true,
      [
        [1, 3],
        [2, 4],
      ],
    ])
  })

  test('an array that is given twice is an error that names both, and nothing is lost', () => {
    const f = untyped(jit((x: NdArray, t: { y: NdArray }) => x.add(t.y), { donateArgnums: 0 }))
    const x = fresh()
    expect(() => f(x, { y: x })).toThrow(ArgumentError)
    expect(() => f(x, { y: x })).toThrow(/arguments\[0\] is donated, but the same array is also given as arguments\[1\]\.y/)
    const both = jit((one: NdArray, two: NdArray) => one.add(two), { donateArgnums: [0, 1] })
    expect(() => both(x, x)).toThrow(/arguments\[0\] is donated, but the same array is also given as arguments\[1\]/)
    const closing = jit((y: NdArray) => y.add(x), { donateArgnums: 0 })
    expect(() => closing(x)).toThrow(/is also an array that the function closes over/)
    expect(x.toArray()).toEqual([1, 2])
  })

  test('numbers and constants have nothing to give', () => {
    const f = jit((x: NdArray, y: NdArray) => x.add(y), { donateArgnums: [0, 1] })
    for (let i = 0; i < 2; i++) {
      expect(f(1, 1).item()).toBe(2)
      const zeros = np.zeros([2])
      expect(f(zeros, zeros).toArray()).toEqual([0, 0])
      expect(zeros.toArray()).toEqual([0, 0])
      expect(f(new Float64Array(2), true).toArray()).toEqual([1, 1])
    }
    expect(np.zeros([2]).toArray()).toEqual([0, 0])
  })

  test('nothing is given away under a trace, without jit, or by a call that fails', () => {
    const f = jit((x: NdArray) => x.mul(x), { donateArgnums: 0 })
    const x = fresh()
    expect(grad((y: NdArray) => f(y).add(f(x)).sum())(x).toArray()).toEqual([2, 4])
    expect(vmap((y: NdArray) => f(y).add(f(y)))(x).toArray()).toEqual([2, 8])
    expect(jit((y: NdArray) => f(y).add(f(y)).add(f(x)))(x).toArray()).toEqual([3, 12])
    disableJit(() => f(x))
    const failing = jit((y: NdArray) => np.sqrt(y), { donateArgnums: 0 })
    const negative = np.array([-1, 1])
    expect(() => debugNans(() => failing(negative))).toThrow(/NaN/)
    expect([isGone(x), isGone(negative)]).toEqual([false, false])
    debugNans(() => f(x))
    expect(isGone(x)).toBe(true)
  })

  test('a static argument cannot be donated', () => {
    expect(() => untyped(jit)((x: NdArray, n: number) => x.mul(n), { staticArgnums: 1, donateArgnums: [0, 1] })).toThrow(
      /donateArgnums names argument 1, which is static/,
    )
    const f = jit((x: NdArray, n: number) => x.mul(n), { staticArgnums: 1, donateArgnums: 0 })
    const x = fresh()
    expect([f(x, 3).toArray(), isGone(x)]).toEqual([[3, 6], true])
  })
})
