import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  checkpoint,
  debug,
  disableJit,
  DtypeError,
  evalShape,
  grad,
  hessian,
  jit,
  jvp,
  lax,
  linearTranspose,
  makeProgram,
  np,
  ShapeError,
  TreeError,
  valueAndGrad,
  vjp,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { checkProgram } from '../../../../src/core/checkProgram.js'
import { compiledCallOf } from '../../../../src/core/primitives/compiledCall.js'
import type { Equation, Program } from '../../../../src/core/program.js'
import { at } from '../../../../src/core/shape.js'
import { interpreters } from '../../../../src/transforms/interpreters.js'
import { untyped } from '../untyped.js'

function close(actual: NdArray, expected: NdArray | number, tolerance = 1e-12): void {
  const wanted = typeof expected === 'number' ? np.array(expected) : expected
  expect(actual.shape).toStrictEqual(wanted.shape)
  if (wanted.size > 0) expect(np.max(np.abs(actual.sub(wanted))).item()).toBeLessThan(tolerance)
}

/** All equations that apply a primitive, those in programs inside included. */
function equationsOf(program: Program, name: string): readonly Equation[] {
  return program.equations.flatMap((eq) => [
    ...(eq.primitive.name === name ? [eq] : []),
    ...Object.values(eq.params)
      .flat()
      .filter((value): value is Program => typeof value === 'object' && value !== null && 'equations' in value)
      .flatMap((inside) => equationsOf(inside, name)),
  ])
}

const endless = (v: NdArray): NdArray =>
  lax.whileLoop(
    () => np.array(true),
    (w) => w.add(1),
    v,
  )

