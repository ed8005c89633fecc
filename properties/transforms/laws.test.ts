import {
  checkpoint,
  customJvp,
  customVjp,
  disableJit,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  np,
  stopGradient,
  valueAndGrad,
  vjp,
  vmap,
  type NdArray,
} from 'cotangent'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawn, expectSame, forAll } from './functions.js'
import { runsOf, seed } from '../settings.js'

type Both = readonly [NdArray, NdArray]
type Loss = (x: NdArray, v: NdArray) => NdArray

const both = { argnums: [0, 1] as const }
const dot = (a: readonly NdArray[], b: readonly NdArray[]): number => a.reduce((sum, x, i) => sum + x.mul(b[i]!).sum().item(), 0)
const lossOf = (p: { readonly x: NdArray; readonly v: readonly [NdArray] }, f: Loss): NdArray => f(p.x, p.v[0])

/** Ways to write the same function. */
const wrappers: readonly (readonly [string, (f: Loss) => Loss])[] = [
  ['jit', (f) => jit(f)],
  ['checkpoint', (f) => checkpoint(f)],
  ['customJvp', (f) => customJvp(f, { jvp: ([x, v]: Both, [dx, dv]: Both) => jvp(f, [x, v], [dx, dv]) })],
  [
    'customVjp',
    (f) =>
      customVjp(f, {
        fwd: (x: NdArray, v: NdArray) => [f(x, v), [x, v] as const],
        bwd: ([x, v]: Both, ct: NdArray) => vjp(f, [x, v])[1](ct),
      }),
  ],
  ['a batch of one', (f) => (x, v) => vmap(f, { inAxes: [0, null] })(x.expandDims(0), v).sum(0)],
  ['an unused batch', (f) => (x, v) => vmap((_i: NdArray) => f(x, v), { outAxes: null })(np.zeros([3]))],
  ['an argument tree', (f) => (x, v) => lossOf({ x, v: [v] }, f)],
  ['a cut copy beside', (f) => (x, v) => f(x, v).add(stopGradient(f(x, v)).sub(stopGradient(f(x, v))))],
]

describe('forward and reverse mode', () => {
  it('jacfwd = jacrev, for every argument', () =>
    forAll(({ f, x, v }) => {
      expectSame(jacfwd(f, both)(x, v), jacrev(f, both)(x, v))
    }))

  it('⟨J v, w⟩ = ⟨v, Jᵀ w⟩', () =>
    forAll(({ f, x, v, dx, dv }) => {
      const [y, dy] = jvp(f, [x, v], [dx, dv])
      const w = np.cos(y.mul(7).add(1))
      const cts = vjp(f, [x, v])[1](w)
      const scale = dot([dy.mul(dy)], [np.ones(y.shape)]) ** 0.5 * dot([w.mul(w)], [np.ones(y.shape)]) ** 0.5 + 1e-3
      expect(Math.abs(dot([dy], [w]) - dot([dx, dv], [...cts]))).toBeLessThanOrEqual(1e-11 * scale)
    }))

  it('linearize = jvp, also when one linearization serves several tangents', () =>
    forAll(({ f, x, v, dx, dv }) => {
      const [y, push] = linearize(f, [x, v])
      expectSame([y, push(dx, dv), push(dx.neg(), dv)], [f(x, v), jvp(f, [x, v], [dx, dv])[1], jvp(f, [x, v], [dx.neg(), dv])[1]])
    }))

  it('a pullback may be used again, and is linear', () =>
    forAll(({ f, x, v }) => {
      const [y, pull] = vjp(f, [x, v])
      const [a, b] = [np.cos(y), np.sin(y.mul(3)).add(1)]
      const sum = pull(a).map((ct, i) => ct.mul(2).add(pull(b)[i]!))
      expectSame(pull(a.mul(2).add(b)), sum)
    }))

  it('the transpose of the transpose of a linear function is itself', () =>
    forAll(({ f, x, v, dx, dv }) => {
      const [y, push] = linearize(f, [x, v])
      const transposed = linearTranspose(push, x, v)
      const again = linearTranspose((ct: NdArray) => transposed(ct), y)
      expectSame(transposed(np.cos(y)), vjp(f, [x, v])[1](np.cos(y)))
      expectSame(again([dx, dv])[0], push(dx, dv))
    }))

  it('jvp of vjp = vjp of jvp', () =>
    forAll(({ f, x, v, dx, dv }) => {
      const w = np.cos(f(x, v))
      const forwardOverReverse = jvp((a: NdArray, b: NdArray) => vjp(f, [a, b])[1](w), [x, v], [dx, dv])[1]
      const reverseOverForward = vjp((a: NdArray, b: NdArray) => jvp(f, [a, b], [dx, dv])[1], [x, v])[1](w)
      expectSame(forwardOverReverse, reverseOverForward, 1e-10)
    }))
})

