// How primitives are expanded: which are linear, what a rule costs, custom rules, effects.
import { describe, expect, test, vi } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { avalOf } from '../../../src/core/aval.js'
import { bind1 } from '../../../src/core/bind.js'
import { fill } from '../../../src/core/constant.js'
import { isFloat } from '../../../src/core/dtype.js'
import { Zero, type AnyPrimitive, type Primitive, type Tangent } from '../../../src/core/primitive.js'
import { addP, addTangents, subP } from '../../../src/core/primitives/add.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
import { concatenateP } from '../../../src/core/primitives/concatenate.js'
import { div, divP } from '../../../src/core/primitives/div.js'
import { elementwise } from '../../../src/core/primitives/constructors/elementwise.js'
import { noParams, type NoParams } from '../../../src/core/primitives/constructors/noParams.js'
import { floats } from '../../../src/core/primitives/constructors/signatures.js'
import { dotGeneralP } from '../../../src/core/primitives/dotGeneral.js'
import { scatterP } from '../../../src/core/primitives/gather.js'
import { mul, mulP } from '../../../src/core/primitives/mul.js'
import { neg } from '../../../src/core/primitives/neg.js'
import { selectP } from '../../../src/core/primitives/select.js'
import { sinP } from '../../../src/core/primitives/sine.js'
import { withScope } from '../../../src/core/scope.js'
import { at, range } from '../../../src/core/shape.js'
import { interpreters } from '../../../src/transforms/interpreters.js'
import { jetFlat } from '../../../src/transforms/jet.js'
import { linearityOf, type Linearity } from '../../../src/transforms/jet/linearity.js'
import {
  ConcretizationError,
  customBatching,
  customJvp,
  customVjp,
  debug,
  grad,
  jet,
  jit,
  np,
  vmap,
  type NdArray,
} from '../../../src/index.js'
import { seededDraw } from '../primitives/seededDraw.js'
import { derivatives, expectClose, nestedGradients, type Scalar } from './compare.js'
import { functionOf } from './derivatives.js'

describe('linearity, read off the jvp rule', () => {
  const vector = avalOf([3], 'float64')
  const bool = avalOf([3], 'bool')
  const rows = avalOf([2, 1], 'int32')
  const updates = avalOf([2], 'float64')
  const dot = { leftContracting: [0], rightContracting: [0], leftBatch: [], rightBatch: [] }
  const layout = { batch: 0, indexed: 1, outOfRange: 'clamp' } as const
  const [both, first, second] = [
    [true, true],
    [true, false],
    [false, true],
  ]
  test.each<[primitive: AnyPrimitive, avals: (typeof vector)[], active: boolean[], params: object, linearity: Linearity]>([
    [addP, [vector, vector], both, {}, 'linear'],
    [subP, [vector, vector], second, {}, 'linear'],
    [mulP, [vector, vector], both, {}, 'bilinear'],
    [mulP, [vector, vector], first, {}, 'linear'],
    [divP, [vector, vector], first, {}, 'linear'],
    [divP, [vector, vector], second, {}, 'general'],
    [dotGeneralP, [vector, vector], both, dot, 'bilinear'],
    [dotGeneralP, [vector, vector], second, dot, 'linear'],
    [selectP, [bool, vector, vector], [false, true, true], {}, 'linear'],
    [concatenateP, [vector, vector], both, { axis: 0 }, 'linear'],
    [scatterP, [vector, rows, updates], [true, false, true], { ...layout, combine: 'set' }, 'linear'],
    [scatterP, [vector, rows, updates], [true, false, false], { ...layout, combine: 'mul' }, 'linear'],
    [scatterP, [vector, rows, updates], [true, false, true], { ...layout, combine: 'mul' }, 'general'],
    [scatterP, [vector, rows, updates], [true, false, true], { ...layout, combine: 'max' }, 'linear'],
    [sinP, [vector], [true], {}, 'general'],
  ])('$0.name with active operands $2', (primitive, avals, active, params, linearity) => {
    expect(linearityOf(primitive, avals, active, params, interpreters)).toBe(linearity)
  })
})