describe('values', () => {
  test('operands and results are trees', () => {
    const f = (p: NdArray, tree: { a: NdArray; b: [NdArray, NdArray] }) =>
      lax.cond(
        p,
        ({ a, b }) => ({ s: a.add(b[0]), t: [b[1], null] }),
        ({ a, b }) => ({ t: [a, null], s: b[0].mul(b[1]) }),
        tree,
      )
    const tree = { a: np.array([1, 2]), b: [np.array(3), np.array([4, 5])] as [NdArray, NdArray] }
    const yes = f(np.array(true), tree)
    const no = jit(f)(np.array(false), tree)
    expect([yes.s.toArray(), yes.t[0]?.toArray(), yes.t[1]]).toStrictEqual([[4, 5], [4, 5], null])
    expect([no.s.toArray(), no.t[0]?.toArray(), no.t[1]]).toStrictEqual([[12, 15], [1, 2], null])
  })

  test('predicates are booleans and integers', () => {
    const choose = (p: NdArray | number | boolean): number =>
      lax
        .cond(
          p,
          () => 1,
          () => 0,
        )
        .item()
    expect([true, 1, -3, np.array(2, { dtype: 'int32' }), np.array(7, { dtype: 'uint32' })].map(choose)).toStrictEqual([1, 1, 1, 1, 1])
    expect([false, 0, -0, np.array(false), np.array(0, { dtype: 'uint32' })].map(choose)).toStrictEqual([0, 0, 0, 0, 0])
  })

  test('an index is clamped, whatever its dtype', () => {
    const f = (i: NdArray | number): number => lax.switch(i, [() => 10, () => 11, () => 12]).item()
    expect([-(2 ** 31), -1, 0, 1, 2, 3, 1e9].map((i) => f(i))).toStrictEqual([10, 10, 10, 11, 12, 12, 12])
    expect([-5, 1, 9].map((i) => f(np.array(i, { dtype: 'int32' })))).toStrictEqual([10, 11, 12])
    expect([0, 1, 2 ** 32 - 1].map((i) => f(np.array(i, { dtype: 'uint32' })))).toStrictEqual([10, 11, 12])
    const mapped = vmap(jit((i: NdArray) => lax.switch(i, [() => 10, () => 11, () => 12])))
    expect(mapped(np.array([-7, 0, 1, 2, 50], { dtype: 'int32' })).toArray()).toStrictEqual([10, 10, 11, 12, 12])
    expect(lax.switch(3, [(v: NdArray) => v.mul(2)], np.array(4)).item()).toBe(8)
  })

  test('the derivative in what lanes share comes from the branch of each lane, its index out of range too', () => {
    const f = (w: NdArray, i: NdArray, x: NdArray): NdArray =>
      lax.switch(i, [(v: NdArray) => w.mul(v), (v: NdArray) => np.sin(w).mul(v), (v: NdArray) => w.mul(w).mul(v)], x)
    const indices = [-7, 0, 1, 1, 2, 50]
    const xs = [3, 5, 7, 11, 13, 17]
    for (const change of [(g: typeof f) => g, (g: typeof f) => jit(g)]) {
      const loss = (w: NdArray): NdArray =>
        vmap(change(f), { inAxes: [null, 0, 0] })(w, np.array(indices, { dtype: 'int32' }), np.array(xs)).sum()
      const w = np.array(0.7)
      close(loss(w), 0.7 * 8 + Math.sin(0.7) * 18 + 0.49 * 30)
      close(grad(loss)(w), 8 + Math.cos(0.7) * 18 + 1.4 * 30)
      close(jvp(loss, [w], [np.array(1)])[1], 8 + Math.cos(0.7) * 18 + 1.4 * 30)
      close(grad(grad(loss))(w), -Math.sin(0.7) * 18 + 2 * 30)
    }
  })

  test('what is infinite in the branch that a lane did not choose stays out of the derivative', () => {
    const f = (w: NdArray, i: NdArray, x: NdArray): NdArray => lax.switch(i, [(v: NdArray) => w.mul(v), (v: NdArray) => w.div(v)], x)
    for (const change of [(g: typeof f) => g, (g: typeof f) => jit(g)]) {
      const loss = (w: NdArray, xs: NdArray): NdArray =>
        vmap(change(f), { inAxes: [null, 0, 0] })(w, np.array([0, 1], { dtype: 'int32' }), xs).sum()
      const [dw, dx] = grad(loss, { argnums: [0, 1] })(np.array(3), np.array([0, 2]))
      close(dw, 0.5)
      close(dx, np.array([3, -0.75]))
    }
  })

  test('no operands, no elements, no results', () => {
    const f = (p: NdArray, v: NdArray) =>
      lax.cond(
        p,
        () => v.mul(2),
        () => v,
      )
    expect(jit(f)(np.array(true), np.zeros([0, 3])).shape).toStrictEqual([0, 3])
    expect(
      lax.cond(
        true,
        () => null,
        () => null,
      ),
    ).toBe(null)
    expect(vmap(f)(np.zeros([0], { dtype: 'bool' }), np.zeros([0, 2])).shape).toStrictEqual([0, 2])
  })

  test('integers and booleans pass, with derivatives zero', () => {
    const f = (v: NdArray, n: NdArray) =>
      lax.cond(
        n.gt(2),
        (w, k) => ({ y: w.mul(k), k: k.add(1), b: w.gt(0) }),
        (w, k) => ({ y: w, k, b: w.lt(0) }),
        v,
        n,
      )
    const n = np.array(3, { dtype: 'int32' })
    const out = jit(f)(np.array(2), n)
    expect([out.y.item(), out.k.dtype, out.k.item(), out.b.item()]).toStrictEqual([6, 'int32', 4, true])
    expect(grad((v: NdArray) => jit(f)(v, n).y)(2).item()).toBe(3)
    const [, tangents] = jvp((v: NdArray) => f(v, n), [np.array(2)], [np.array(1)])
    expect([tangents.y.item(), tangents.k.dtype, tangents.k.item()]).toStrictEqual([3, 'int32', 0])
  })

  test('a number takes the dtype of the other branch', () => {
    const single = np.array(1.5, { dtype: 'float32' })
    const f = (p: boolean, other: number, v: NdArray): NdArray =>
      lax.cond(
        p,
        () => v,
        () => other,
      )
    expect(f(false, 0.1, single).dtype).toBe('float32')
    expect(f(false, 0.1, single).item()).toBe(Math.fround(0.1))
    expect(f(true, 0.1, single).item()).toBe(1.5)
    expect(f(false, 7, np.array(1, { dtype: 'int32' })).dtype).toBe('int32')
    expect(() => f(false, 0.5, np.array(1, { dtype: 'int32' }))).toThrow(/result is 0\.5 from ifFalse, but int32\[\] from another branch/)
    expect(() => f(false, 0, np.array(true))).toThrow(DtypeError)
    const numbers = (p: NdArray): NdArray =>
      lax.cond(
        p,
        () => 1,
        () => 2,
      )
    expect(jit(numbers)(np.array(true)).dtype).toBe('float64')
    const weak = jit((s: NdArray, v: NdArray) =>
      lax.cond(
        v.gt(0),
        (t) => t,
        () => v,
        s,
      ),
    )
    expect(weak(2, single).dtype).toBe('float32')
  })

  test('shapes and dtypes are known without running', () => {
    const shape = evalShape(
      (v: NdArray) =>
        lax.cond(
          v.sum().gt(0),
          (w) => w.sum(0),
          (w) => w.get(0),
          v,
        ),
      np.zeros([2, 3], { dtype: 'float32' }),
    )
    expect(shape).toStrictEqual({ shape: [3], dtype: 'float32' })
  })
})

