import { grad, vmap, type ArrayLike, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { labelled, loss, params, x, type Params } from './model.js'

type ParamsTree = { readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }

// unannotated
expectType<(u: ArrayLike, v: ArrayLike) => NdArray>()(vmap((u, v) => u.mul(v)))
expectType<(u: ArrayLike, v: NdArray) => NdArray>()(vmap((u, v) => u.mul(v), { inAxes: [0, null] }))
expectType<(u: ArrayLike) => [NdArray, NdArray]>()(vmap((u) => [u, u.sum()]))
expectType<(u: ArrayLike) => [NdArray, NdArray]>()(vmap((u) => [u, u.sum()], { outAxes: [0, null] }))
expectType<(u: ArrayLike, v: ArrayLike) => { s: NdArray; n: NdArray; none: null }>()(
  vmap((u, v) => ({ s: u.add(v), n: 1, none: null }), { inAxes: -1 }),
)
expectType<(u: ArrayLike, v: ArrayLike) => NdArray>()(
  vmap(
    vmap((u, v) => u.mul(v), { inAxes: [0, null] }),
    { inAxes: [null, 0] },
  ),
)
expectType<(p: { readonly w: NdArray; b: ArrayLike; layers: { k: NdArray }[] }, v: ArrayLike) => NdArray>()(
  vmap((p: Params, v) => p.w.mul(v), { inAxes: [{ w: null, b: 0, layers: null }, 0] }),
)

// tree prefixes, also below tuples and arrays
expectType<(ps: readonly [{ a: ArrayLike; b: NdArray }, ArrayLike]) => NdArray>()(
  vmap((ps: readonly [{ a: NdArray; b: NdArray }, NdArray]) => ps[1], { inAxes: [[{ a: 0, b: null }, -1]] }),
)
expectType<(ps: { k: ArrayLike }[]) => NdArray>()(vmap((ps: { k: NdArray }[]) => ps[0]?.k ?? 0, { inAxes: [[{ k: 0 }, { k: 1 }]] }))
expectType<(r: { a: ArrayLike; b?: ArrayLike }) => NdArray>()(vmap((r: { a: NdArray; b?: NdArray }) => r.a, { inAxes: [{ a: 0, b: 1 }] }))
expectType<(r: { a: ArrayLike; b?: NdArray }) => NdArray>()(vmap((r: { a: NdArray; b?: NdArray }) => r.a, { inAxes: [{ a: 0 }] }))
expectType<{ s: NdArray; t: { k: NdArray } }>()(vmap((u) => ({ s: u, t: { k: u } }), { outAxes: { s: 0, t: { k: null } } })(x))

// mapped arguments are lifted, the others stay as they are
const perExample = vmap(grad(loss), { inAxes: [null, [0, 0], null] })
expectType<ParamsTree>()(perExample(params, [x, new Float32Array(3)], x))
expectType<ParamsTree>()(vmap(grad(loss), { inAxes: [null, 0, null] })(params, [x, x], x))
expectType<(a: ArrayLike, label: string, activation: (h: NdArray) => NdArray) => NdArray>()(vmap(labelled, { inAxes: [0, null, null] }))
expectType<(u: ArrayLike) => NdArray>()(vmap((u: NdArray) => u, { inAxes: [0], outAxes: -1, axisName: 'batch', axisSize: 3 }))
expectType<(u: NdArray) => NdArray>()(vmap((u: NdArray) => u, { inAxes: [null], axisSize: 3 }))
expectType<(o: { y: ArrayLike; mode: string }) => NdArray>()(
  vmap((o: { y: NdArray; mode: string }) => o.y, { inAxes: [{ y: 0, mode: null }] }),
)
expectType<(u: ArrayLike, v?: NdArray) => NdArray>()(vmap((u: NdArray, v?: NdArray) => (v ? u.add(v) : u), { inAxes: [0, null] }))
expectType<(u: ArrayLike, v?: ArrayLike) => NdArray>()(vmap((u: NdArray, v?: NdArray) => (v ? u.add(v) : u)))
expectType<NdArray>()(vmap((...us: NdArray[]) => us[0] ?? 0)(x, x))
declare const someAxes: readonly number[]
expectType<NdArray>()(vmap((...us: NdArray[]) => us[0] ?? 0, { inAxes: someAxes })(x, x))

// @ts-expect-error an unmapped argument stays an array
perExample(params, [x, x], 1)
// @ts-expect-error too many axes
vmap(loss, { inAxes: [0, 0, 0, 0] })
// @ts-expect-error too few axes
vmap(loss, { inAxes: [0, 0] })
// @ts-expect-error no such key
vmap(loss, { inAxes: [{ nope: 0 }, 0, 0] })
// @ts-expect-error a key is missing
vmap(loss, { inAxes: [{ w: 0, b: 0 }, 0, 0] })
// @ts-expect-error a key too many
vmap(loss, { inAxes: [{ w: 0, b: 0, layers: 0, nope: 0 }, 0, 0] })
// @ts-expect-error an axis is a number or null
vmap(loss, { inAxes: [{ w: 'a', b: 0, layers: 0 }, 0, 0] })
// @ts-expect-error below a leaf there is nothing
vmap((u: NdArray) => u, { inAxes: [[0]] })
// @ts-expect-error a partly annotated callback
vmap((p: Params, v) => p.w.mul(v), { inAxes: [{ w: null }, 0] })
// @ts-expect-error a mapped string
vmap(labelled)
// @ts-expect-error a mapped string
vmap(labelled, { inAxes: [0, 0, null] })
// @ts-expect-error a mapped container with a string in it
vmap((o: { y: NdArray; mode: string }) => o.y, { inAxes: [0] })
// @ts-expect-error the result is no pair
vmap((u: NdArray) => u, { outAxes: [0, 0] })
// @ts-expect-error a tuple of another length
vmap((ps: readonly [NdArray, NdArray]) => ps[0], { inAxes: [[0]] })
// @ts-expect-error the result has no such key
vmap((u: NdArray) => ({ u }), { outAxes: { v: 0 } })
// @ts-expect-error the result holds a string
vmap((u: NdArray) => ({ u, name: 'a' }))
// @ts-expect-error unknown option
vmap((u: NdArray) => u, { inAxis: 0 })
// @ts-expect-error an async function
vmap(async (u: NdArray) => Promise.resolve(u))