describe('work', () => {
  /** Equations of the jet of a sample. */
  function equations(primitive: AnyPrimitive, seed: number, order: number): number {
    const { operands, params } = withScope('a sample', { defaultBackend: cpu }, () => primitive.sample(seededDraw(seed)))
    const program = interpreters.stage(
      'jet',
      operands.map((x) => x.aval),
      (xs) => {
        const series = xs.map((x) => range(order).map((k): Tangent => (isFloat(x.dtype) && k < 2 ? x : new Zero(x.aval))))
        return jetFlat('jet', functionOf(primitive, params), xs, series, order).flatMap(([, list]) => list.filter((t) => t.zero !== true))
      },
    )
    return program.equations.length
  }

  // Where two parameters of these move, derivatives of order m in one and n in the other are half a square of functions, each with a series of its own.
  test.each(
    allPrimitives.map((primitive) => ({
      primitive,
      name: primitive.name,
      power: ['betainc', 'randomGamma'].includes(primitive.name) ? 4 : 3,
    })),
  )('of $name grows with the power $power of the order at most', ({ primitive, power }) => {
    for (const seed of [1, 2, 3]) expect(equations(primitive, seed, 12)).toBeLessThanOrEqual(2 ** power * equations(primitive, seed, 6))
  })

  test('of a square, and of what closes into a recurrence, grows with the square', () => {
    for (const f of [np.exp, np.tanh, np.sin, np.sqrt, np.arctan] as Scalar[]) {
      const count = (order: number): number =>
        interpreters.stage(
          'jet',
          [avalOf([], 'float64')],
          (xs) => jet(f, [xs[0]!], [[xs[0]!, xs[0]!, ...new Array<null>(order - 2).fill(null)]])[1],
        ).equations.length
      expect(count(32)).toBeLessThanOrEqual(4 * count(16))
    }
  })

  test('of many operations in a row needs no deep stack', () => {
    const chain: Scalar = (x) => {
      let y = x
      for (let i = 0; i < 4000; i++) y = i % 2 === 0 ? y.sin() : y.add(x)
      return y
    }
    expect(Number.isFinite(derivatives(chain, 0.3, 3)[2])).toBe(true)
  })
})

