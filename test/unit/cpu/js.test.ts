import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { debug, disableJit, grad, hvp, jacfwd, jit, makeProgram, nn, np, tree, valueAndGrad, vmap, type NdArray } from 'cotangent'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { Dispatcher } from '../../../src/backends/cpu/dispatch.js'
import { JavaScriptExecutable } from '../../../src/backends/cpu/js/executable.js'
import { LoweredProgram } from '../../../src/backends/cpu/loweredProgram.js'
import { BackendError, DisposedArrayError } from '../../../src/core/errors.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import type { AnyPrimitive } from '../../../src/core/primitive.js'
import type { Program } from '../../../src/core/program.js'
import { ConcreteArray as Concrete } from '../../../src/core/array.js'
import { Storage } from '../../../src/core/storage.js'
import { drawn } from '../../../properties/transforms/functions.js'
import { runsOf, seed } from '../../../properties/settings.js'
import { contextOf } from './layouts.js'

const elementsOf = (x: ConcreteArray): number[] => Array.from(cpu.read(x))

type F = (...args: NdArray[]) => unknown

const context = contextOf('js')
const concrete = (x: NdArray): ConcreteArray => x.toConcrete('be tested')

function compile(program: Program): JavaScriptExecutable {
  const dispatchers = new Map<AnyPrimitive, Dispatcher>()
  return new JavaScriptExecutable(context, new LoweredProgram(program), (primitive) => {
    const known = dispatchers.get(primitive) ?? new Dispatcher(context, primitive)
    dispatchers.set(primitive, known)
    return known
  })
}

function programOf(f: F, args: readonly NdArray[]): Program {
  // Test functions return trees, which the precise type of makeProgram follows and this one does not.
  return (makeProgram as unknown as (f: F) => (...args: readonly NdArray[]) => Program)(f)(...args)
}

function expectSame(program: Program, found: readonly ConcreteArray[], wanted: readonly NdArray[]): void {
  expect(found.length).toBe(wanted.length)
  wanted.forEach((x, i) => {
    const y = found[i]!
    expect(y.aval.strong).toBe(x.aval.strong)
    const [a, b] = [elementsOf(y), elementsOf(concrete(x))]
    b.forEach((value, k) => {
      if (!Object.is(a[k], value)) {
        throw new Error(`output ${String(i)}, element ${String(k)}: ${String(a[k])}, not ${String(value)}\n${program.toString()}`)
      }
    })
  })
}

/** Compiles `f`, and compares every bit with eager evaluation, twice, since memory is kept from call to call. */
function check(f: F, ...args: readonly NdArray[]): JavaScriptExecutable {
  const program = programOf(f, args)
  const executable = compile(program)
  const operands = [...program.captured, ...args].map(concrete)
  const wanted = tree.leaves(disableJit(() => f(...args))) as NdArray[]
  const first = executable.call(operands)
  expectSame(program, executable.call(operands), wanted)
  expectSame(program, first, wanted)
  return executable
}

function counting(...shape: number[]): NdArray {
  const size = shape.reduce((n, m) => n * m, 1)
  return np.array(Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + size) * 2)).reshape(shape)
}

const rosenbrock = (x: NdArray): NdArray => {
  const [a, b] = [x.get([null, -1]), x.get([1, null])]
  return b.sub(a.mul(a)).pow(2).mul(100).add(a.neg().add(1).pow(2)).sum()
}