describe('second derivatives', () => {
  it('hessian = jacfwd of jacrev = jacrev of jacfwd = both twice = jvp of grad, and is symmetric', () =>
    forAll(({ loss, x, v }) => {
      const H = hessian(loss, both)(x, v)
      expectSame(jacfwd(jacrev(loss, both), both)(x, v), H, 1e-10)
      expectSame(jacrev(jacfwd(loss, both), both)(x, v), H, 1e-10)
      expectSame(jacrev(jacrev(loss, both), both)(x, v), H, 1e-10)
      expectSame(jacfwd(jacfwd(loss, both), both)(x, v), H, 1e-10)
      const [[xx, xv], [vx, vv]] = H
      expectSame([xx.transpose([2, 3, 0, 1]), xv.transpose([2, 0, 1]), vv.T], [xx, vx, vv], 1e-10)
      const column = (a: NdArray, b: NdArray): readonly NdArray[] => jvp(grad(loss, both), [x, v], [a, b])[1]
      const columns = vmap(column)(np.eye(9).get([], [0, 6]).reshape([9, 2, 3]), np.eye(9).get([], [6, 9]))
      const [byX, byV] = [columns[0]!, columns[1]!]
      const [left, right] = [byX.transpose([1, 2, 0]), byV.T]
      expectSame(
        [
          [left.get('...', [0, 6]).reshape([2, 3, 2, 3]), left.get('...', [6, 9])],
          [right.get([], [0, 6]).reshape([3, 2, 3]), right.get([], [6, 9])],
        ],
        H,
        1e-10,
      )
    }, 40))

  it('hvp = hessian times the vector', () =>
    forAll(({ loss, x, dx, v }) => {
      const H = hessian((a: NdArray) => loss(a, v))(x)
      expectSame(hvp((a: NdArray) => loss(a, v), [x], [dx])[0], H.mul(dx).sum([2, 3]), 1e-10)
    }))

  it('third derivatives are the same by every path', () =>
    forAll(({ loss, x, v, dx }) => {
      const along = (g: (a: NdArray) => NdArray) => (a: NdArray) => jvp(g, [a], [dx])[1]
      const back = (g: (a: NdArray) => NdArray) => (a: NdArray) => grad(g)(a).mul(dx).sum()
      const f = (a: NdArray): NdArray => loss(a, v)
      const expected = along(along(along(f)))(x)
      const scale = Math.max(1, Math.abs(expected.item()), Math.abs(along(along(f))(x).item()))
      for (const other of [back(back(back(f))), along(back(back(f))), back(along(back(f))), back(back(along(f))), along(back(along(f)))]) {
        expect(Math.abs(other(x).item() - expected.item())).toBeLessThanOrEqual(1e-9 * scale)
      }
    }, 30))
})

