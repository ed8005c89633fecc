// The behaviour of MLX's `grad` and `value_and_grad`, as its documentation and tests have it (docs/coming-from-mlx.md says where we differ).
import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  customJvp,
  DtypeError,
  grad,
  jit,
  np,
  OutputError,
  ShapeError,
  TreeError,
  valueAndGrad,
  value_and_grad,
  type NdArray,
} from '../../../src/index.js'

const x = np.array(3)
const y = np.array(2)
const product = (a: NdArray, b: NdArray): NdArray => a.mul(b)
const untyped = (f: unknown): ((...args: readonly unknown[]) => unknown) => {
  if (typeof f !== 'function') throw new Error('not a function')
  return (...args) => Reflect.apply(f, undefined, args) as unknown
}

describe('which arguments', () => {
  test('neither argnums nor argnames: the first argument, bare', () => {
    expect(grad(product)(x, y).item()).toBe(2)
  })

  test('an index gives a bare gradient, a tuple a tuple in the order asked, a tuple of one a tuple', () => {
    expect(grad(product, { argnums: 1 })(x, y).item()).toBe(3)
    expect(grad(product, { argnums: [0, 1] })(x, y).map((g) => g.item())).toEqual([2, 3])
    expect(grad(product, { argnums: [1, 0] })(x, y).map((g) => g.item())).toEqual([3, 2])
    expect(grad(product, { argnums: [0] })(x, y).map((g) => g.item())).toEqual([2])
  })

  test('argnames: keys of the trailing options object, always a pair', () => {
    const f = (a: NdArray, { b, c }: { b: NdArray; c: NdArray }): NdArray => a.mul(b).mul(c)
    const options = { b: y, c: np.array(5) }
    const [none, byName] = grad(f, { argnames: 'b' })(x, options)
    expect(none).toBeNull()
    expect(Object.keys(byName)).toEqual(['b'])
    expect(byName.b.item()).toBe(15)
    const [first, rest] = grad(f, { argnums: 0, argnames: ['b', 'c'] })(x, options)
    expect(first.item()).toBe(10)
    expect([rest.b.item(), rest.c.item()]).toEqual([15, 6])
    const [tuple] = grad(f, { argnums: [0], argnames: ['c'] })(x, options)
    expect(tuple.map((g) => g.item())).toEqual([10])
  })

  test('duplicate argnames collapse', () => {
    const f = (a: NdArray, { b }: { b: NdArray }): NdArray => a.mul(b)
    const [, byName] = grad(f, { argnames: ['b', 'b'] })(x, { b: y })
    expect(Object.keys(byName)).toEqual(['b'])
  })

  test('what is no position, name or list of them is said, and so is what is no options object', () => {
    const build = untyped(grad)
    for (const argnums of [null, {}, '0', true]) expect(() => build(product, { argnums })).toThrow(/^grad: argnums is /)
    for (const argnames of [null, {}, 5]) expect(() => build(product, { argnames })).toThrow(/^grad: argnames is /)
    for (const options of [null, 5, 'argnums']) expect(() => build(product, options)).toThrow(/^grad: the options are /)
    for (const key of ['staticArgnums', 'staticArgnames', 'donateArgnums']) {
      expect(() => untyped(untyped(jit)(product, { [key]: null }))(x, y)).toThrow(ArgumentError)
    }
    expect(() => untyped(customJvp)(product, { jvp: product, nondiffArgnums: null })).toThrow(ArgumentError)
    expect(() => untyped(np.sort)(np.arange(2), 0, 'descending')).toThrow(/^sort: the options are of type string/)
  })

  test('bad argnums are errors when the transform is built', () => {
    const build = untyped(grad)
    for (const argnums of [-1, [0, 0], [], 0.5, NaN, [0, -1]]) expect(() => build(product, { argnums })).toThrow(ArgumentError)
    expect(() => build(product, { argnames: [] })).toThrow(ArgumentError)
    expect(() => build(product, { argnum: 1 })).toThrow(/unknown option 'argnum'/)
    expect(() => build(3)).toThrow(ArgumentError)
  })

  test('an index beyond the arguments and a missing name are errors at the call', () => {
    expect(() => untyped(untyped(grad)(product, { argnums: [2] }))(x, y)).toThrow(
      /argnums 2 needs at least 3 positional arguments, but the function was called with 2/,
    )
    const f = (a: NdArray, { b }: { b: NdArray }): NdArray => a.mul(b)
    expect(() => untyped(grad(f, { argnames: 'b' }))(x, { c: y })).toThrow(/no key 'b'; its keys are c/)
    expect(() => untyped(grad(f, { argnames: 'b' }))(x)).toThrow(ArgumentError)
    expect(() => untyped(untyped(grad)(f, { argnums: 1, argnames: 'b' }))(x, { b: y })).toThrow(/selects the options object/)
  })

  test('the same array in two places is two variables; a captured array is a constant', () => {
    expect(grad(product)(x, x).item()).toBe(3)
    expect(grad((a: NdArray) => a.mul(x))(x).item()).toBe(3)
    expect(grad(grad((a: NdArray) => a.mul(a).mul(x)))(x).item()).toBe(6)
  })
})

