import { checkpoint, cpu, grad, hessian, jit, jvp, makeProgram, np, vjp, vmap, type NdArray } from 'cotangent'
import { describe, expect, it, vi } from 'vitest'

const doublings = (x: NdArray): NdArray => {
  let y = x
  for (let i = 0; i < 60; i++) y = y.add(y)
  return y
}

/** How many operations the backend executed one by one. */
function executions(body: () => unknown): number {
  const spy = vi.spyOn(cpu, 'execute')
  try {
    body()
    return spy.mock.calls.length
  } finally {
    spy.mockRestore()
  }
}

describe('sixty doublings', () => {
  const x = np.array(1)
  const jitted = (f: (x: NdArray) => NdArray): number => makeProgram(f)(x).equations.length

  it('take sixty operations, eager and staged', () => {
    expect(doublings(x).item()).toBe(2 ** 60)
    expect(executions(() => doublings(x))).toBe(60)
    expect(jitted(doublings)).toBe(60)
    expect(jit(doublings)(x).item()).toBe(2 ** 60)
  })

  it('and their derivatives no more than a few times that', () => {
    expect(grad(doublings)(x).item()).toBe(2 ** 60)
    expect(executions(() => grad(doublings)(x))).toBeLessThanOrEqual(120)
    expect(executions(() => jvp(doublings, [x], [np.array(1)]))).toBeLessThanOrEqual(120)
    expect(jitted(grad(doublings))).toBeLessThanOrEqual(120)
    expect(jitted(grad(grad((a: NdArray) => doublings(a.mul(a)))))).toBeLessThanOrEqual(400)
    expect(jitted(hessian((a: NdArray) => doublings(a.mul(a))))).toBeLessThanOrEqual(500)
    expect(jit(grad(doublings))(x).item()).toBe(2 ** 60)
    expect(executions(() => vmap(grad(doublings))(np.ones([100])))).toBeLessThanOrEqual(130)
  })
})

describe('ten thousand operations in a row', () => {
  const chain = (x: NdArray): NdArray => {
    let y = x
    for (let i = 0; i < 10_000; i++) y = i % 2 === 0 ? np.sin(y) : y.add(0.5)
    return y
  }
  /** The same in JavaScript: value and derivative. */
  const expected = (at: number): readonly [number, number] => {
    let [y, dy] = [at, 1]
    for (let i = 0; i < 10_000; i++) {
      if (i % 2 === 0) dy *= Math.cos(y)
      y = i % 2 === 0 ? Math.sin(y) : y + 0.5
    }
    return [y, dy]
  }
  const scaled = (x: NdArray): NdArray => {
    let y = x
    for (let i = 0; i < 10_000; i++) y = y.mul(i % 2 === 0 ? 1.25 : 0.8)
    return y.mul(y)
  }

  it('differentiate in reverse without a stack overflow', () => {
    const [value, pull] = vjp(chain, [np.array(0.3)])
    expect(value.item()).toBeCloseTo(expected(0.3)[0], 12)
    expect(pull(1)[0].item()).toBeCloseTo(expected(0.3)[1], 12)
    expect(grad(scaled)(np.array(3)).item()).toBeCloseTo(6, 9)
    expect(grad(grad(scaled))(np.array(3)).item()).toBeCloseTo(2, 9)
    expect(grad((x: NdArray) => vmap(scaled)(x).sum())(np.array([1, 2])).toArray()).toEqual([expect.closeTo(2, 9), expect.closeTo(4, 9)])
  })

  it('staged, compiled and checkpointed, too', () => {
    expect(jit(grad(scaled))(np.array(3)).item()).toBeCloseTo(6, 9)
    expect(grad(jit(scaled))(np.array(3)).item()).toBeCloseTo(6, 9)
    expect(grad(checkpoint(scaled))(np.array(3)).item()).toBeCloseTo(6, 9)
    expect(makeProgram(chain)(np.array(1)).toString().split('\n').length).toBeGreaterThan(10_000)
  })
})