describe('vmap', () => {
  it('vmap of grad = grad of the sum of vmap = a loop', () =>
    forAll(({ loss, batch, vectors, v }) => {
      const mapped = vmap(grad(loss), { inAxes: [0, null] })(batch, v)
      expectSame(mapped, grad((xs: NdArray) => vmap(loss, { inAxes: [0, null] })(xs, v).sum())(batch))
      expectSame(mapped, np.stack([0, 1, 2, 3].map((i) => grad(loss)(batch.get(i), v))))
      const pairs = vmap(grad(loss, both))(batch, vectors)
      expectSame(pairs, grad((xs: NdArray, vs: NdArray) => vmap(loss)(xs, vs).sum(), both)(batch, vectors))
      expectSame(pairs[1], np.stack([0, 1, 2, 3].map((i) => grad(loss, { argnums: 1 })(batch.get(i), vectors.get(i)))))
    }))

  it('of jvp = jvp of vmap, and over every axis and placement of the result', () =>
    forAll(({ f, batch, vectors, dx, v, dv }) => {
      const tangents = batch.mul(dx)
      const mapped = vmap((a: NdArray, b: NdArray, da: NdArray) => jvp(f, [a, b], [da, dv])[1])(batch, vectors, tangents)
      const pushed = jvp(vmap(f), [batch, vectors], [tangents, np.stack([dv, dv, dv, dv])])[1]
      expectSame(mapped, pushed)
      const moved = vmap(f, { inAxes: [-1, 1], outAxes: -1 })(np.moveaxis(batch, 0, -1), vectors.T)
      expectSame(np.moveaxis(moved, -1, 0), vmap(f)(batch, vectors))
      const nested = vmap((a: NdArray) => vmap((b: NdArray) => f(a, b))(vectors))(batch)
      expectSame(nested, vmap((b: NdArray) => vmap(f, { inAxes: [0, null] })(batch, b), { outAxes: 1 })(vectors))
      expectSame(nested.get(1, 2), f(batch.get(1), vectors.get(2)))
      expectSame(vmap(jacrev(f), { inAxes: [0, null] })(batch, v), vmap(jacfwd(f), { inAxes: [0, null] })(batch, v))
    }))
})

describe('jit', () => {
  const stacks: readonly (readonly [string, (loss: Loss, xs: NdArray, vs: NdArray) => (x: NdArray, v: NdArray) => unknown])[] = [
    ['f', (f) => f],
    ['grad', (f) => grad(f, both)],
    ['valueAndGrad', (f) => valueAndGrad(f)],
    ['grad of grad', (f) => grad((x: NdArray, v: NdArray) => grad(f)(x, v).mul(np.sin(x)).sum(), both)],
    ['jvp', (f) => (x, v) => jvp(f, [x, v], [np.cos(x), np.cos(v)])],
    ['vjp', (f) => (x, v) => vjp(f, [x, v])[1](2)],
    ['jvp of grad', (f) => (x, v) => hvp(f, [x, v], [np.cos(x), np.cos(v)])],
    ['hessian', (f) => hessian(f)],
    ['vmap', (f, xs) => (x, v) => vmap(f, { inAxes: [0, null] })(xs.mul(x), v)],
    ['vmap of grad', (f, xs, vs) => (x, v) => vmap(grad(f, both))(xs.add(x), vs.mul(v))],
    ['grad of vmap', (f, xs) => grad((x: NdArray, v: NdArray) => vmap(f, { inAxes: [0, null] })(xs.mul(x), v).sum(), both)],
    ['linearize', (f) => (x, v) => linearize(f, [x, v])[1](np.cos(x), v)],
    ['checkpoint', (f) => grad(checkpoint(f), both)],
  ]
  for (const [name, stack] of stacks) {
    it(`of ${name} = eager, bit for bit`, () =>
      forAll(({ loss, x, v, batch, vectors }) => {
        const eager = stack(loss, batch, vectors)
        const jitted = jit(eager as (x: NdArray, v: NdArray) => NdArray)
        const expected = eager(x, v)
        expectSame(jitted(x, v), expected, 0)
        // The second call runs the program that the first one wrote; another point runs it, too.
        expectSame(jitted(x.mul(0.5), v), eager(x.mul(0.5), v), 0)
        expectSame(
          disableJit(() => jitted(x, v)),
          expected,
          0,
        )
      }, 30))
    it(`inside of ${name} changes nothing`, () =>
      forAll(({ loss, x, v, batch, vectors }) => {
        expectSame(stack(jit(loss), batch, vectors)(x, v), stack(loss, batch, vectors)(x, v))
      }, 30))
  }
})

