import { lax, np, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { x } from './model.js'

// scan: carry and elements of any structure; nothing to go along is null
expectType<[carry: NdArray, ys: NdArray]>()(lax.scan((c, e) => [c.add(e), c.mul(e)], x, x))
expectType<[carry: NdArray, ys: NdArray]>()(lax.scan((c, e) => [c.add(e), c], 0, x, { reverse: true, unroll: 4, segments: 2 }))
expectType<[carry: NdArray, ys: null]>()(lax.scan((c) => [c.mul(2), null], 1, null, { length: 3 }))
expectType<[carry: NdArray, ys: { y: NdArray; n: NdArray }]>()(
  lax.scan((c, e) => [c, { y: e.a.add(e.b[0]), n: 1 }], x, { a: x, b: [x, x] }),
)
expectType<[carry: { i: NdArray; v: NdArray }, ys: NdArray]>()(
  lax.scan(({ i, v }, e: NdArray) => [{ i: i.add(1), v: v.add(e) }, v], { i: 0, v: x }, x),
)
expectType<[carry: null, ys: NdArray]>()(lax.scan((_c, e) => [null, e], null, x))

expectType<[carry: [NdArray, NdArray], ys: null]>()(lax.scan(([a, b], e) => [[b, a.add(e)], null], [x, x], x))

// @ts-expect-error the body returns the next carry and a result
lax.scan((c: NdArray) => c, x, x)
// @ts-expect-error the carry keeps its structure
lax.scan((c: { v: NdArray }) => [c.v, null], { v: x }, x)
// @ts-expect-error there is no such option
lax.scan((c, e) => [c.add(e), null], x, x, { backwards: true })

// map
expectType<NdArray>()(lax.map((e) => e.mul(e), x))
expectType<{ s: NdArray; n: NdArray }>()(lax.map(({ a, b }) => ({ s: a.add(b), n: 1 }), { a: x, b: x }, { batchSize: 2 }))

// foriLoop
expectType<NdArray>()(lax.foriLoop(0, 3, (i, c) => c.add(i), x))
expectType<NdArray>()(lax.foriLoop(np.array(0), x, (i, c) => c.add(i), 0))
expectType<{ a: NdArray }>()(lax.foriLoop(0, 3, (i, { a }) => ({ a: a.mul(i) }), { a: x }))

expectType<[NdArray, NdArray]>()(lax.foriLoop(0, 3, (i, [a, b]) => [b.add(i), a], [x, 0]))

// associativeScan
expectType<NdArray>()(lax.associativeScan((a, b) => a.mul(b), x))
expectType<[NdArray, NdArray]>()(lax.associativeScan(([m, b], [n, c]) => [m.mul(n), b.mul(n).add(c)], [x, x], { reverse: true, axis: 1 }))
