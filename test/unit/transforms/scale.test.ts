import { describe, expect, test } from 'vitest'
import { checkpoint, grad, jit, jvp, linearize, makeProgram, np, vmap, type NdArray } from '../../../src/index.js'

describe('a chain of ten thousand operations', () => {
  const n = 10_000
  const factor = 1.0001
  const chain = (x: NdArray): NdArray => {
    let y = x
    for (let i = 0; i < n; i++) y = y.mul(factor)
    return y
  }
  // Rounding once per factor: n times half an ulp.
  const close = (x: number): void => {
    expect(Math.abs(x / factor ** n - 1)).toBeLessThan(n * 2 ** -52)
  }

  test('is differentiated in reverse and forward, eager and staged', () => {
    close(grad(chain)(1).item())
    close(jvp(chain, [1], [1])[1].item())
    close(linearize(chain, [1])[1](1).item())
    close(grad(jit(chain))(1).item())
    close(jit(grad(chain))(1).item())
    close(
      vmap(grad(jit(chain)))(np.ones([2]))
        .get(1)
        .item(),
    )
    close(grad(checkpoint(chain))(1).item())
  })

  test('is printed', () => {
    expect(makeProgram(chain)(1).toString().split('\n')).toHaveLength(n + 3)
  })
})

describe('sixty doublings', () => {
  const double = (x: NdArray): NdArray => {
    let y = x
    for (let i = 0; i < 60; i++) y = y.add(y)
    return y
  }

  test('are sixty equations', () => {
    expect(makeProgram(double)(1).equations).toHaveLength(60)
    expect(jit(double)(1).item()).toBe(2 ** 60)
  })

  test('their derivative is linear in size too', () => {
    expect(grad(double)(1).item()).toBe(2 ** 60)
    expect(grad(jit(double))(1).item()).toBe(2 ** 60)
    expect(grad(checkpoint(double))(1).item()).toBe(2 ** 60)
    expect(vmap(grad(jit(double)))(np.ones([3])).toArray()).toEqual([2 ** 60, 2 ** 60, 2 ** 60])
    expect(makeProgram(grad(double))(1).equations.length).toBeLessThan(200)
  })
})

test('deep nesting of jit, and of vmap', () => {
  let f = (x: NdArray): NdArray => np.sin(x)
  for (let i = 0; i < 30; i++) f = jit(f)
  expect(grad(f)(0.3).item()).toBe(Math.cos(0.3))
  let g = (x: NdArray): NdArray => x.mul(2)
  for (let i = 0; i < 8; i++) g = vmap(g)
  expect(g(np.ones(new Array<number>(8).fill(1))).shape).toEqual(new Array(8).fill(1))
})
