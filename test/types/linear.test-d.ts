import { grad, hvp, jvp, linearTranspose, linearize, vjp, type ArrayLike, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { keywords, labelled, loss, lossAux, optionalKeywords, params, x, type Params } from './model.js'

type ParamsTree = { readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }

// vjp: primals as a tuple, all lifted; one cotangent for each primal
const [y, pull] = vjp(loss, [{ w: x, b: 1, layers: [] }, [x, 2], 1])
expectType<NdArray>()(y)
expectType<[ParamsTree, readonly [NdArray, NdArray], NdArray]>()(pull(1))
expectType<[ParamsTree, readonly [NdArray, NdArray], NdArray]>()(pull(null))
expectType<[NdArray, NdArray]>()(vjp((u, v) => u.mul(v), [1, new Float64Array(2)])[1](x))
expectType<[NdArray, NdArray]>()(vjp((u, v) => u.mul(v), [new Int16Array(2), new Uint8ClampedArray(2)])[1](x))
expectType<[ParamsTree, NdArray]>()(vjp((p: Params, s) => p.w.mul(s), [params, 1])[1](x))
const tree = vjp((u) => ({ s: u.sum(), pair: [u, 1, null] }), [x])
expectType<{ s: NdArray; pair: (NdArray | null)[] }>()(tree[0])
tree[1]({ s: 1, pair: [x, null, null] })
tree[1]({ s: null, pair: null })
tree[1](null)
const pairOut = vjp((u) => [u, u.sum()], [x])
expectType<[NdArray, NdArray]>()(pairOut[0])
expectType<[NdArray]>()(pairOut[1]([x, null]))
const [out, pullAux, aux] = vjp(lossAux, [params, 2], { hasAux: true })
expectType<NdArray>()(out)
expectType<{ logits: NdArray; step: number }>()(aux)
expectType<[ParamsTree, NdArray]>()(pullAux(1))
expectType<[out: NdArray, pullback: (cotangent: ArrayLike | null) => [NdArray], aux: string]>()(
  vjp((u) => [u.mul(u), 'note'], [x], { hasAux: true }),
)
expectType<NdArray[]>()(vjp((...xs: NdArray[]) => xs[0] ?? 0, [x, 1])[1](1))
// @ts-expect-error primals are a tuple
vjp(loss, params, [x, x], 1)
// @ts-expect-error a primal is missing
vjp(loss, [params, [x, x]])
// @ts-expect-error one primal too many
vjp((u: NdArray) => u, [x, x])
// @ts-expect-error a wrong container
vjp(loss, [{ w: x }, [x, x], 1])
// @ts-expect-error all arguments are traced: a string is none
vjp(labelled, [x, 'a', (h: NdArray) => h])
// @ts-expect-error the cotangent has the structure of the result
tree[1]({ s: 1 })
// @ts-expect-error hasAux without a pair
vjp(loss, [params, [x, x], 1], { hasAux: true })
// @ts-expect-error unknown option
vjp(loss, [params, [x, x], 1], { hasaux: true })
// @ts-expect-error the result holds a string
vjp((u: NdArray) => ({ u, name: 'a' }), [x])
// @ts-expect-error an async function
void vjp(async (u: NdArray) => Promise.resolve(u), [x])

// jvp
type Two = { a: NdArray; n: NdArray }
expectType<[NdArray, NdArray]>()(jvp(loss, [{ w: x, b: 1, layers: [] }, [x, x], 1], [{ w: x, b: null, layers: [] }, [x, x], 0]))
expectType<[NdArray, NdArray]>()(jvp((u, v) => u.mul(v), [x, 1], [1, null]))
expectType<[Two, Two]>()(jvp((u) => ({ a: u, n: 3 }), [x], [x]))
expectType<[NdArray, NdArray, { logits: NdArray; step: number }]>()(jvp(lossAux, [params, 1], [params, 1], { hasAux: true }))
expectType<[NdArray, NdArray]>()(jvp(grad(loss, { argnums: 2 }), [params, [x, x], 1], [params, [x, x], 0]))
// @ts-expect-error the tangents are missing
jvp(loss, [params, [x, x], 1])
// @ts-expect-error too few tangents
jvp(loss, [params, [x, x], 1], [params])
// @ts-expect-error a tangent of another structure
jvp(loss, [params, [x, x], 1], [{ w: x }, [x, x], 1])

expectType<[NdArray, NdArray]>()(jvp(loss, [params, [x, x], 1], [null, null, 0]))

// linearize: tangents are arguments
const [lin, fJvp] = linearize(loss, [params, [x, x], 1])
expectType<NdArray>()(lin)
expectType<NdArray>()(fJvp(params, [x, null], 0))
expectType<[NdArray, (u: ArrayLike | null) => NdArray]>()(linearize((u) => u.sin(), [1]))
// @ts-expect-error too few tangents
fJvp(params)

// linearTranspose
expectType<(cotangent: ArrayLike | null) => [NdArray]>()(linearTranspose((u) => u.mul(3), x))
expectType<[ParamsTree, NdArray]>()(linearTranspose((p: Params, h: NdArray) => p.w.add(h), params, 1)(x))
expectType<[NdArray, NdArray]>()(linearTranspose((u, v) => [u.add(v), u], x, x)([x, null]))
// @ts-expect-error an example argument is missing
linearTranspose((u: NdArray, v: NdArray) => u.add(v), x)

// hvp: a tuple, one for each primal
expectType<[NdArray]>()(hvp((u) => u.mul(u).sum(), [x], [x]))
expectType<[ParamsTree, readonly [NdArray, NdArray], NdArray]>()(hvp(loss, [params, [x, x], 1], [params, [x, x], 0]))
// @ts-expect-error not a scalar
hvp((u: NdArray) => [u, u], [x], [x])
// @ts-expect-error a string is traced
hvp(labelled, [x, 'a', (h: NdArray) => h], [x, 'a', (h: NdArray) => h])

// an options object is an argument like the others
expectType<[NdArray, { y: NdArray; z: NdArray }]>()(vjp(keywords, [1, { y: 1, z: x }])[1](1))
// @ts-expect-error its string cannot be traced
vjp(optionalKeywords, [x, { mode: 'a' }])