describe('only the chosen branch', () => {
  const f = (p: NdArray, v: NdArray): NdArray =>
    lax.cond(
      p,
      (w) => np.sin(w),
      (w) => endless(w),
      v,
    )
  const yes = np.array(true)

  test('runs: the other may be an endless loop, under every transform', () => {
    close(f(yes, np.array(1)), Math.sin(1))
    close(jit(f)(yes, np.array(1)), Math.sin(1))
    close(grad(f, { argnums: 1 })(yes, np.array(1)), Math.cos(1))
    close(jit(grad(f, { argnums: 1 }))(yes, np.array(1)), Math.cos(1))
    close(jit(hessian(f, { argnums: 1 }))(yes, np.array(1)), -Math.sin(1))
    close(jvp((v: NdArray) => jit(f)(yes, v), [np.array(1)], [np.array(2)])[1], 2 * Math.cos(1))
    close(vmap(jit(f), { inAxes: [null, 0] })(yes, np.array([1, 2])), np.sin(np.array([1, 2])))
    close(vmap(grad(jit(f), { argnums: 1 }), { inAxes: [null, 0] })(yes, np.array([1, 2])), np.cos(np.array([1, 2])))
    close(checkpoint(f)(yes, np.array(1)), Math.sin(1))
  })

  test('has effects, in order', () => {
    const seen: string[] = []
    const say = (text: string, v: NdArray): void => debug.callback((w: NdArray) => seen.push(`${text} ${String(w.item())}`), v)
    const g = (v: NdArray): NdArray => {
      say('before', v)
      const y = lax.cond(
        v.gt(0),
        (w) => {
          say('positive', w)
          return w.mul(2)
        },
        (w) => {
          say('negative', w)
          return w
        },
        v,
      )
      say('after', y)
      return y
    }
    for (const h of [g, jit(g), (v: NdArray) => grad(g)(v), jit((v: NdArray) => vjp(g, [v])[1](np.array(1))[0])]) {
      seen.length = 0
      h(np.array(1))
      h(np.array(-1))
      expect(seen).toStrictEqual(['before 1', 'positive 1', 'after 2', 'before -1', 'negative -1', 'after -1'])
    }
  })

  test('is called by disableJit, with arrays that are there', () => {
    const called: string[] = []
    const g = (v: NdArray): NdArray =>
      lax.cond(
        v.gt(0),
        (w) => {
          called.push(`yes ${String(w.item())}`)
          return w.mul(w)
        },
        () => {
          called.push('no')
          return 5
        },
        v,
      )
    const [value, derivative] = disableJit(() => valueAndGrad(g)(3))
    expect([value.item(), derivative.item(), called]).toStrictEqual([9, 6, ['yes 3']])
    // Where the choice is not known, both are staged all the same.
    expect(
      disableJit(() =>
        vmap((v: NdArray) =>
          lax.cond(
            v.gt(0),
            (w) => w.mul(w),
            () => 5,
            v,
          ),
        )(np.array([2, -2])).toArray(),
      ),
    ).toStrictEqual([4, 5])
    expect(disableJit(() => lax.switch(1, [() => 3, () => 4]).item())).toBe(4)
  })
})