describe('equals eager evaluation', () => {
  const cases: readonly (readonly [name: string, f: F, args: readonly NdArray[]])[] = [
    ['nothing', (x) => x, [counting(3)]],
    ['a constant', () => np.zeros([3]), [counting(3)]],
    ['scalars', (x, y) => [np.sin(x).mul(y), x.gt(y)], [np.array(0.3), np.array(2)]],
    [
      'booleans',
      (x) => [x.gt(0), np.where(np.logicalAnd(x.gt(0), x.lt(1)), x, 7), np.any(x.gt(1.9)), np.all(x.gt(-3), 0)],
      [counting(4, 3)],
    ],
    ['views as results', (x) => [x.transpose(), np.broadcastTo(np.sin(x.sum()), [3, 2]), np.exp(x).transpose()], [counting(3, 4)]],
    [
      'parts',
      (x) => [
        np.pad(np.sin(x), [
          [1, 0],
          [0, 3],
        ]),
        np.concatenate([x, x.mul(2)], 1),
      ],
      [counting(3, 4)],
    ],
    ['indices', (x) => np.where(np.eye(5).transpose().gt(0), x, np.arange(25).reshape([5, 5])), [counting(5, 5)]],
    ['the gradient of Rosenbrock’s function', (x) => grad(rosenbrock)(x), [counting(10)]],
    ['its Hessian', (x) => jacfwd(grad(rosenbrock))(x), [counting(10)]],
    ['its Hessian with a vector', (x, v) => hvp(rosenbrock, [x], [v]), [counting(100), counting(100)]],
    ['softmax', (x) => valueAndGrad((v: NdArray) => nn.logSoftmax(v).get(0).sum())(x), [counting(6, 9)]],
    ['running sums', (x) => np.cumsum(np.sin(x)).mul(2).add(x), [counting(9)]],
    [
      'chosen rows',
      (x) =>
        np
          .sin(x)
          .get(np.array([1, 0, 1], { dtype: 'int32' }))
          .mul(2),
      [counting(4, 3)],
    ],
    ['sorted parts of steps', (x) => [np.cumsum(np.cumsum(x).mul(2)).add(x.sum()), np.cumsum(x)], [counting(300)]],
    [
      'long parts that are one number',
      (x) => [np.concatenate([x, np.zeros([600])]), np.concatenate([np.full([700], -0), x.gt(0)])],
      [counting(4)],
    ],
    ['empty arrays', (x) => [x.sum(0), x.sum(1), np.sin(x), np.concatenate([x.ravel(), np.ones([2])])], [np.zeros([0, 3])]],
    ['large arrays', (x) => [np.cumsum(x.mul(2)).mul(3), x.mul(x).sum()], [counting(200_000)]],
  ]
  test.each(cases)('%s', (_name, f, args) => {
    check(f, ...args)
  })

  const extents = [1, 2, 7, 8, 9, 16, 17, 20, 100, 1023, 1024, 1025, 3000, 9000]
  test.each(extents)('reductions of %i elements', (n) => {
    const x = counting(n)
    const float32: F = (v) => [v.astype('float32').sum(), v.astype('float32').max(), np.exp(v.astype('float32')).sum()]
    check((v) => [v.sum(), v.max(), np.argmax(v), v.prod(), v.astype('int32').sum(), np.any(v.gt(1.999))], x)
    check(float32, x)
    // Bodies long enough that lanes are in memory.
    const long = (v: NdArray): NdArray => np.tanh(np.sin(v).mul(np.exp(v))).add(np.log(v.mul(v).add(1)))
    check((v) => [long(v).sum(), long(v)], x)
    check((v) => long(v.astype('float32')).sum(), x)
  })

  test('sums of negative zeros are zero', () => {
    for (const n of [1, 2, 9, 20, 1100]) {
      const zeros = np.full([n], -0)
      check((v) => [v.mul(1).sum(), v.sum(), v.prod(), v.max(), v.min(), np.cumsum(v), v.reshape([n, 1]).sum(1)], zeros.mul(1))
      check((v) => [np.dot(v, v.neg()), v.reshape([1, n]).matmul(v.neg().reshape([n, 1]))], zeros.mul(1))
    }
  })

  test('reductions of rows and columns', () => {
    for (const [m, n] of [
      [3, 5],
      [2, 40],
      [40, 2],
      [30, 11],
      [12, 1100],
      [1100, 3],
      [2, 2500],
    ] as const) {
      check((v) => [v.sum(0), v.sum(1), np.argmin(v, 0), np.sin(v).sum(1), v.mul(v.mean(1).reshape([m, 1])).sum(0)], counting(m, n))
    }
  })

  test('matrix products', () => {
    const shapes = [
      [1, 1, 1],
      [2, 3, 4],
      [3, 2, 5],
      [5, 9, 1],
      [1, 9, 5],
      [7, 30, 4],
      [9, 300, 2],
      [13, 17, 11],
      [23, 40, 31],
      [13, 300, 2],
      [40, 1, 33],
      [1, 600, 30],
      [30, 600, 1],
    ]
    for (const dtype of ['float64', 'float32', 'int32', 'uint32', 'bool'] as const) {
      for (const [m, k, n] of shapes) {
        const [x, y] = [counting(m!, k!).mul(3).astype(dtype), counting(k!, n!).mul(3).astype(dtype)]
        check((a, b) => [a.matmul(b), np.einsum('ik,kj->ji', a, b)], x, y)
      }
    }
    check((a, b) => np.einsum('bij,bkj->bik', a, b), counting(3, 4, 5), counting(3, 2, 5))
    check((a, b) => np.einsum('bij,bjk->bik', np.sin(a), b), counting(5, 9, 20), counting(5, 20, 7))
    check((a, b) => np.einsum('ik,kj->ij', np.sin(a), b.mul(2)).mul(3), counting(2, 20), counting(20, 2))
    check((w, x) => np.tanh(w.matmul(np.tanh(w.matmul(x)))).sum(), counting(4, 4), counting(4))
  })

  test('random programs, their gradients and their batches', () => {
    fc.assert(
      fc.property(drawn, ({ f, loss, x, v, batch, vectors }) => {
        check(f, x, v)
        check((a, b) => valueAndGrad(loss, { argnums: [0, 1] })(a, b), x, v)
        check((a, b) => vmap(grad(loss, { argnums: [0, 1] }))(a, b), batch, vectors)
      }),
      { seed, numRuns: runsOf(60) },
    )
  })

  test('a program too long for one function', () => {
    const executable = check((x) => {
      let [a, b] = [x, x.mul(2)]
      for (let i = 0; i < 700; i++) [a, b] = [b.mul(0.5).add(a.sub(i % 7)), a.mul(0.25)]
      return [a, b]
    }, counting(3))
    expect(executable.explain()).toMatch(/[2-9] functions/)
  })
})

