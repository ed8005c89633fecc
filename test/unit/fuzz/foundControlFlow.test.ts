import { describe, expect, it } from 'vitest'
import { checkLevels } from '../../../properties/programs/outcome.js'
import { checkJitted } from '../../../properties/programs/jitting.js'
import {
  apply,
  array,
  cond,
  dynamicForiLoop,
  foriLoop,
  literal,
  record,
  scan,
  switchBranches,
  view,
  whileLoop,
  withVjpRule,
} from '../../../properties/programs/replay.js'
import type { ConcreteArray, NdArray } from '../../../src/core/array.js'
import { jit, lax, np, vjp } from '../../../src/index.js'
import type { ListFunction } from '../../../src/verify/programs/wrappers.js'

const levelOf = (f: ListFunction, args: readonly ConcreteArray[]): Parameters<typeof checkLevels>[0] => ({
  f,
  args,
  counts: args.map(() => false),
})

/** What random programs have found in loops and branches, each as it was printed once it was shrunk. */
describe('found by random programs with loops and branches', () => {
  it('program 3000137: a loop whose results nobody uses calls back all the same', () => {
    const b = array([2], 'float32', [-1.58, 2.5])
    const c = array([], 'int32', [0])
    const h = array([], 'int32', [3])
    const f = (a: NdArray): NdArray[] => {
      whileLoop(
        { most: 1 },
        (d: NdArray): NdArray[] => [apply('lt', [d, h])[0]],
        (k: NdArray, _l: NdArray, m: NdArray, n: NdArray): NdArray[] => {
          foriLoop({ lower: 2, upper: 3 }, (_o: NdArray, p: NdArray, q: NdArray, r: NdArray): NdArray[] => {
            const [u] = apply('slice', [q], { start: [1], stop: [2], step: [1] })
            apply('debugCallback', [u], { callback: record })
            return [r, p, q]
          })(n, n, n)
          return [k, m, n]
        },
      )(c, a, b)
      return [c]
    }
    expect(() => checkJitted(f, [array([2], 'float32', [0, 1])])).not.toThrow()
    // Derivatives split what is jitted into parts, and drop what is dead in them.
    const g = (x: NdArray, a: NdArray): NdArray[] => {
      f(a)
      return [apply('sin', [x])[0]]
    }
    const args = [array([], 'float64', [0.5]), array([2], 'bool', [0, 1])]
    for (const names of [
      ['jit', 'grad'],
      ['jit', 'jvp'],
    ])
      expect(() =>
        checkLevels(
          levelOf((x, a) => g(x ?? args[0]!, apply('convert', [a ?? args[1]!], { dtype: 'float32' })[0]), args),
          names,
          1,
        ),
      ).not.toThrow()
  })

  it('stack 3000922: a carry that another carry is made of', () => {
    // Reverse mode gave zero where an operand reaches a result through one step of the loop.
    const b = array([2], 'float64', [2.3196070063859224, 1.569910876918584])
    const c = array([], 'float64', [1.3043287101854637])
    const h = array([], 'int32', [1])
    const f = (a: NdArray): NdArray[] => {
      const [p] = whileLoop(
        { most: 1 },
        (d: NdArray): NdArray[] => [apply('lt', [d, h])[0]],
        (_j: NdArray, _k: NdArray, _l: NdArray, m: NdArray): NdArray[] => {
          const [n] = apply('broadcast', [m], { shape: [2], axes: [] })
          return [apply('logistic', [n])[0], m, m]
        },
      )(b, c, a)
      return [p]
    }
    for (const names of [['vjp'], ['jit', 'jvp'], ['checkpoint', 'grad']]) {
      expect(() => checkLevels(levelOf(f, [array([], 'float64', [1])]), names, 1)).not.toThrow()
    }
  })

  it('stack 3000464: a custom rule in a loop', () => {
    const b = array([2], 'float64', [-2.212242047651671, 0.74816514167469])
    const bound = array([], 'int32', [5])
    const k = view('float64', [-2.31513710366562, -1.2041904581710696], [2], 1, [-1])
    const f = (a: NdArray): NdArray[] => {
      const [, r] = whileLoop(
        { most: 1 },
        (c: NdArray): NdArray[] => [apply('lt', [c, bound])[0]],
        (_h: NdArray, _i: NdArray, j: NdArray): NdArray[] => {
          const [p] = withVjpRule((l: NdArray): NdArray[] => [apply('cos', [l])[0]])(j, j, k)
          return [p, p]
        },
      )(b, a)
      return [r]
    }
    expect(() => checkLevels(levelOf(f, [array([2], 'float64', [1, 1])]), ['checkpoint', 'vjp'], 1)).not.toThrow()
  })

  it('stack 3000664: a while in a scan whose elements are its carry', () => {
    const e = array([3, 2], 'float64', [1, 0.5, -1, 2, 0.25, -0.5])
    const [k, l] = [literal([], 'float64', 0.5), literal([], 'float64', 0.2)]
    const f = (a: NdArray): NdArray[] => {
      const [, w] = scan({ carry: 1 }, (_c: NdArray, g: NdArray): NdArray[] => {
        const [, t] = whileLoop(
          { most: 1 },
          (): NdArray[] => [apply('lt', [apply('mul', [l, k])[0], l])[0]],
          (_o: NdArray, p: NdArray): NdArray[] => [p, apply('tanh', [p])[0]],
        )(g, g)
        return [apply('broadcast', [g], { shape: [3, 2], axes: [1] })[0], t]
      })(a, a)
      return [w]
    }
    expect(() => checkLevels(levelOf(f, [e]), ['grad'], 1)).not.toThrow()
    expect(() => checkLevels(levelOf(withVjpRule(f), [e]), ['grad', 'vjp'], 1)).not.toThrow()
  })

  it('stack 1000176: the second derivative by reverse mode of a loop whose results are made of each other', () => {
    const count = array([], 'int32', [2])
    const factor = literal([], 'float64', 1.47)
    const f = (a: NdArray): NdArray[] => {
      const [, r] = dynamicForiLoop({}, (_d: NdArray, e: NdArray): NdArray[] => {
        const [m] = apply('mul', [apply('cos', [e])[0], factor])
        return [m, apply('mul', [apply('tanh', [m])[0], factor])[0]]
      })(literal([], 'int32', 0), count, a, a)
      return [r]
    }
    expect(() => checkLevels(levelOf(f, [array([], 'float64', [1])]), ['grad', 'vjp', 'vjp'], 1)).not.toThrow()
  })

  it('stacks 1000088, 1000142 and 4000911: a loop of as many steps as data say, in a branch that a batch chooses', () => {
    // Batched branches and frozen lanes chose between tapes as if they were arrays.
    const factor = literal([], 'float64', 1.47)
    const loop = (bound: NdArray, x: NdArray): NdArray =>
      dynamicForiLoop({}, (_i: NdArray, u: NdArray): NdArray[] => [apply('mul', [apply('sin', [u])[0], factor])[0]])(
        literal([], 'int32', 0),
        bound,
        x,
      )[0]
    const inCond = (x: NdArray, n: NdArray): NdArray[] =>
      cond(
        {},
        (): NdArray[] => [loop(n, x)],
        (): NdArray[] => [x],
      )(apply('gt', [n, literal([], 'int32', 1)])[0]).slice(0, 1)
    const inSwitch = (x: NdArray, n: NdArray): NdArray[] =>
      switchBranches(
        {},
        (y: NdArray): NdArray[] => [y],
        (y: NdArray): NdArray[] => [loop(n, y)],
      )(n, x).slice(0, 1)
    const inWhile = (x: NdArray, n: NdArray): NdArray[] =>
      whileLoop(
        { most: 3 },
        (i: NdArray): NdArray[] => [apply('lt', [i, n])[0]],
        (i: NdArray, y: NdArray): NdArray[] => [loop(i, y)],
      )(x).slice(0, 1)
    const args = [array([], 'float64', [0.6]), array([], 'int32', [2])]
    for (const f of [inCond, inSwitch, inWhile]) {
      for (const names of [
        ['grad', 'vmap'],
        ['linearize', 'vmap', 'grad'],
        ['vmap', 'vjp'],
      ]) {
        expect(() => checkLevels({ f, args, counts: [false, true] }, names, 3)).not.toThrow()
      }
    }
  })

  it('stacks 3000794, 4000107 and 5000740: a branch that is known eagerly has the zeros that a compiled one has', () => {
    // The chosen branch alone does not depend on the argument; all branches together do, and -2 x 0 is -0.
    const p = array([], 'bool', [1])
    const f = (a: NdArray): NdArray[] => {
      const [j] = cond(
        {},
        (): NdArray[] => [literal([], 'float64', 1.073611221121542)],
        (): NdArray[] => [a],
      )(p)
      return [apply('oneMinusSquare', [j])[0]]
    }
    for (const name of ['jvp', 'linearize', 'vjp', 'linearTranspose']) {
      expect(() => checkLevels(levelOf(f, [array([], 'float64', [1])]), [name], 1)).not.toThrow()
    }
  })

  it('stack 8000609: the transpose of a branch that is known eagerly has the zeros that a compiled one has', () => {
    // The chosen branch gives a constant. Through the other one a cotangent of zero reaches the argument, where it is negated.
    const f = (a: NdArray): NdArray =>
      lax.cond(
        np.array(false),
        (d: NdArray) => d,
        () => np.array(1.47),
        a.neg(),
      )
    const pulled = (a: NdArray): NdArray => vjp(f, [a])[1](1)[0]
    expect(pulled(np.array(1)).item()).toBe(-0)
    expect(jit(pulled)(1).item()).toBe(-0)
  })

  it('program 4000872: a loop without arguments, whose body gives back its carry', () => {
    const a = array([9], 'float64', [-2.1, 1.23, -1.2, 0.5, -2.7, 0.1, 2.7, 1.9, -0.6])
    const limit = literal([], 'float64', 3.2)
    const f = (): NdArray[] => {
      const [b] = apply('reduceMax', [a], { axes: [0] })
      const [j] = whileLoop(
        { most: 1 },
        (_c: NdArray, d: NdArray): NdArray[] => [apply('lt', [d, limit])[0]],
        (_g: NdArray, h: NdArray): NdArray[] => [h],
      )(b)
      return [j]
    }
    expect(() => checkJitted(f, [])).not.toThrow()
  })
})