describe('what the function returns', () => {
  test('grad wants a scalar array', () => {
    const vector = np.array([1, 2])
    expect(() => grad((a: NdArray) => a.mul(2))(vector)).toThrow(ShapeError)
    expect(() => grad((a: NdArray) => a.mul(2))(vector)).toThrow(/returned shape \[2\]/)
    expect(() => grad((a: NdArray) => a.reshape([1, 1]))(x)).toThrow(ShapeError)
    const strange = (result: unknown) => () => untyped(untyped(grad)(() => result))(x)
    expect(strange('hello')).toThrow(OutputError)
    expect(strange(null)).toThrow(OutputError)
    expect(strange({ a: 1 })).toThrow(OutputError)
    expect(strange([x, 1])).toThrow(/hasAux: true/)
    expect(strange(np.array([1, 2], { dtype: 'int32' }).sum())).toThrow(DtypeError)
    expect(strange(Promise.resolve(x))).toThrow(/promise/)
  })

  test('value_and_grad passes the rest of a tuple through, without tracers', () => {
    const seen: NdArray[] = []
    const f = (a: NdArray): [NdArray, NdArray, { tag: string; doubled: NdArray }] => {
      seen.push(a)
      return [a.mul(a), a, { tag: 'kept', doubled: a.mul(2) }]
    }
    const [[value, same, rest], gradient] = valueAndGrad(f)(x)
    expect(value.item()).toBe(9)
    expect(gradient.item()).toBe(6)
    expect(same.item()).toBe(3)
    expect(rest.tag).toBe('kept')
    expect(rest.doubled.item()).toBe(6)
    expect(rest.doubled).not.toBe(seen[0])
    expect(value_and_grad).toBe(valueAndGrad)
  })

  test('hasAux', () => {
    const f = (a: NdArray): [NdArray, { twice: NdArray }] => [a.mul(a), { twice: a.mul(2) }]
    const [gradient, aux] = grad(f, { hasAux: true })(x)
    expect([gradient.item(), aux.twice.item()]).toEqual([6, 6])
    const [[value], again] = valueAndGrad(f, { hasAux: true })(x)
    expect([value.item(), again.item()]).toEqual([9, 6])
    expect(() => untyped(untyped(grad)((a: NdArray) => a, { hasAux: true }))(x)).toThrow(/must return a pair/)
  })

  test('a number as a result has gradient zero', () => {
    expect(grad((a: NdArray) => a.shape.length)(x).item()).toBe(0)
  })
})