describe('one jitted function', () => {
  it('serves arguments of other shapes, dtypes, weak marks and trees in turn', () => {
    const f = (x: NdArray): NdArray => np.cumsum(x.mul(2).add(1), -1)
    const jitted = jit(f)
    const arrays = [
      np.ones([3]),
      np.ones([2, 3]),
      np.ones([2, 3], { dtype: 'float32' }),
      np.ones([4]),
      np.array([1, 2], { dtype: 'int32' }),
    ]
    for (const x of [...arrays, ...arrays]) expectSame(jitted(x), f(x), 0)
    const pick = jit((p: { a: NdArray; b?: NdArray }) => p.a.sub(p.b ?? 0))
    for (const p of [{ a: np.array(3), b: np.array(1) }, { a: np.array(3) }, { b: np.array(2), a: np.array(5) }]) {
      expectSame(pick(p), p.a.sub('b' in p ? p.b : 0), 0)
    }
    const scaled = jit((x: NdArray, factor: NdArray) => x.mul(factor))
    const single = np.ones([2], { dtype: 'float32' })
    expect([scaled(single, 2).dtype, scaled(single, np.array(2)).dtype, scaled(single, 3).dtype]).toEqual(['float32', 'float64', 'float32'])
    const power = jit((x: NdArray, n: number) => x.pow(n), { staticArgnums: 1 })
    expect([2, 3, 2].map((n) => power(np.array(3), n).item())).toEqual([9, 27, 9])
  })
})