describe('custom rules', () => {
  test('a customJvp rule that calls its own function twice does not double each time', () => {
    let runs = 0
    const tanh: Scalar = customJvp((x: NdArray) => np.tanh(x), {
      jvp: ([x], [dx]): [NdArray, NdArray] => {
        runs++
        return [tanh(x), dx.mul(np.subtract(1, tanh(x).mul(tanh(x))))]
      },
    })
    expectClose(derivatives(tanh, 0.4, 10), nestedGradients(np.tanh, 0.4, 10))
    expect(runs).toBe(1)
    expectClose(derivatives(jit(tanh), 0.4, 10), nestedGradients(np.tanh, 0.4, 10))
    expectClose(
      derivatives(
        (x) =>
          vmap(tanh)(np.stack([x, x]))
            .sum()
            .div(2),
        0.4,
        6,
      ),
      nestedGradients(np.tanh, 0.4, 6),
    )
    expectClose([jit(grad((x: NdArray) => jet(tanh, [x], [[1, null, null]])[1][2]!))(0.4).item()], [nestedGradients(np.tanh, 0.4, 4)[3]!])
  })

  test('calls that differ in what is not differentiated are told apart', () => {
    const power = customJvp((n: number, x: NdArray) => x.pow(n), {
      nondiffArgnums: 0,
      jvp: (n: number, [x]: readonly [NdArray], [dx]: readonly [NdArray]): [NdArray, NdArray] => [
        power(n, x),
        n === 0 ? x.mul(0) : dx.mul(n).mul(power(n - 1, x)),
      ],
    })
    expectClose(
      derivatives((x) => power(5, x), 1.5, 6),
      nestedGradients((x) => x.pow(5), 1.5, 6),
    )
  })

  test('customVjp: its forward derivative is the transpose of bwd', () => {
    const sin = customVjp((x: NdArray) => np.sin(x), {
      fwd: (x: NdArray): [NdArray, NdArray] => [np.sin(x), x],
      bwd: (x: NdArray, ct: NdArray): [NdArray] => [ct.mul(np.cos(x))],
    })
    const wanted = nestedGradients(np.sin, 0.4, 6)
    expectClose(derivatives(sin, 0.4, 6), wanted)
    expectClose(derivatives(jit(sin), 0.4, 6), wanted)
    expectClose(derivatives(grad(sin), 0.4, 5), wanted.slice(1))
  })

  test('a rule that reads its tangent is told that it cannot', () => {
    const f: Scalar = customJvp((x: NdArray) => x.mul(x), {
      jvp: ([x], [dx]): [NdArray, NdArray] => [x.mul(x), dx.item() > 0 ? dx : dx.mul(2)],
    })
    expect(() => derivatives(f, 1, 2)).toThrow(ConcretizationError)
  })

  test('customBatching: derivatives go through the function', () => {
    const sin = customBatching((x: NdArray) => np.sin(x), { vmap: (_size, _mapped, [x]) => [np.sin(x), true] })
    expectClose(derivatives(sin, 0.4, 6), nestedGradients(np.sin, 0.4, 6))
    expectClose(derivatives(jit(sin), 0.4, 6), nestedGradients(np.sin, 0.4, 6))
    expectClose(
      derivatives(
        (x) =>
          vmap(sin)(np.stack([x, x]))
            .sum()
            .div(2),
        0.4,
        6,
      ),
      nestedGradients(np.sin, 0.4, 6),
    )
  })

  test('a jitted function inside a rule', () => {
    const product = jit((a: NdArray, b: NdArray) => a.mul(b))
    const exp: Scalar = customJvp((x: NdArray) => np.exp(x), { jvp: ([x], [dx]): [NdArray, NdArray] => [exp(x), product(exp(x), dx)] })
    expectClose(derivatives(exp, 0.4, 8), new Array<number>(8).fill(Math.exp(0.4)))
  })
})

test.each<[how: string, scale: (t: NdArray) => NdArray]>([
  ['', (t) => t],
  // Scaled by what does not move a tangent is a tangent still: its first coefficient is known to be 0.
  [', of a tangent that the rule has scaled', (t) => mul(mul(t, fill(2, t.aval.strong)), fill(0.5, t.aval.strong))],
])('a linear primitive whose derivative is itself, as that of a solution is%s', (_how, scale) => {
  // x / y as a system: dz = (dx - z dy) / y
  const solveP: Primitive<NoParams> = elementwise({
    name: 'solve',
    doc: '',
    signature: floats,
    body: (s, xs) => [s.div(at(xs, 0), at(xs, 1))],
    jvp: ([x, y], [dx, dy], params) => {
      const z = bind1(solveP, [x!, y!], params)
      const rhs = addTangents(dx!, dy!.zero === true ? dy! : neg(mul(z, dy!)))
      return [[z], [rhs.zero === true ? rhs : bind1(solveP, [scale(rhs), y!], params)]]
    },
    transpose: ([ct], [, y]) => [ct!.zero === true ? ct! : div(ct!, y as NdArray), null],
    sample: (draw) => divP.sample(draw),
  })
  const solve = (x: NdArray, y: NdArray): NdArray => bind1(solveP, [x, y], noParams)
  expectClose(
    derivatives((t) => solve(t.exp(), t.add(1)), 0.3, 10),
    derivatives((t) => t.exp().div(t.add(1)), 0.3, 10),
  )
  expectClose(
    derivatives((t) => solve(np.array(2), t.sin()), 0.3, 10),
    derivatives((t) => np.divide(2, t.sin()), 0.3, 10),
  )
})

test('a callback is called once, with the value', () => {
  const seen = vi.fn()
  const f = (x: NdArray): NdArray => {
    debug.callback(seen, x)
    return x.mul(x)
  }
  expect(derivatives(f, 3, 3)).toEqual([6, 2, 0])
  expect(derivatives(jit(f), 3, 3)).toEqual([6, 2, 0])
  expect(seen).toHaveBeenCalledTimes(2)
})