describe('trees', () => {
  test('gradients have the structure, shapes and dtypes of the argument', () => {
    const tree = { w: np.ones([2, 3]), layers: [{ b: np.zeros([3], { dtype: 'float32' }) }, {}], empty: [[], []], nothing: null }
    const g = grad((t: typeof tree) =>
      t.w
        .sum(0)
        .add(t.layers[0]?.b ?? 0)
        .sum(),
    )(tree)
    expect(Object.keys(g)).toEqual(['w', 'layers', 'empty', 'nothing'])
    expect(g.w.toArray()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ])
    expect(g.layers[0]?.b?.dtype).toBe('float32')
    expect(g.empty).toEqual([[], []])
    expect(g.nothing).toBeNull()
  })

  test('leaves that are no float arrays are errors that name the path', () => {
    const call = (tree: unknown) => () => untyped(untyped(grad)((t: { a: NdArray }) => t.a))(tree)
    expect(call({ a: x, b: ['hello'] })).toThrow(TreeError)
    expect(call({ a: x, b: ['hello'] })).toThrow(/b\[0\]/)
    expect(call({ a: x, n: np.array([1], { dtype: 'int32' }) })).toThrow(/argument 0\.n, which is int32\[1\]/)
    expect(call({ a: true })).toThrow(DtypeError)
    expect(call({ a: new Map() })).toThrow(/Map/)
  })

  test('other arguments pass as they are', () => {
    const tag = Symbol('tag')
    const f = (a: NdArray, ...rest: readonly unknown[]): NdArray => {
      expect(rest).toEqual(['hello', 3, true, tag])
      return a.mul(2)
    }
    expect(grad(f)(x, 'hello', 3, true, tag).item()).toBe(2)
  })

  test('numbers and float typed arrays are lifted where they are differentiated', () => {
    expect(grad((a: NdArray) => a.mul(a))(3).item()).toBe(6)
    const g = grad((a: NdArray) => a.mul(a).sum())(new Float32Array([1, 2]))
    expect([g.dtype, g.toArray()]).toEqual(['float32', [2, 4]])
  })

  test('unused inputs get zeros; empty arrays work; the argument itself may be returned', () => {
    expect(grad((_a: NdArray, b: NdArray) => b.sum())(np.ones([2]), y).toArray()).toEqual([0, 0])
    expect(grad((a: NdArray) => a.sum())(np.zeros([0, 3])).shape).toEqual([0, 3])
    expect(grad((a: NdArray) => a)(x).item()).toBe(1)
  })

  test('the function receives fresh containers', () => {
    const argument = { a: x, list: [y] }
    const g = grad((t: { a: NdArray; list: NdArray[] }) => {
      t.a = t.a.mul(2)
      t.list.push(t.a)
      return t.a
    })(argument)
    expect(g.a.item()).toBe(2)
    expect(argument.a).toBe(x)
    expect(argument.list.length).toBe(1)
    expect(argument.list[0]).toBe(y)
  })
})

describe('higher order and effects', () => {
  test('any depth', () => {
    const cube = (a: NdArray): NdArray => a.mul(a).mul(a)
    expect(grad(grad(cube))(x).item()).toBe(18)
    expect(grad(grad(grad(cube)))(x).item()).toBe(6)
    expect(grad(grad(grad(grad(cube))))(x).item()).toBe(0)
  })

  test('reading a value inside is legal, and cuts the derivative', () => {
    const seen: number[] = []
    const f = (a: NdArray): NdArray => {
      seen.push(a.item())
      return a.item() > 2 ? a.mul(a) : a
    }
    expect(grad(f)(x).item()).toBe(6)
    expect(grad(grad(f))(x).item()).toBe(2)
    expect(seen).toEqual([3, 3])
  })

  test('outer variables may be assigned', () => {
    let count = 0
    grad((a: NdArray) => {
      count += 1
      return a
    })(x)
    expect(count).toBe(1)
  })

  test('a throw inside leaves nothing behind', () => {
    const broken = grad((a: NdArray) => {
      if (a.shape.length === 0) throw new Error('mine')
      return a
    })
    expect(() => broken(x)).toThrow('mine')
    expect(grad((a: NdArray) => a.mul(a))(x).item()).toBe(6)
  })
})