describe('what changes nothing', () => {
  for (const [name, wrap] of wrappers) {
    it(name, () =>
      forAll(({ loss, x, v, dx, dv, batch }) => {
        const wrapped = wrap(loss)
        expectSame(wrapped(x, v), loss(x, v))
        expectSame(grad(wrapped, both)(x, v), grad(loss, both)(x, v))
        expectSame(jvp(wrapped, [x, v], [dx, dv]), jvp(loss, [x, v], [dx, dv]))
        expectSame(hvp(wrapped, [x, v], [dx, dv]), hvp(loss, [x, v], [dx, dv]), 1e-10)
        expectSame(vmap(grad(wrapped, both), { inAxes: [0, null] })(batch, v), vmap(grad(loss, both), { inAxes: [0, null] })(batch, v))
      }, 30),
    )
  }

  it('any stack of these, between any derivatives', () => {
    const layers = fc.array(fc.nat(wrappers.length - 1), { minLength: 1, maxLength: 3 })
    const check = fc.property(drawn, layers, layers, fc.nat(2), ({ loss, x, v, dx, batch }, inner, outer, kind) => {
      const wrap = (f: Loss, chosen: readonly number[]): Loss => chosen.reduce((g, i) => wrappers[i]![1](g), f)
      const first = (f: Loss): Loss =>
        [
          (a: NdArray, b: NdArray) => grad(f)(a, b).mul(dx).sum(),
          (a: NdArray, b: NdArray) => jvp((c: NdArray) => f(c, b), [a], [dx])[1],
          (a: NdArray, b: NdArray) => vmap(f, { inAxes: [0, null] })(batch.mul(a), b).sum(),
        ][kind]!
      const stacked = wrap(first(wrap(loss, inner)), outer)
      const plain = first(loss)
      expectSame([stacked(x, v), grad(stacked, both)(x, v)], [plain(x, v), grad(plain, both)(x, v)], 1e-10)
      expectSame(jvp(stacked, [x, v], [dx, v]), jvp(plain, [x, v], [dx, v]), 1e-10)
    })
    fc.assert(check, { seed, numRuns: runsOf(80) })
  })

  it('calls of jitted functions whose tangents are transposed later', () => {
    // jvp makes one call of primals and tangents together; its primals must not become linear.
    const inner = jit((x: NdArray) => np.sin(x))
    const custom = customVjp(inner, { fwd: (x: NdArray) => [inner(x), x], bwd: (x: NdArray, ct: NdArray) => vjp(inner, [x])[1](ct) })
    const tangent = (x: NdArray): NdArray => jvp(custom, [x], [np.array(2)])[1].mul(inner(x))
    const at = np.array(0.3)
    const expected = grad((x: NdArray) => np.cos(x).mul(2).mul(np.sin(x)))(at)
    for (const f of [tangent, jit(tangent), checkpoint(tangent), jit(jit(tangent))]) {
      expectSame(grad(f)(at), expected)
      expectSame(jvp(f, [at], [np.array(1)])[1], expected)
      expectSame(grad(grad(f))(at), grad(grad((x: NdArray) => np.cos(x).mul(2).mul(np.sin(x))))(at))
    }
    const slope = checkpoint((x: NdArray) => grad(inner)(x).mul(inner(x)))
    expectSame(grad(slope)(at), np.cos(at.mul(2)))
  })

  it('checkpoint with any policy', () =>
    forAll(({ loss, f, x, v }) => {
      const named = (a: NdArray, b: NdArray): NdArray =>
        np
          .sin(checkpoint.name(f(a, b), 'y').mul(1.5))
          .sum()
          .add(a.matmul(b).sum())
      const { nothingSaveable, dotsSaveable, saveOnlyNamed } = checkpoint
      for (const policy of [nothingSaveable, dotsSaveable, saveOnlyNamed('y'), saveOnlyNamed('z')]) {
        expectSame(grad(checkpoint(named, { policy }), both)(x, v), grad(named, both)(x, v))
        expectSame(hessian(checkpoint(loss, { policy }))(x, v), hessian(loss)(x, v), 1e-10)
      }
    }, 20))

  it('stopGradient cuts the derivative, and the derivative only', () =>
    forAll(({ loss, x, v, dx }) => {
      const cut = (a: NdArray, b: NdArray): NdArray => loss(stopGradient(a), b)
      expectSame(cut(x, v), loss(x, v), 0)
      expectSame(grad(cut, both)(x, v), [np.zeros([2, 3]), grad(loss, { argnums: 1 })(x, v)], 0)
      expectSame(jvp((a: NdArray) => cut(a, v), [x], [dx])[1], np.zeros([]), 0)
      expectSame(grad((a: NdArray) => loss(a, v).mul(stopGradient(loss(a, v))))(x), grad((a: NdArray) => loss(a, v))(x).mul(loss(x, v)))
    }))
})

describe('trees', () => {
  it('arguments and results in containers have the derivatives of their leaves', () =>
    forAll(({ f, loss, x, v, dx, dv }) => {
      const treeLoss = (p: { v: NdArray; a: readonly [NdArray, null] }): NdArray => loss(p.a[0], p.v)
      const point = { v, a: [x, null] as const }
      const [gx, gv] = grad(loss, both)(x, v)
      expectSame(grad(treeLoss)(point), { v: gv, a: [gx, null] }, 0)
      const treeF = (p: { v: NdArray; a: readonly [NdArray, null] }): { y: NdArray; z: [NdArray, NdArray] } => ({
        y: f(p.a[0], p.v),
        z: [p.v, treeLoss(p)],
      })
      const J = jacrev(treeF)(point)
      expectSame(jacfwd(treeF)(point), J)
      const [jx, jv] = jacrev(f, both)(x, v)
      expectSame(J.y, { v: jv, a: [jx, null] })
      expectSame(J.z, [
        { v: np.eye(3), a: [np.zeros([3, 2, 3]), null] },
        { v: gv, a: [gx, null] },
      ])
      const [out, tangent] = jvp(jit(treeF), [point], [{ v: dv, a: [dx, null] }])
      expectSame(out, treeF(point), 0)
      expectSame(tangent.y, jvp(f, [x, v], [dx, dv])[1])
      const H = hessian(treeLoss)(point)
      expectSame(H.a[0].v, hessian(loss, both)(x, v)[0][1], 1e-10)
    }, 30))
})
