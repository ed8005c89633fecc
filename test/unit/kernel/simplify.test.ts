import { describe, expect, test } from 'vitest'
import { simplifyProgram } from '../../../src/backends/kernel/simplify.js'
import { bind1 } from '../../../src/core/bind.js'
import { checkProgram } from '../../../src/core/checkProgram.js'
import type { DType } from '../../../src/core/dtype.js'
import { convertP } from '../../../src/core/primitives/convert.js'
import { checkpoint, debug, grad, jit, np, type NdArray } from '../../../src/index.js'
import { programOf, type F } from './checkLowering.js'

const x = np.array([1, 2, 3])

function simplified(f: F, ...args: NdArray[]): string[] {
  const program = simplifyProgram(programOf(f, args))
  checkProgram(program)
  return program.equations.map((eq) => eq.primitive.name)
}

describe('a simplified program', () => {
  test('has calls in place, all the way down', () => {
    const f = jit((y: NdArray) => jit((z: NdArray) => np.sin(z))(y).mul(y))
    expect(simplified((y) => f(y).add(y), x)).toEqual(['sin', 'mul', 'add'])
  })

  test('has equal equations once', () => {
    expect(simplified((y) => np.sin(y).mul(np.sin(y)).add(y.sum()), x)).toEqual(['sin', 'mul', 'sum', 'broadcast', 'add'])
    expect(simplified((y) => [y.sum(0), y.sum(0), y.max(0)], x)).toEqual(['sum', 'reduceMax'])
  })

  test('computes again what checkpoint keeps apart', () => {
    const f = checkpoint((y: NdArray) => np.exp(np.sin(y)))
    const names = simplified((y) => grad((z: NdArray) => f(z).sum())(y), x)
    expect(names.filter((name) => name === 'sin').length).toBe(1)
    expect(names).toContain('barrier')
    const both = simplified((y) => [f(y), grad((z: NdArray) => f(z).sum())(y)], x)
    expect(both.filter((name) => name === 'sin').length).toBe(2)
  })

  test('has no identities that are exact', () => {
    expect(simplified((y) => y.mul(1).div(1).sub(0).neg().neg(), x)).toEqual(['neg', 'neg'])
    expect(simplified((y) => y.add(0), x)).toEqual(['add'])
    expect(simplified((y) => y.add(-0), x)).toEqual([])
    expect(simplified((y) => np.where(y.gt(0), y, y), x)).toEqual([])
  })

  test('has no operation that gives its operand back, and keeps those that do not', () => {
    const to = (dtype: DType) => (y: NdArray) => bind1(convertP, [y], { dtype })
    expect(simplified((y) => to('float64')(np.sin(y)), x)).toEqual(['sin'])
    expect(simplified((y) => to('float32')(np.sin(y)), x)).toEqual(['sin', 'convert'])
  })

  test('has folded constants', () => {
    expect(simplified((y) => y.mul(np.add(np.zeros([3]), 2).mul(3)), x)).toEqual(['mul'])
  })

  test('has nothing that nobody reads, but all effects', () => {
    const seen: unknown[] = []
    const f: F = (y) => {
      np.sin(y)
      debug.callback((value: NdArray) => seen.push(value), np.cos(y))
      return y.mul(2)
    }
    expect(simplified(f, x)).toEqual(['cos', 'debugCallback', 'mul'])
  })
})
