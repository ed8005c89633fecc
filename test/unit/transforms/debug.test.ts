import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  ArgumentError,
  checkpoint,
  customJvp,
  debug,
  debugNans,
  grad,
  hessian,
  jacrev,
  jit,
  linearize,
  makeProgram,
  NanError,
  np,
  stopGradient,
  vjp,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

const vector = np.array([1, 2])
let seen: unknown[] = []
const look = (x: NdArray): void => {
  debug.callback((value: NdArray) => seen.push(value.toArray()), x)
}

afterEach(() => {
  seen = []
  vi.restoreAllMocks()
})

describe('debug.callback', () => {
  const f = (x: NdArray): NdArray => {
    look(x)
    return x.mul(x).sum()
  }

  test('runs once, with the value, under every transform', () => {
    const ways: readonly (readonly [string, () => unknown])[] = [
      ['eager', () => f(vector)],
      ['jit', () => jit(f)(vector)],
      ['grad', () => grad(f)(vector)],
      ['grad of jit', () => grad(jit(f))(vector)],
      ['jit of grad', () => jit(grad(f))(vector)],
      ['jacrev', () => jacrev(f)(vector)],
      ['hessian', () => hessian(f)(vector)],
      ['hessian of jit', () => hessian(jit(f))(vector)],
      ['checkpoint', () => checkpoint(f)(vector)],
      ['grad of checkpoint', () => grad(checkpoint(f))(vector)],
      ['grad of jit of checkpoint of jit', () => grad(jit(checkpoint(jit(f))))(vector)],
    ]
    for (const [name, run] of ways) {
      seen = []
      run()
      expect(seen, name).toEqual([[1, 2]])
    }
  })

  test('runs once where a linearization is used many times', () => {
    const [, push] = linearize(f, [vector])
    const [, pullback] = vjp(f, [vector])
    push(vector)
    push(vector)
    pullback(1)
    pullback(1)
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  test('runs for each element under vmap', () => {
    for (const g of [vmap(f), vmap(jit(f)), jit(vmap(f)), vmap(grad(f)), grad((x: NdArray) => vmap(f)(x).sum())]) {
      seen = []
      g(vector)
      expect(seen).toEqual([1, 2])
    }
    seen = []
    const pair = (x: NdArray, y: NdArray): NdArray => {
      debug.callback((a: NdArray, b: NdArray) => seen.push([a.item(), b.item()]), x, y)
      return x
    }
    vmap(pair, { inAxes: [0, null] })(vector, np.array(5))
    expect(seen).toEqual([
      [1, 5],
      [2, 5],
    ])
  })

  test('runs for each matrix or row of a batch, along any axis', () => {
    const stack = np.arange(12).reshape([2, 3, 2]).astype('float64')
    vmap(look)(stack)
    expect(seen).toEqual(stack.toArray())
    seen = []
    vmap(look, { inAxes: 1 })(stack)
    expect(seen).toEqual(np.moveaxis(stack, 1, 0).toArray())
    seen = []
    vmap((x: NdArray) => {
      debug.callback((value: NdArray, shared: NdArray) => seen.push([value.toArray(), shared.toArray()]), x, stack.get(0))
    })(stack.get(1))
    expect(seen).toEqual([0, 1, 2].map((i) => [stack.get(1, i).toArray(), stack.get(0).toArray()]))
  })

  test('is not run by tracing alone, and is kept though nothing uses it', () => {
    const program = makeProgram((x: NdArray) => {
      look(x.mul(3))
      return x
    })(vector)
    expect(seen).toEqual([])
    expect(program.toString()).toContain('debugCallback')
    const nested = jit((x: NdArray) => {
      jit((y: NdArray) => (look(y), y))(x)
      customJvp((y: NdArray) => (look(y.mul(2)), y), { jvp: ([y], [dy]) => [y, dy] })(stopGradient(x))
      return x
    })
    nested(vector)
    expect(seen).toEqual([
      [1, 2],
      [2, 4],
    ])
    seen = []
    grad((x: NdArray) => nested(x).sum())(vector)
    expect(seen).toHaveLength(2)
  })

  test('runs in order, with trees', () => {
    const values: number[] = []
    const note = ({ a, b: [b] }: { a: NdArray; b: readonly [NdArray] }): void => {
      values.push(a.item(), b.item())
    }
    jit((x: NdArray) => {
      debug.callback(note, { a: x, b: [x.mul(2)] as const })
      debug.callback(note, { a: x.mul(3), b: [x.mul(4)] as const })
      return x
    })(1)
    expect(values).toEqual([1, 2, 3, 4])
  })
})

describe('debug.print', () => {
  test('replaces each {} by a value, which may be a tree', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    jit((x: NdArray) => {
      debug.print('x is {}, tree {}', x, { a: [x.sum(), 2] })
      return x
    })(vector)
    debug.print('nothing')
    expect(log.mock.calls).toEqual([['x is [1. 2.], tree {a: [3.0, 2.0]}'], ['nothing']])
  })

  test('places and values must agree', () => {
    expect(() => debug.print('{} and {}', vector)).toThrow(ArgumentError)
    expect(() => debug.print('x', vector)).toThrow(/has 0 places \{\}, but 1 values/)
    expect(() => untyped(debug.callback)('x')).toThrow(ArgumentError)
  })
})

describe('debugNans', () => {
  test('names the primitive: eager, inside jit, in the backward pass', () => {
    expect(() => debugNans(() => np.log(-1))).toThrow(NanError)
    expect(() => debugNans(() => np.log(-1))).toThrow(/log gave a NaN .*no operand held NaN/)
    const traced = jit((x: NdArray) => np.log(x))
    expect(Number.isNaN(traced(-1).item())).toBe(true)
    expect(() => debugNans(() => traced(-1))).toThrow(/log gave a NaN/)
    const f = (x: NdArray): NdArray => np.sqrt(x).mul(0)
    expect(debugNans(() => f(np.array(0)).item())).toBe(0)
    for (const g of [grad(f), grad(jit(f)), jit(grad(f))]) expect(() => debugNans(() => g(0))).toThrow(/mul gave a NaN/)
  })

  test('says when an operand already held one', () => {
    expect(() => debugNans(() => np.add(NaN, 1))).toThrow(/an operand already held NaN/)
  })

  test('is over afterwards, and changes no values', () => {
    const f = (x: NdArray): NdArray => np.sin(x).mul(x)
    expect(debugNans(() => jit(f)(vector).toArray())).toEqual(jit(f)(vector).toArray())
    expect(Number.isNaN(np.log(-1).item())).toBe(true)
  })
})