describe('a program', () => {
  test('keeps the branch, and loses what nothing reads', () => {
    const f = (v: NdArray) =>
      lax.cond(
        v.gt(0),
        (w, unused) => [np.sin(w), np.exp(w), unused],
        (w, unused) => [w, w, unused.mul(2)],
        v,
        v.mul(3),
      )
    const [eq] = equationsOf(makeProgram((v: NdArray) => f(v))(1), 'switch')
    expect(eq?.outputs.length).toBe(3)
    const once = makeProgram((v: NdArray) => vjp((w: NdArray) => f(w)[0] ?? w, [v])[1](1)[0])(1)
    const [known] = equationsOf(once, 'switch')
    expect(equationsOf(once, 'switch').length).toBe(2)
    // cos of the sine, the only residual; the operand that nothing reads is still computed outside.
    expect(known?.outputs.length).toBe(4)
  })

  test('of a mapped choice loses what nothing reads, too', () => {
    const f = (v: NdArray, unused: NdArray) =>
      lax.cond(
        v.gt(0),
        (w, u) => [np.sin(w), np.exp(u)],
        (w, u) => [w.mul(w), np.log(u)],
        v,
        unused,
      )
    const x = np.array([1, -2])
    const first = (v: NdArray): NdArray => vmap(f)(v, v.mul(3))[0]
    const staged = makeProgram(first)(x)
    const [whole] = equationsOf(staged, 'switch')
    const left = interpreters.dce(staged, [true]).program
    const [kept] = equationsOf(left, 'switch')
    expect([whole?.outputs.length, kept?.outputs.length]).toStrictEqual([2, 1])
    expect([whole?.inputs.length, kept?.inputs.length]).toStrictEqual([3, 2])
    checkProgram(left)
    const wanted = np.array([Math.sin(1), 4])
    close(at(interpreters.evaluate(left, [x]), 0), wanted)
    close(at(compiledCallOf(left).run([x]), 0), wanted)
    // What is left has derivatives, and batches, as before.
    const again = (v: NdArray): NdArray => at(interpreters.evaluate(left, [v]), 0)
    close(grad((v: NdArray) => again(v).sum())(x), np.array([Math.cos(1), -4]))
    close(vmap(again)(np.stack([x, x.neg()])), np.stack([wanted, np.array([1, Math.sin(2)])]))
  })

  test('branches share the places of their residuals, and pass on operands and results instead of copies', () => {
    const f = (v: NdArray): NdArray =>
      lax.switch(
        v.sum().astype('int32'),
        [(w) => np.sin(w).mul(np.sqrt(w)), (w) => np.exp(w), (w) => np.tanh(w).add(np.log(w)), (w) => w.mul(w), (w) => w.mul(3)],
        v,
      )
    const program = makeProgram((v: NdArray) => vjp(f, [v])[1](np.ones([2]))[0])(np.zeros([2]))
    const [known, linear] = equationsOf(program, 'switch')
    const slots = (known?.outputs.length ?? 0) - 1
    expect(slots).toBeLessThanOrEqual(4)
    expect(linear?.outputs.length).toBe(1)
    for (let i = 0; i < 5; i++) {
      const x = np.array([i / 2 + 0.1, i / 2 + 0.15])
      const direct = [
        (w: NdArray) => np.sin(w).mul(np.sqrt(w)),
        (w: NdArray) => np.exp(w),
        (w: NdArray) => np.tanh(w).add(np.log(w)),
        (w: NdArray) => w.mul(w),
        (w: NdArray) => w.mul(3),
      ][i]!
      close(vjp(f, [x])[1](np.ones([2]))[0], vjp(direct, [x])[1](np.ones([2]))[0])
      close(jit((v: NdArray) => vjp(f, [v])[1](np.ones([2]))[0])(x), vjp(direct, [x])[1](np.ones([2]))[0])
    }
  })
})

describe('closures', () => {
  const a = np.array([1, 2])

  test('over what is differentiated, in one branch only', () => {
    const f = (w: NdArray, b: NdArray): NdArray => {
      const scaled = w.mul(3)
      return lax
        .cond(
          b.gt(0),
          () => scaled.mul(a).mul(b),
          () => a,
        )
        .sum()
    }
    const both = grad(f, { argnums: [0, 1] })
    for (const g of [both, jit(both), jit((w: NdArray, b: NdArray) => grad(jit(f), { argnums: [0, 1] })(w, b))]) {
      expect(g(2, 5).map((y) => y.item())).toStrictEqual([45, 18])
      expect(g(2, -5).map((y) => y.item())).toStrictEqual([0, 0])
    }
    close(hessian((w: NdArray) => f(w, w))(2), 18)
    close(vmap(grad(f), { inAxes: [null, 0] })(2, np.array([5, -5, 1])), np.array([45, 0, 9]))
    close(grad((w: NdArray) => vmap(f, { inAxes: [null, 0] })(w, np.array([5, -5, 1])).sum())(2), 54)
  })

  test('over what is mapped, with a predicate that is not', () => {
    const f = (p: NdArray, v: NdArray): NdArray =>
      lax.cond(
        p,
        () => v.mul(2),
        () => 0,
      )
    close(vmap(f, { inAxes: [null, 0] })(np.array(true), a), a.mul(2))
    close(vmap(jit(f), { inAxes: [null, 0] })(np.array(false), a), a.mul(0))
  })
})

