import { describe, expect, test } from 'vitest'
import {
  checkpoint,
  customBatching,
  customJvp,
  customVjp,
  evalShape,
  grad,
  hessian,
  jit,
  jvp,
  makeProgram,
  np,
  OutputError,
  random,
  TreeError,
  valueAndGrad,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { checkProgram } from '../../../src/core/checkProgram.js'
import { evaluateProgram } from '../../../src/core/evaluateProgram.js'
import { Program } from '../../../src/core/program.js'
import { untyped } from './untyped.js'

const vector = np.array([0.3, 0.7])

describe('makeProgram', () => {
  test('prints inputs, equations in order, and results', () => {
    function loss(w: NdArray, { x, y }: { x: NdArray; y: NdArray }): NdArray {
      return np.square(x.matmul(w).sub(y)).mean()
    }
    const program = makeProgram(loss)(np.zeros([2]), { x: np.zeros([3, 2]), y: np.zeros([3]) })
    expect(program.inputAvals.map(String)).toEqual(['float64[2]', 'float64[3,2]', 'float64[3]'])
    expect(program.outputAvals.map(String)).toEqual(['float64[]'])
    expect(program.toString()).toMatchInlineSnapshot(`
      "loss(a:float64[2] b:float64[3,2] c:float64[3]) {
        d:float64[3] = dotGeneral[leftContracting=[1], rightContracting=[0], leftBatch=[], rightBatch=[]] b a
        e:float64[3] = sub d c
        f:float64[3] = integerPow[exponent=2] e
        g:float64[] = sum[axes=[0]] f
        h:float64[] = div g 3:float64[]
        return h
      }"
    `)
  })

  test('prints literals and calls, and names in the order of use', () => {
    const inner = jit(function inner(x: NdArray) {
      return np.sin(x).mul(-0)
    })
    expect(
      makeProgram(function outer(x: NdArray) {
        return [inner(x), 7, x] as const
      })(1).toString(),
    ).toMatchInlineSnapshot(`
      "outer(a:float64[]~) {
        b:float64[] = call[program={
          inner(a:float64[]~) {
            b:float64[]~ = sin a
            c:float64[]~ = mul b -0:float64[]~
            return c
          }
        }] a
        return b 7:float64[]~ a
      }"
    `)
  })

  test('what it closes over comes first among the inputs', () => {
    const program = makeProgram((x: NdArray) => x.mul(vector))(1)
    expect(program.captured).toHaveLength(1)
    expect(program.captured[0]).toBe(vector)
    expect(program.inputAvals.map(String)).toEqual(['float64[2]', 'float64[]~'])
  })

  test('nothing is computed', () => {
    expect(() => makeProgram((x: NdArray) => np.log(x).item())(1)).toThrow(/makeProgram of/)
    expect(() => untyped(makeProgram(() => 'a' as never))()).toThrow(OutputError)
    expect(() => untyped(makeProgram((x: NdArray) => x))('a')).toThrow(TreeError)
  })

  const f = (x: NdArray): NdArray => np.sin(x).mul(x.sum()).sum()
  const viaJvp = customJvp((x: NdArray) => np.sin(x), { jvp: ([x], [dx]) => [np.sin(x), dx.mul(np.cos(x))] })
  const viaVjp = customVjp((x: NdArray) => np.sin(x), { fwd: (x) => [np.sin(x), x], bwd: (x, ct) => [ct.mul(np.cos(x))] })
  const viaRule = customBatching((x: NdArray) => np.sin(x), { vmap: (_n, [m], [x]) => [np.sin(x), m] })
  const functions: Readonly<Record<string, (x: NdArray) => unknown>> = {
    grad: grad(f),
    valueAndGrad: valueAndGrad(f),
    hessian: hessian(f),
    vmap: vmap(f),
    'jvp of customVjp': (x) => jvp(viaVjp, [x], [np.ones([2])]),
    'grad of jit of customJvp': grad((x: NdArray) => jit(viaJvp)(x).sum()),
    'grad of jit of customVjp': grad((x: NdArray) => jit(viaVjp)(x).sum()),
    'vmap of jit of custom functions': vmap((x: NdArray) => jit(viaJvp)(jit(viaVjp)(jit(viaRule)(x)))),
    'hessian of jit of checkpoint': hessian(jit(checkpoint((x: NdArray) => f(viaJvp(x))))),
    'vmap of grad of checkpoint': vmap(grad(checkpoint((x: NdArray) => viaVjp(x).mul(vector).sum()))),
    random: (x) => random.normal(random.key(1), [3]).mul(x.sum()),
  }

  test.each(Object.entries(functions))('%s: every shape and dtype is what the primitives derive, it prints, and it runs', (_name, g) => {
    const made = untyped(untyped(makeProgram)(g))(vector)
    if (!(made instanceof Program)) throw new Error('no program')
    checkProgram(made)
    expect(made.toString()).toMatch(/^[\w ]+\(.*\) \{\n[^]*\n\}$/)
    expect(made.toString()).not.toContain('[object')
    const results = evaluateProgram(made, [...made.captured, vector])
    const wanted = [g(vector)].flat(3) as readonly NdArray[]
    expect(results.map((y) => y.toArray())).toEqual(wanted.map((y) => y.toArray()))
  })
})

describe('evalShape', () => {
  test('gives shapes and dtypes in the structure of the result', () => {
    const shapes = evalShape(
      (x: NdArray) => ({ sum: x.sum(0), less: [x.lt(1)] as const, none: null, number: 3 }),
      np.zeros([2, 3], { dtype: 'float32' }),
    )
    expect(shapes).toEqual({
      sum: { shape: [3], dtype: 'float32' },
      less: [{ shape: [2, 3], dtype: 'bool' }],
      none: null,
      number: { shape: [], dtype: 'float64' },
    })
  })

  test('computes nothing, also for what would not fit into memory', () => {
    const huge = (x: NdArray): NdArray => np.broadcastTo(x, [1e6, 1e6]).mul(2).sum(0)
    expect(evalShape(huge, 1)).toEqual({ shape: [1e6], dtype: 'float64' })
  })

  test('under other transforms', () => {
    let seen: unknown
    grad((x: NdArray) => {
      seen = evalShape((y: NdArray) => y.mul(x), vector)
      return x
    })(1)
    expect(seen).toEqual({ shape: [2], dtype: 'float64' })
  })
})
