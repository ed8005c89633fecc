import { describe, expect, test } from 'vitest'
import { simplifyProgram } from '../../../src/backends/kernel/simplify.js'
import { structureKey } from '../../../src/backends/kernel/structureKey.js'
import { checkProgram } from '../../../src/core/checkProgram.js'
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

describe('the key of a structure', () => {
  const key = (f: F, ...args: NdArray[]): string => structureKey(programOf(f, args))

  test('is the same for programs of one structure, whatever they captured', () => {
    const adding =
      (c: NdArray): F =>
      (y) =>
        y.add(c).mul(2)
    expect(key(adding(np.array([1, 2, 3])), x)).toBe(key(adding(np.array([4, 5, 6])), x))
    const calling = (): F => (y) => jit((z: NdArray) => np.sin(z))(y)
    expect(key(calling(), x)).toBe(key(calling(), x))
  })

  test.each<[string, F, F]>([
    ['primitives', (y) => np.sin(y), (y) => np.cos(y)],
    ['params', (y) => y.get([1, null]), (y) => y.get([0, 2])],
    ['constants', (y) => y.mul(2), (y) => y.mul(3)],
    ['signs of zero', (y) => y.mul(0), (y) => y.mul(-0)],
    ['operands', (y) => y.sub(np.sin(y)), (y) => np.sin(y).sub(y)],
    ['outputs', (y) => [np.sin(y), y], (y) => [y, np.sin(y)]],
    ['dtypes', (y) => y.astype('float32'), (y) => y.astype('int32')],
  ])('differs for other %s', (_name, f, g) => {
    expect(key(f, x)).not.toBe(key(g, x))
    expect(key(f, x)).toBe(key(f, np.array([7, 8, 9])))
    expect(key(f, x)).not.toBe(key(f, np.array([7, 8])))
  })
})