describe('a mapped predicate', () => {
  // 0 times an infinite derivative is NaN: what a lane did not choose must not be multiplied with what it did.
  const safe = (v: NdArray, w: NdArray): NdArray =>
    lax.cond(
      v.gt(0),
      (u) => np.log(u).mul(w).sum(),
      (u) => u.mul(w).sum(),
      v,
    )
  const v = np.array([2, 0, -1, 3])
  const w = np.array([1, 10])
  const total = (vs: NdArray, ws: NdArray): NdArray => vmap(safe, { inAxes: [0, null] })(vs, ws).sum()
  const dv = np.array([11 / 2, 11, 11, 11 / 3])
  const dw = np.array([Math.log(2) + Math.log(3) - 1, Math.log(2) + Math.log(3) - 1])

  test('keeps what the other branch makes of an element out of derivatives', () => {
    for (const f of [total, jit(total)]) {
      close(grad(f)(v, w), dv)
      close(grad(f, { argnums: 1 })(v, w), dw)
      close(jit(grad(f))(v, w), dv)
      close(jvp(f, [v, w], [np.ones([4]), np.zeros([2])])[1], dv.sum())
      close(hessian(f)(v, w), np.diag(np.array([-11 / 4, 0, 0, -11 / 9])))
      close(grad((vs: NdArray, ws: NdArray) => grad(f)(vs, ws).mul(v).sum(), { argnums: 1 })(v, w), np.array([1, 1]))
    }
    close(vmap(grad(safe), { inAxes: [0, null] })(v, w), dv)
    close(vmap(grad(checkpoint(safe)), { inAxes: [0, null] })(v, w), dv)
    const again = (vs: NdArray, ws: NdArray): NdArray => vmap(checkpoint(safe), { inAxes: [0, null] })(vs, ws).sum()
    close(grad(again)(v, w), dv)
    close(grad(again, { argnums: 1 })(v, w), dw)
    const inside = (vs: NdArray, ws: NdArray): NdArray =>
      vmap((u: NdArray) =>
        lax.cond(
          u.gt(0),
          checkpoint((t: NdArray) => np.log(t).mul(ws).sum()),
          (t) => t.mul(ws).sum(),
          u,
        ),
      )(vs).sum()
    close(grad(inside)(v, w), dv)
    close(grad(inside, { argnums: 1 })(v, w), dw)
    close(jit(grad(inside, { argnums: 1 }))(v, w), dw)
  })

  test('has the effects of the branch that each element chose, in loops, calls and branches inside, too', () => {
    const seen: string[] = []
    const say = (text: string, ...vs: NdArray[]): void =>
      debug.callback((...ws: NdArray[]) => seen.push(`${text} ${ws.map((u) => String(u.item())).join(' ')}`), ...vs)
    const loud = (text: string) => (u: NdArray) => {
      say(text, u)
      return u
    }
    const seenBy = (f: (u: NdArray) => NdArray, us: NdArray): readonly string[] => {
      seen.length = 0
      f(us)
      return [...seen]
    }
    const choose = (yes: (u: NdArray) => NdArray, no: (u: NdArray) => NdArray) => (u: NdArray) => lax.cond(u.gt(0), yes, no, u)
    const us = np.array([1, -1, 2])
    const wanted = { yes: ['yes 1', 'yes 2'], no: ['no -1'] }
    const inside: Readonly<Record<string, (f: (u: NdArray) => NdArray) => (u: NdArray) => NdArray>> = {
      plain: (f) => f,
      jit: (f) => jit(f),
      checkpoint: (f) => checkpoint(f),
      scan: (f) => (u) => lax.scan((c: NdArray) => [f(c), null], u, null, { length: 1 })[0],
      while: (f) => (u) =>
        lax.whileLoop(
          ({ n }: { n: NdArray; c: NdArray }) => n.lt(1),
          ({ n, c }) => ({ n: n.add(1), c: f(c) }),
          { n: np.array(0), c: u },
        ).c,
      cond: (f) => (u) => lax.cond(np.array(true), f, (t) => t, u),
      'a mapped cond': (f) => choose(f, f),
    }
    for (const wrap of Object.values(inside)) {
      const f = vmap(choose(wrap(loud('yes')), wrap(loud('no'))))
      for (const g of [
        f,
        jit(f),
        (v: NdArray) => grad((t: NdArray) => f(t).sum())(v),
        (v: NdArray) => vmap(choose(wrap(loud('yes')), wrap(loud('no'))))(v),
      ]) {
        const lines = seenBy(g, us)
        expect(lines.filter((line) => line.startsWith('yes'))).toStrictEqual(wanted.yes)
        expect(lines.filter((line) => line.startsWith('no'))).toStrictEqual(wanted.no)
      }
    }
    // A loop of which some elements end before the others.
    const halve = (u: NdArray): NdArray =>
      lax.whileLoop(
        (c: NdArray) => c.gt(1),
        (c) => loud('step')(c).div(2),
        u,
      )
    expect(seenBy(vmap(halve), np.array([4, 1, 2]))).toStrictEqual(['step 4', 'step 2', 'step 2'])
    expect(seenBy(jit(vmap(halve)), np.array([4, 1, 2]))).toStrictEqual(['step 4', 'step 2', 'step 2'])
  })

  test('twice mapped, in either order', () => {
    const m = np.array([
      [1, -2, 3],
      [-1, 0, 5],
    ])
    const f = (u: NdArray): NdArray =>
      lax.cond(
        u.gt(0),
        (t) => np.sqrt(t),
        (t) => t.mul(t),
        u,
      )
    const wanted = m
      .mul(m)
      .mul(m.le(0).astype('float64'))
      .add(np.sqrt(np.maximum(m, 0)))
    const slope = np.array([
      [1 / 2, -4, 3 ** -0.5 / 2],
      [-2, 0, 5 ** -0.5 / 2],
    ])
    for (const g of [vmap(vmap(f)), vmap(jit(vmap(f))), vmap(vmap(f), { inAxes: 1, outAxes: 1 }), jit(vmap(vmap(f, { inAxes: 0 })))]) {
      close(g(m), wanted)
      close(grad((x: NdArray) => g(x).sum())(m), slope)
    }
    const scaled = (us: NdArray, s: NdArray): NdArray => vmap((u: NdArray) => f(u).mul(s))(us)
    close(vmap(scaled, { inAxes: [0, 0] })(m, np.array([2, 3])), wanted.mul(np.array([[2], [3]])))
    // The inner predicate is mapped twice, an operand only by the outer one.
    const closing = (us: NdArray, s: NdArray): NdArray =>
      vmap((u: NdArray) =>
        lax.cond(
          u.gt(0),
          () => np.sqrt(u).mul(s),
          () => u.mul(u).mul(s),
        ),
      )(us)
    const loss = (us: NdArray, s: NdArray): NdArray => vmap(closing)(us, s).sum()
    close(grad(loss)(m, np.array([2, 3])), slope.mul(np.array([[2], [3]])))
    close(grad(loss, { argnums: 1 })(m, np.array([2, 3])), wanted.sum(1))
    close(jit(grad(loss, { argnums: 1 }))(m, np.array([2, 3])), wanted.sum(1))
  })

  test('does not repeat what is the same for all in the gradient of it', () => {
    const weights = np.sin(np.arange(12).reshape([3, 4]))
    const f = (u: NdArray, m: NdArray): NdArray =>
      lax.cond(
        u.sum().gt(0),
        (t) => np.tanh(m.matmul(t)).sum(),
        (t) => t.sum(),
        u,
      )
    const us = np.cos(np.arange(20).reshape([5, 4]))
    const loss = (m: NdArray): NdArray => vmap(f, { inAxes: [0, null] })(us, m).sum()
    const loop = (m: NdArray): NdArray => [0, 1, 2, 3, 4].map((i) => f(us.get(i), m)).reduce((a, b) => a.add(b))
    close(grad(loss)(weights), grad(loop)(weights))
    const program = makeProgram(grad(loss))(weights)
    const sizes = (p: Program): number[] => [
      ...p.equations.flatMap((eq) => eq.outputs.map((y) => y.aval.size)),
      ...equationsOf(p, 'call').flatMap((eq) =>
        Object.values(eq.params).flatMap((value: unknown) =>
          isProgram(value) ? value.equations.flatMap((e) => e.outputs.map((y) => y.aval.size)) : [],
        ),
      ),
    ]
    expect(Math.max(...sizes(program))).toBeLessThan(60)
  })
})