describe('operands', () => {
  const f: F = (a, b) => [np.sin(a).add(b), a.ravel().mul(2), a.sum(0), a.matmul(b.transpose())]
  const program = programOf(f, [np.zeros([4, 6]), np.zeros([4, 6])])

  test('of any layout, more than are compiled for', () => {
    const executable = compile(program)
    const base = counting(9, 12)
    const views = [
      counting(4, 6),
      counting(6, 4).transpose(),
      counting(4, 6).get([null, null, -1]),
      np.broadcastTo(counting(6), [4, 6]),
      np.broadcastTo(counting(4, 1), [4, 6]),
      np.ones([4, 6]),
      base.get([1, 9, 2], [null, null, 2]),
      base.get([0, 4], [3, 9]),
      base.transpose().get([0, 12, 3], [null, 6]),
      base.get([null, null, -2], [0, 6]).get([0, 4]),
      base.get([0, 8, 2], [0, 6]),
    ]
    for (let round = 0; round < 2; round++) {
      for (const [i, a] of views.entries()) {
        const b = views[(i * 3 + round) % views.length]!
        expectSame(program, executable.call([a, b].map(concrete)), tree.leaves(f(a, b)))
      }
    }
  })

  test('are given back where they are results', () => {
    const [x, y] = [counting(3), counting(4)].map(concrete)
    const results = compile(programOf((a, b) => [b, a.add(1), a, a.add(1)], [x!, y!])).call([x!, y!])
    expect(results[0]).toBe(y)
    expect(results[2]).toBe(x)
    expect(results[3]).toBe(results[1])
  })

  test('must be as many as the inputs, on the host, and not disposed', () => {
    const executable = compile(programOf((a) => a.add(1), [np.zeros([3])]))
    const [x, y] = [counting(3), counting(3)].map(concrete)
    expect(() => executable.call([x!, y!])).toThrow(BackendError)
    expect(executable.call([x!]).length).toBe(1)
    x!.release()
    expect(() => executable.call([x!])).toThrow(DisposedArrayError)
    const aval = avalOf([3], 'float64')
    const elsewhere = new Concrete(aval, new Storage(null, null), 0, aval.strides)
    expect(() => executable.call([elsewhere])).toThrow(/Move it first/)
  })
})

describe('host steps', () => {
  test('see values that stay as they are, also after further calls', () => {
    const seen: NdArray[] = []
    const program = programOf(
      (x) => {
        const y = x.mul(2)
        debug.callback((v: NdArray) => {
          seen.push(v)
        }, y)
        return np.sin(y.add(1))
      },
      [np.zeros([5])],
    )
    const executable = compile(program)
    const xs = [counting(5), counting(5).add(1), counting(5).add(2)]
    for (const x of xs) executable.call([concrete(x)])
    expect(seen.map((x) => elementsOf(concrete(x)))).toEqual(xs.map((x) => elementsOf(concrete(x.mul(2)))))
  })

  test('may call the program again', () => {
    let depth = 0
    const f: F = (x) => {
      const y = np.sin(x)
      const z = y.transpose().matmul(y)
      debug.callback((v: NdArray) => {
        if (depth > 2) return
        depth++
        inner.call([concrete(v.mul(3))])
      }, x)
      return z.mul(y.get(0)).add(np.cumsum(y, 0).get([0, 1]))
    }
    const x = counting(4, 4)
    const program = programOf(f, [x])
    const inner = compile(program)
    const found = inner.call([concrete(x)])
    expect(depth).toBe(3)
    depth = 3
    expectSame(program, found, tree.leaves(f(x)))
  })
})

test('explains itself', () => {
  const executable = check((x) => np.cumsum(np.sin(x)).mul(2), counting(5))
  expect(executable.explain()).toMatch(/tier 'js': 2 functions, 0 matrix products, 1 host steps/)
  expect(jit(rosenbrock)(counting(5)).dtype).toBe('float64')
})
