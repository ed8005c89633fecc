import { describe, expect, test } from 'vitest'
import {
  AsyncFunctionError,
  checkpoint,
  ConcretizationError,
  customJvp,
  customVjp,
  grad,
  hessian,
  jacfwd,
  jit,
  jvp,
  linearize,
  linearTranspose,
  makeProgram,
  np,
  TracerLeakError,
  valueAndGrad,
  vjp,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

const one = np.array(1)
const row = np.array([1])

/** Every way to run a function of a scalar on a tracer. */
const transforms: readonly (readonly [string, (f: (x: NdArray) => NdArray) => unknown])[] = [
  ['grad', (f) => grad(f)(one)],
  ['valueAndGrad', (f) => valueAndGrad(f)(one)],
  ['vjp', (f) => vjp(f, [one])],
  ['jvp', (f) => jvp(f, [one], [one])],
  ['linearize', (f) => linearize(f, [one])],
  ['linearTranspose', (f) => linearTranspose(f, one)],
  ['vmap', (f) => vmap(f)(row)],
  ['jit', (f) => jit(f)(one)],
  ['jacfwd', (f) => jacfwd(f)(one)],
  ['hessian', (f) => hessian(f)(one)],
  ['checkpoint', (f) => checkpoint(f)(one)],
  ['makeProgram', (f) => makeProgram(f)(one)],
]

describe.each(transforms)('%s', (name, run) => {
  test('a tracer that outlives its function is an error that names both', () => {
    let kept = one
    run(function loss(x: NdArray) {
      kept = x
      return x
    })
    const uses = [
      () => kept.mul(2),
      () => np.add(1, kept),
      () => grad((y: NdArray) => y.mul(kept))(1),
      () => vmap((y: NdArray) => y.mul(kept))(row),
      () => jit((y: NdArray) => y.mul(kept))(1),
      () => jit((_y: NdArray) => kept)(1),
      () => jvp((_y: NdArray) => kept, [1], [1]),
      () => jit((y: NdArray) => y)(kept),
    ]
    for (const use of uses) expect(use).toThrow(TracerLeakError)
    expect(() => kept.mul(2)).toThrow(/Traced float64\[\] in .* of .* was used after .* had finished/)
    expect(() => kept.mul(2)).toThrow(
      name === 'hessian' ? /loss|jacrev/ : new RegExp(`${name === 'valueAndGrad' ? 'valueAndGrad' : name} of loss`),
    )
  })

  test('an async function is an error at once, and its late failure does not reach the process', async () => {
    const later = async (x: NdArray): Promise<NdArray> => {
      await Promise.resolve()
      return x.mul(2)
    }
    expect(() => run(later as unknown as (x: NdArray) => NdArray)).toThrow(AsyncFunctionError)
    await new Promise((resolve) => setTimeout(resolve, 0))
  })

  test('a throw inside leaves no trace in charge', () => {
    expect(() =>
      run(() => {
        throw new Error('boom')
      }),
    ).toThrow('boom')
    expect(np.add(1, 2).item()).toBe(3)
  })

  test('JavaScript operators on a tracer are errors', () => {
    const operators: readonly ((x: never) => unknown)[] = [
      (x) => x * 2,
      (x) => x < 3,
      (x) => -x,
      (x) => Number(x),
      (x) => Math.sin(x),
      (x) => x >= 3,
      (x) => isNaN(x),
    ]
    for (const operator of operators) {
      const use = (): unknown => run((x: NdArray) => (untyped(operator)(x), x))
      expect(use, String(operator)).toThrow(ConcretizationError)
      expect(use).toThrow(/was used as a JavaScript number/)
    }
  })
})

describe('leaks between transforms', () => {
  test('a tracer of an inner transform, used in the outer one', () => {
    const f = (x: NdArray): NdArray => {
      let kept = x
      const slope = grad((y: NdArray) => {
        kept = y
        return y.mul(x)
      })(x)
      return kept.mul(slope)
    }
    expect(() => grad(f)(2)).toThrow(TracerLeakError)
    expect(() => jit(f)(2)).toThrow(TracerLeakError)
  })

  test('a tracer that a rule stored', () => {
    let kept = one
    const f = customJvp((x: NdArray) => x, { jvp: ([x], [dx]) => ((kept = dx), [x, dx]) })
    grad(f)(1)
    expect(() => kept.mul(2)).toThrow(TracerLeakError)
    const g = customVjp((x: NdArray) => x, { fwd: (x) => ((kept = x), [x, null]), bwd: (_, ct) => [ct] })
    jit(grad(g))(1)
    expect(() => kept.mul(2)).toThrow(TracerLeakError)
  })

  test('results and aux hold no tracers', () => {
    const [[, { inner }], gradient] = valueAndGrad((x: NdArray) => [x.mul(2), { inner: x.mul(3) }] as const)(2)
    expect([inner.mul(1).item(), gradient.mul(1).item()]).toEqual([6, 2])
    expect(
      jvp((x: NdArray) => [x, [x]] as const, [1], [1], { hasAux: true })[2][0]
        .mul(2)
        .item(),
    ).toBe(2)
  })
})

describe('reading values', () => {
  test('under grad and jvp they are there, and cut the derivative', () => {
    expect(grad((x: NdArray) => x.mul(x.item()))(3).item()).toBe(3)
    expect(grad((x: NdArray) => (x.item() > 0 ? x.mul(2) : x))(3).item()).toBe(2)
    expect(grad(grad((x: NdArray) => x.mul(x).mul(x.item())))(3).item()).toBe(6)
  })

  test('under vmap, jit and linearTranspose they are not', () => {
    const read = (x: NdArray): NdArray => x.mul(x.item())
    expect(() => vmap(read)(row)).toThrow(ConcretizationError)
    expect(() => grad(jit(read))(1)).toThrow(ConcretizationError)
    expect(() => linearTranspose(read, 1)).toThrow(ConcretizationError)
    expect(() => vmap((x: NdArray) => x.mul(x.toArray() as number))(row)).toThrow(/np\.where/)
    expect(() => jit((x: NdArray) => x.mul([...x].length))(1)).toThrow()
  })

  test('a tracer says what it is, and a template string asks for its value', () => {
    let text = ''
    const f = (x: NdArray): NdArray => ((text = x.toString()), x)
    grad(function loss(x: NdArray) {
      return f(x)
    })(np.array(1))
    expect(text).toBe('Traced float64[] in grad of loss')
    grad((x: NdArray) => ((text = String(x)), x))(3)
    expect(text).toBe('3.0')
    expect(() => jit((x: NdArray) => ((text = String(x)), x))(3)).toThrow(/be written into a string/)
  })

  test('a tracer as a condition is simply true, which only the lint rule can see', () => {
    expect(jit((x: NdArray) => (untyped(() => x)() ? x : x.neg()))(np.array(0)).item()).toBe(0)
  })
})