function isProgram(value: unknown): value is Program {
  return typeof value === 'object' && value !== null && 'equations' in value
}

describe('in loops', () => {
  const step = (c: NdArray): NdArray =>
    lax.cond(
      c.gt(1),
      (d) => d.mul(0.5),
      (d) => d.mul(3).add(d.mul(d).mul(0.1)),
      c,
    )
  const unrolled = (c: NdArray): NdArray => {
    let d = c
    for (let i = 0; i < 8; i++) d = step(d)
    return d
  }
  const scanned = (c: NdArray): NdArray => lax.scan((d: NdArray) => [step(d), null], c, null, { length: 8 })[0]
  const x = np.array(0.3)
  const xs = np.array([0.3, 0.9, 2.5])

  test('a cond in a scan is the unrolled loop', () => {
    close(scanned(x), unrolled(x))
    for (const f of [scanned, jit(scanned)]) {
      close(grad(f)(x), grad(unrolled)(x))
      close(hessian(f)(x), hessian(unrolled)(x))
      close(jvp(f, [x], [np.array(1)])[1], grad(unrolled)(x))
      close(vmap(f)(xs), vmap(unrolled)(xs))
      close(vmap(grad(f))(xs), vmap(grad(unrolled))(xs))
      close(grad((v: NdArray) => vmap(f)(v).sum())(xs), vmap(grad(unrolled))(xs))
    }
  })

  test('a scan in a branch', () => {
    const f = (v: NdArray): NdArray =>
      lax.cond(
        v.lt(1),
        (u) => scanned(u).mul(v),
        (u) => u,
        v,
      )
    const plain = (v: NdArray): NdArray => (v.item() < 1 ? unrolled(v).mul(v) : v)
    const each = (g: (v: NdArray) => NdArray): NdArray => np.stack([0, 1, 2].map((i) => g(xs.get(i))))
    close(each(jit(f)), each(plain))
    close(each(jit(grad(f))), each(grad(plain)))
    close(vmap(f)(xs), each(plain))
    close(vmap(grad(f))(xs), each(grad(plain)))
    close(grad((v: NdArray) => vmap(f)(v).sum())(xs), each(grad(plain)))
  })

  test('a while in a branch: what it records belongs to that branch', () => {
    const doubled = (v: NdArray): NdArray =>
      lax.whileLoop(
        (u: NdArray) => u.lt(10),
        (u) => u.mul(u).add(1),
        v,
      )
    const f = (v: NdArray): NdArray =>
      lax.cond(
        v.gt(0.5),
        (u) => doubled(u),
        (u) => np.sin(u),
        v,
      )
    const plain = (v: NdArray): NdArray => {
      if (v.item() <= 0.5) return np.sin(v)
      let u = v
      while (u.item() < 10) u = u.mul(u).add(1)
      return u
    }
    const each = (g: (v: NdArray) => NdArray): NdArray => np.stack([0, 1, 2].map((i) => g(xs.get(i))))
    close(each(f), each(plain))
    close(each(grad(f)), each(grad(plain)), 1e-9)
    close(each(jit(grad(f))), each(grad(plain)), 1e-9)
    close(vmap(f)(xs), each(plain), 1e-9)
    close(vmap(grad(f))(xs), each(grad(plain)), 1e-9)
    close(grad((v: NdArray) => vmap(f)(v).sum())(xs), each(grad(plain)), 1e-9)
    close(jit(grad((v: NdArray) => vmap(f)(v).sum()))(xs), each(grad(plain)), 1e-9)
    close(each(hessian(f)), each(hessian(plain)), 1e-7)
  })
})

