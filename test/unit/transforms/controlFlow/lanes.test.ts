import { describe, expect, test } from 'vitest'
import {
  customBatching,
  customJvp,
  customVjp,
  debug,
  debugNans,
  grad,
  jit,
  jvp,
  lax,
  linearTranspose,
  makeProgram,
  np,
  vjp,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { discrepancy } from './nestings.js'

type Unary = (x: NdArray) => NdArray

const int32 = (values: number | readonly number[]): NdArray => np.array(values, { dtype: 'int32' })

const each = (n: number, f: (i: number) => NdArray): NdArray => np.stack(Array.from({ length: n }, (_, i) => f(i)))

const second =
  (f: Unary): Unary =>
  (x) =>
    grad((v: NdArray) => grad((u: NdArray) => f(u).sum())(v).sum())(x)

describe('a switch of one branch', () => {
  // All indices are out of range but the first, and choose it as well.
  const indices = int32([0, -3, 5])
  const xs = np.array([0.3, 0.7, 1.1])

  test('is that branch, under every transform, whatever the index of a lane is', () => {
    const whole = (f: Unary) => (i: NdArray, x: NdArray) => lax.switch(i, [f], x)
    const loop = (x: NdArray): NdArray =>
      lax.whileLoop(
        (y: NdArray) => y.lt(3),
        (y) => np.sin(x).div(y).add(y).add(1),
        x,
      )
    for (const f of [(x: NdArray) => np.exp(x).mul(x), loop]) {
      const chosen = jit(whole(f))
      const mapped = (v: NdArray): NdArray => vmap(chosen)(indices, v)
      const single = (v: NdArray): NdArray => vmap((x: NdArray) => chosen(int32(5), x))(v)
      for (const g of [mapped, single]) {
        expect(discrepancy(g(xs), vmap(f)(xs))).toBeLessThan(1e-14)
        expect(discrepancy(grad((v: NdArray) => g(v).sum())(xs), vmap(grad(f))(xs))).toBeLessThan(1e-13)
        expect(discrepancy(second(g)(xs), vmap(grad(grad(f)))(xs))).toBeLessThan(1e-12)
      }
      expect(discrepancy(jvp(mapped, [xs], [xs])[1], vmap(grad(f))(xs).mul(xs))).toBeLessThan(1e-13)
      const slope = jit((i: NdArray, x: NdArray) => grad(chosen, { argnums: 1 })(i, x))
      expect(discrepancy(slope(int32(7), np.array(0.4)), grad(f)(0.4))).toBeLessThan(1e-13)
    }
  })

  test('gives what is shared the derivatives of all lanes', () => {
    const loss = (w: NdArray): NdArray => vmap((i: NdArray, x: NdArray) => lax.switch(i, [(v: NdArray) => w.mul(v)], x))(indices, xs).sum()
    expect(grad(loss)(np.array(2)).item()).toBeCloseTo(2.1, 12)
  })

  test('has its effects in all lanes', () => {
    const seen: number[] = []
    const say = (x: NdArray): NdArray => {
      debug.callback((v: NdArray) => seen.push(v.item()), x)
      return x
    }
    vmap((i: NdArray, x: NdArray) => lax.switch(i, [say], x))(indices, xs)
    expect(seen).toEqual([0.3, 0.7, 1.1])
  })

  test('is transposed with what is known split off, and without what nothing reads', () => {
    const split = (i: NdArray, k: NdArray, t: NdArray) =>
      lax.switch(i, [(d: NdArray, u: NdArray) => [np.sin(d), u.mul(np.exp(d)), u.mul(2)] as const], k, t)
    const pull = jit((i: NdArray, k: NdArray, ct: NdArray) => linearTranspose((t: NdArray) => jit(split)(i, k, t)[1], np.zeros([]))(ct)[0])
    expect(pull(int32(4), np.array(0.5), np.array(3)).item()).toBeCloseTo(3 * Math.exp(0.5), 12)
  })
})

describe('a batch in which each element chooses', () => {
  const branches = [
    (x: NdArray, s: NdArray) => x.mul(s),
    (x: NdArray, s: NdArray) => np.sin(x).mul(s),
    (x: NdArray, s: NdArray) => x.add(s),
  ]
  const direct = (i: number, x: number, s: number): number => [x * s, Math.sin(x) * s, x + s][i] ?? NaN

  test('mapped again along operands that it shares', () => {
    const [indices, xs, scales] = [
      [0, 1, 2],
      [0.3, 0.7, 1.1],
      [2, -3],
    ]
    const inner = (s: NdArray): NdArray => vmap((i: NdArray, x: NdArray) => lax.switch(i, branches, x, s))(int32(indices), np.array(xs))
    const wanted = np.array(scales.map((s) => indices.map((i) => direct(i, xs[i] ?? NaN, s))))
    for (const f of [inner, jit(inner)]) expect(discrepancy(vmap(f)(np.array(scales)), wanted)).toBeLessThan(1e-14)
  })

  test('keeps what is infinite in what lanes share out of those that did not choose to read it', () => {
    const constant = np.array(Infinity)
    const f = (w: NdArray, i: NdArray, x: NdArray): NdArray => lax.switch(i, [(v: NdArray) => w.mul(v), (v: NdArray) => constant.mul(v)], x)
    for (const g of [f, jit(f)]) {
      const loss = (w: NdArray, xs: NdArray): NdArray => vmap(g, { inAxes: [null, 0, 0] })(w, int32([0, 1]), xs).sum()
      const [dw, dx] = grad(loss, { argnums: [0, 1] })(np.array(3), np.array([5, 2]))
      expect([dw.toArray(), dx.toArray()]).toEqual([5, [3, Infinity]])
    }
  })

  test('has rules that close over arrays, for every derivative', () => {
    const [a, b] = [np.array([2, 3]), np.array([0.5, -0.25])]
    const power = (x: NdArray): NdArray => np.exp(x.mul(a).mul(b))
    // The rules call the function itself, for its second derivative.
    const forward: Unary = customJvp(power, {
      jvp: ([x], [dx]) => [forward(x), forward(x).mul(a).mul(dx.mul(b))],
    })
    const backward: Unary = customVjp(power, {
      fwd: (x) => [backward(x), x],
      bwd: (x, ct) => [backward(x).mul(a).mul(ct.mul(b))],
    })
    const xs = np.array([
      [0.1, 0.2],
      [-0.3, 0.4],
      [0.5, -0.6],
    ])
    for (const f of [forward, backward]) {
      const chosen = (g: Unary) => (x: NdArray) => lax.cond(x.get(0).gt(0), g, (v: NdArray) => np.sin(v), x)
      const mapped = (g: Unary) => (v: NdArray) => vmap(chosen(g))(v)
      const [custom, plain] = [mapped(f), mapped(power)]
      expect(discrepancy(grad((v: NdArray) => custom(v).sum())(xs), grad((v: NdArray) => plain(v).sum())(xs))).toBeLessThan(1e-13)
      expect(discrepancy(second(custom)(xs), second(plain)(xs))).toBeLessThan(1e-13)
      if (f === backward) continue
      const push = (g: Unary) => (v: NdArray) => jvp(g, [v], [xs])[1]
      expect(discrepancy(push(push(custom))(xs), push(push(plain))(xs))).toBeLessThan(1e-13)
    }
  })

  test('divides by no zero in a rule of its own, in the lanes that did not choose it', () => {
    const f = customVjp((x: NdArray, w: NdArray) => w.div(x.sub(2)), {
      fwd: (x, w) => [w.div(x.sub(2)), x],
      bwd: (x, ct) => [null, ct.div(x.sub(2))],
    })
    const chosen = (x: NdArray, w: NdArray): NdArray => lax.cond(x.gt(0), f, (_x: NdArray, v: NdArray) => v, x, w)
    const loss = (w: NdArray): NdArray => vmap(chosen, { inAxes: [0, null] })(np.array([4, -1]), w).sum()
    expect(grad(loss)(np.array(3)).item()).toBe(1.5)
  })

  test('is run whole where its index is the same for all lanes, and known when it is compiled', () => {
    const f = (i: NdArray, x: NdArray): NdArray => lax.switch(i, [(v: NdArray) => v.sum().add(v), (v: NdArray) => v.mul(2)], x)
    const all = jit((x: NdArray) => vmap(f)(np.zeros([2], { dtype: 'int32' }), x))
    const xs = np.array([
      [1, 2],
      [3, 4],
    ])
    expect(all(xs).toArray()).toEqual([
      [4, 5],
      [10, 11],
    ])
  })

  test('gives no result up where its batched form reads more for it than a branch', () => {
    const apart = customBatching((x: NdArray, y: NdArray): readonly NdArray[] => [x.mul(2), y.mul(3)], {
      vmap: (_size, _mapped, [x, y]) => [[x.mul(2).add(y.sub(y)), y.mul(3)], true],
    })
    const f = (p: NdArray, x: NdArray, y: NdArray): readonly NdArray[] => lax.cond(p, apart, (v: NdArray, w: NdArray) => [v, w], x, y)
    const first = jit((p: NdArray, x: NdArray, y: NdArray) => vmap(f)(p, x, y)[0])
    expect(first(np.array([true, false]), np.array([1, 2]), np.array([3, 4]))?.toArray()).toEqual([2, 2])
  })

  test('has the effects of a loop that reads more than its carry, in the lanes that chose it', () => {
    const seen: string[] = []
    const f = (x: NdArray, k: NdArray): NdArray =>
      lax.cond(
        x.gt(0),
        (v: NdArray) =>
          lax.scan(
            (c: NdArray, e: NdArray) => {
              debug.callback((...ws: NdArray[]) => seen.push(ws.map((w) => String(w.item())).join(' ')), c, e, k, v)
              return [c.mul(k).add(e), null]
            },
            v.mul(2),
            np.array([1, 2]),
          )[0],
        (v: NdArray) => v,
        x,
      )
    for (const g of [vmap(f, { inAxes: [0, null] }), jit(vmap(f, { inAxes: [0, null] }))]) {
      seen.length = 0
      expect(g(np.array([1, -1, 3]), np.array(10)).toArray()).toEqual([212, -1, 612])
      expect([...seen].sort()).toEqual(['2 1 10 1', '21 2 10 1', '6 1 10 3', '61 2 10 3'].sort())
    }
  })

  test('has the effects of batches inside in which each element chooses again', () => {
    const seen: string[] = []
    const loud =
      (text: string): Unary =>
      (x) => {
        debug.callback((v: NdArray) => seen.push(`${text} ${String(v.item())}`), x)
        return x.mul(2)
      }
    const inner: Unary = (x) => lax.cond(x.gt(1), loud('large'), loud('small'), x)
    const f: Unary = (x) => lax.cond(x.sum().gt(0), vmap(inner), (v: NdArray) => v, x)
    const xs = np.array([
      [0.5, 3],
      [-4, 2],
      [5, -1],
    ])
    for (const g of [vmap(f), jit(vmap(f))]) {
      seen.length = 0
      expect(g(xs).toArray()).toEqual([
        [1, 6],
        [-4, 2],
        [10, -2],
      ])
      expect([...seen].sort()).toEqual(['large 3', 'large 5', 'small -1', 'small 0.5'])
    }
  })

  test('has the effects of batches inside whose rules close over arrays', () => {
    const seen: number[] = []
    const scale = np.array(10)
    const scaled = customBatching((x: NdArray) => x.mul(10), { vmap: (_size, _mapped, [x]) => [x.mul(scale), true] })
    const loud: Unary = (x) => {
      debug.callback((v: NdArray) => seen.push(v.item()), x)
      return scaled(x)
    }
    const inner: Unary = (x) => lax.cond(x.gt(1), loud, (v: NdArray) => v, x)
    const f: Unary = (x) => lax.cond(x.sum().gt(0), vmap(inner), (v: NdArray) => v, x)
    const xs = np.array([
      [0.5, 3],
      [-4, 2],
    ])
    for (const g of [vmap(f), jit(vmap(f))]) {
      seen.length = 0
      expect(g(xs).toArray()).toEqual([
        [0.5, 30],
        [-4, 2],
      ])
      expect(seen).toEqual([3])
    }
  })

  test('leaves effects in functions with rules of their own as they are', () => {
    const seen: number[] = []
    const quiet = (x: NdArray): NdArray => {
      debug.callback((v: NdArray) => seen.push(v.item()), x)
      return x.mul(x)
    }
    const ways: Readonly<Record<string, Unary>> = {
      customJvp: customJvp(quiet, { jvp: ([x], [dx]) => [quiet(x), x.mul(dx).mul(2)] }),
      customVjp: customVjp(quiet, { fwd: (x) => [quiet(x), x], bwd: (x, ct) => [x.mul(ct).mul(2)] }),
    }
    const xs = np.array([2, -1])
    for (const f of Object.values(ways)) {
      const chosen = (x: NdArray): NdArray => lax.cond(x.gt(0), f, (v: NdArray) => v, x)
      for (const g of [vmap(chosen), jit(vmap(chosen)), vmap(jit(chosen))]) {
        seen.length = 0
        expect(g(xs).toArray()).toEqual([4, -1])
        expect(seen).toContain(2)
        expect(grad((v: NdArray) => g(v).sum())(xs).toArray()).toEqual([4, 1])
      }
    }
  })
})

describe('indices out of range', () => {
  const indices = [-2, 0, 1, 2, 5]
  const xs = np.array([0.5, 0.25, -0.5, 1.5, 0.75])

  test.each([2, 3])('choose the first or the last of %s branches for each lane', (count) => {
    const seen: string[] = []
    const all = [0, 1, 2].map((k) => (x: NdArray, w: NdArray): NdArray => {
      debug.callback((v: NdArray) => seen.push(`${String(k)} ${String(v.item())}`), x)
      return np.sin(w.mul(k + 1)).mul(x)
    })
    const branches = all.slice(0, count)
    const clamped = (k: number): number => Math.min(Math.max(k, 0), count - 1)
    const wanted = indices.map((k, i) => `${String(clamped(k))} ${String(xs.get(i).item())}`)
    const one = (i: NdArray, x: NdArray, w: NdArray): NdArray => lax.switch(i, branches, x, w)
    const shared = (w: NdArray): NdArray => vmap(one, { inAxes: [0, 0, null] })(int32(indices), xs, w).sum()
    const lone = (w: NdArray): NdArray => each(indices.length, (i) => one(int32(clamped(indices[i] ?? NaN)), xs.get(i), w)).sum()
    const w = np.array(0.7)
    const slope = grad(lone)(w)
    for (const f of [shared, jit(shared)]) {
      seen.length = 0
      f(w)
      expect([...seen].sort()).toEqual([...wanted].sort())
      expect(discrepancy(grad(f)(w), slope)).toBeLessThan(1e-14)
    }
  })
})

test('what a branch divides by is no zero in the lanes of others, so that nobody is told of a NaN', () => {
  const f = (x: NdArray): NdArray => lax.cond(x.gt(0), (v: NdArray) => np.sin(v).div(np.exp(v)), (v: NdArray) => v.mul(2), x) // prettier-ignore
  const loss = (xs: NdArray): NdArray =>
    vmap(f)(xs)
      .mul(np.array([1, 0]))
      .sum()
  const slope = debugNans(() => grad(loss)(np.array([0.5, -1])))
  expect(discrepancy(slope, np.array([(Math.cos(0.5) - Math.sin(0.5)) * Math.exp(-0.5), 0]))).toBeLessThan(1e-15)
})

describe('lanes with a name', () => {
  test('keep what a branch that was not chosen divides by out of the derivative', () => {
    const f = (x: NdArray): NdArray => lax.cond(x.gt(0), (v: NdArray) => np.log(v), (v: NdArray) => v.mul(2), x) // prettier-ignore
    const slope = grad((xs: NdArray) => vmap((x: NdArray) => f(x.mul(x).sub(1)), { axisName: 'lane' })(xs).sum())
    expect(slope(np.array([2, 1])).toArray()).toEqual([4 / 3, 4])
  })
})

test('a choice that all lanes share runs one branch', () => {
  const f = (i: NdArray, x: NdArray): NdArray => lax.switch(i, [(v: NdArray) => v.mul(2), (v: NdArray) => np.sin(v)], x)
  const program = makeProgram((i: NdArray, x: NdArray) => vmap(f, { inAxes: [null, 0] })(i, x))(int32(1), np.ones([3]))
  expect(String(program)).toContain('lanes=[]')
})

describe('tapes of lanes', () => {
  const repeated = (steps: number, body: Unary, start: NdArray): NdArray =>
    lax.whileLoop(
      ({ i }: { i: NdArray; y: NdArray }) => i.lt(steps),
      ({ i, y }) => ({ i: i.add(1), y: body(y) }),
      { i: int32(0), y: start },
    ).y
  const unrolled = (steps: number, body: Unary, start: NdArray): NdArray => {
    let y = start
    for (let k = 0; k < steps; k++) y = body(y)
    return y
  }

  type Loop = typeof repeated
  // The branches make different numbers of steps, and some divide by what they have on their tapes.
  const pairs: Readonly<Record<string, (loop: Loop, x: NdArray) => readonly [Unary, Unary]>> = {
    loops: (loop, x) => [(v) => loop(20, (y) => v.div(y).add(x), v.add(1)), (v) => loop(2, (y) => np.sin(y).mul(v), v)],
    'loops in loops': (loop, x) => [
      (v) => loop(3, (y) => loop(2, (z) => v.div(z).add(x), y).add(v), v.add(1)),
      (v) => loop(1, (y) => loop(4, (z) => np.sin(z).mul(v), y), v),
    ],
  }
  test.each(Object.entries(pairs))('of %s are read in the lanes that chose the branch, as far as they go', (_name, pair) => {
    const of =
      (loop: Loop) =>
      (x: NdArray, w: NdArray): NdArray =>
        lax.cond(x.gt(0), ...pair(loop, x), w)
    const xs = [1.5, -1, 0.5]
    const w = np.array(0.7)
    const shared: Unary = (v) => vmap(of(repeated), { inAxes: [0, null] })(np.array(xs), v).sum()
    const lone: Unary = (v) => each(xs.length, (i) => of(unrolled)(np.array(xs[i] ?? NaN), v)).sum()
    expect(discrepancy(grad(shared)(w), grad(lone)(w))).toBeLessThan(1e-13)
    expect(discrepancy(jit(grad(shared))(w), grad(lone)(w))).toBeLessThan(1e-13)
    expect(discrepancy(grad(grad(shared))(w), grad(grad(lone))(w))).toBeLessThan(1e-12)
  })

  test('are read as far as they go where the number of steps is a result, too', () => {
    const of = (x: NdArray, w: NdArray): readonly NdArray[] => {
      const halved = (steps: number, body: Unary) => (v: NdArray) => {
        const { i, y } = lax.whileLoop(
          (c: { i: NdArray; y: NdArray }) => c.i.lt(steps),
          (c) => ({ i: c.i.add(1), y: body(c.y) }),
          { i: int32(0), y: v.add(1) },
        )
        return [y, i] as const
      }
      return lax.cond(x.gt(0), halved(2, (y) => w.div(y).add(x)), halved(20, (y) => w.div(y).add(2)), w) // prettier-ignore
    }
    const lone = (x: number) => (v: NdArray) => unrolled(x > 0 ? 2 : 20, (y) => v.div(y).add(x > 0 ? x : 2), v.add(1))
    const xs = [1.5, -1, 0.5]
    const shared = (v: NdArray) => vmap(of, { inAxes: [0, null] })(np.array(xs), v)
    const w = np.array(0.7)
    expect(shared(w)[1]?.toArray()).toEqual([2, 20, 2])
    const wanted = grad((v: NdArray) => each(3, (i) => lone(xs[i] ?? NaN)(v)).sum())(w)
    expect(discrepancy(grad((v: NdArray) => shared(v)[0]?.sum() ?? v)(w), wanted)).toBeLessThan(1e-13)
  })
})

describe('what a choice keeps for its derivative', () => {
  const x = np.array([0.3, 0.7])
  /** Results of the choice that runs the known part: of the function itself, and what is kept beside. */
  const results = (f: Unary): number => {
    const program = makeProgram((v: NdArray) => vjp(f, [v])[1](np.ones([2]))[0])(x)
    return program.equations.find((eq) => eq.primitive.name === 'switch')?.outputs.length ?? NaN
  }
  const choice =
    (...branches: readonly Unary[]): Unary =>
    (v) =>
      lax.switch(v.sum().astype('int32'), branches, v)

  test('is no copy of an operand or a result, and nothing that its derivative does not read', () => {
    const linear: Unary = (v) => v.mul(3)
    expect(results(choice(linear, (v) => v.mul(v)))).toBe(1)
    expect(results(choice((v) => v.mul(v), linear))).toBe(1)
    expect(results(choice(linear, (v) => np.exp(v)))).toBe(1)
    expect(results(choice((v) => np.sin(v), linear))).toBe(2)
    expect(results(choice((v) => np.exp(v)))).toBe(1)
    expect(results(choice((v) => np.sin(v), (v) => np.cos(v), linear))).toBe(2) // prettier-ignore
  })
})