describe('linearTranspose', () => {
  test('gives zeros the signs that they have when it is compiled', () => {
    const f = (v: NdArray): NdArray =>
      lax.cond(
        np.array(true),
        (_u: NdArray, w: NdArray) => w,
        (u: NdArray, w: NdArray) => u.add(w),
        np.negative(v),
        np.zeros([]),
      )
    const back = (ct: NdArray): NdArray => linearTranspose(f, np.zeros([]))(ct)[0]
    expect([back(np.ones([])).item(), jit(back)(np.ones([])).item()]).toEqual([-0, -0])
  })

  test('of the chosen branch; the other need not be linear where the choice is known', () => {
    const f = (v: NdArray): NdArray =>
      lax.cond(
        np.array(true),
        (u) => u.mul(3),
        (u) => np.sin(u),
        v,
      )
    close(linearTranspose(f, np.zeros([2]))(np.array([1, 2]))[0], np.array([3, 6]))
    const g = jit(
      (p: NdArray, v: NdArray) =>
        linearTranspose(
          (u: NdArray) =>
            lax.cond(
              p,
              (t) => t.mul(3),
              (t) => t.sum().mul(np.ones([2])),
              u,
            ),
          np.zeros([2]),
        )(v)[0],
    )
    close(g(np.array(true), np.array([1, 2])), np.array([3, 6]))
    close(g(np.array(false), np.array([1, 2])), np.array([3, 3]))
  })

  test('of a branch for each element, and with what is known split off', () => {
    const p = np.array([true, false, true])
    const c = np.array([0.1, 0.2, 0.3])
    const one = (q: NdArray, k: NdArray, u: NdArray) =>
      lax.cond(
        q,
        (d, t) => [np.sin(d), t.mul(np.exp(d))],
        (d, t) => [d, t.mul(5)],
        k,
        u,
      )
    const wanted = np.array([Math.exp(0.1), 5, Math.exp(0.3)]).mul(np.array([1, 2, 3]))
    for (const f of [one, jit(one)]) {
      const linear = (u: NdArray): NdArray => vmap((q: NdArray, k: NdArray, t: NdArray) => f(q, k, t)[1])(p, c, u)
      close(linearTranspose(linear, np.zeros([3]))(np.array([1, 2, 3]))[0], wanted)
      close(linearTranspose(jit(linear), np.zeros([3]))(np.array([1, 2, 3]))[0], wanted)
      const both = (u: NdArray): NdArray => {
        const [known, scaled] = vmap((q: NdArray, k: NdArray, t: NdArray) => f(q, k, t))(p, c, u)
        return scaled.mul(known)
      }
      close(linearTranspose(both, np.zeros([3]))(np.array([1, 2, 3]))[0], wanted.mul(np.array([Math.sin(0.1), 0.2, Math.sin(0.3)])))
    }
  })
})

describe('mistakes', () => {
  const cond = untyped(lax.cond)
  const choose = untyped(lax.switch)
  const id = (v: NdArray): NdArray => v

  test('in the predicate and the index', () => {
    expect(() => cond(np.array([true]), id, id, 1)).toThrow(/cond: the predicate is bool\[1\], but must be a scalar/)
    expect(() => cond(np.array(1.5), id, id, 1)).toThrow(/cond: the predicate is float64\[\]\. Give a boolean: compare, as in x\.ne\(0\)/)
    expect(() => cond(0.5, id, id, 1)).toThrow(DtypeError)
    expect(() => cond('yes', id, id, 1)).toThrow(/cond: the predicate is string/)
    expect(() => cond(null, id, id, 1)).toThrow(ArgumentError)
    expect(() => choose(np.array(1), [id], 1)).toThrow(/switch: the index is float64\[\]\. Give an integer scalar/)
    expect(() => choose(true, [id], 1)).toThrow(DtypeError)
    expect(() => choose(0.5, [id], 1)).toThrow(DtypeError)
    expect(() => choose(np.array([1], { dtype: 'int32' }), [id], 1)).toThrow(ShapeError)
    expect(() => choose(0, [], 1)).toThrow(/the branches must be an array of at least one function/)
    expect(() => choose(0, id, 1)).toThrow(ArgumentError)
  })

  test('in the branches', () => {
    expect(() => cond(true, 3, id, 1)).toThrow(/cond: ifTrue must be a function of the operands, but it is number/)
    expect(() => choose(0, [id, null], 1)).toThrow(/switch: branch 1 must be a function of the operands, but it is null/)
    expect(() => cond(true, id, () => np.zeros([2]), np.zeros([3]))).toThrow(
      /cond: the branches return different shapes: result is float64\[2\] from ifFalse and float64\[3\] from ifTrue/,
    )
    expect(() => choose(0, [() => ({ a: { b: np.zeros([2]) } }), () => ({ a: { b: np.zeros([2], { dtype: 'int32' }) } })])).toThrow(
      /switch: the branches return different dtypes: result\.a\.b is float64\[2\] from branch 0 and int32\[2\] from branch 1/,
    )
    expect(() =>
      cond(
        true,
        () => ({ a: 1 }),
        () => ({ a: 1, b: 2 }),
      ),
    ).toThrow(/cond: the branches return different structures: only ifFalse has result\.b/)
    expect(() =>
      cond(
        true,
        () => [1, 2],
        () => ({ a: 1 }),
      ),
    ).toThrow(TreeError)
    expect(() => cond(true, () => 'no', id, 1)).toThrow(/ifTrue of cond: the function returned a string/)
    expect(() => cond(true, id, id, 'operand')).toThrow(/cond: operands\[0\] is a string, which is no array/)
  })
})
