import { hessian, jacfwd, jacrev, type ArrayLike, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { labelled, loss, params, x, type Params } from './model.js'

type ParamsTree = { readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }
type Two = { readonly w: NdArray; b: NdArray }
const two = { w: x, b: x }
const f = (p: Two, s: NdArray): { out: NdArray; more: readonly [NdArray] } => ({ out: p.w.mul(s), more: [p.b] })

// output structure outside, input structure inside
expectType<(u: ArrayLike) => NdArray>()(jacfwd((u) => u.sin()))
expectType<(u: ArrayLike, v: ArrayLike) => [NdArray, NdArray]>()(jacrev((u, v) => u.mul(v), { argnums: [0, 1] }))
expectType<{ out: { readonly w: NdArray; b: NdArray }; more: readonly [{ readonly w: NdArray; b: NdArray }] }>()(jacfwd(f)(two, x))
expectType<{ out: NdArray; more: readonly [NdArray] }>()(jacrev(f, { argnums: 1 })(two, 1))
expectType<{ out: [{ readonly w: NdArray; b: NdArray }, NdArray]; more: readonly [[{ readonly w: NdArray; b: NdArray }, NdArray]] }>()(
  jacfwd(f, { argnums: [0, 1] })(two, 1),
)
expectType<(u: ArrayLike) => [NdArray, NdArray]>()(jacrev((u) => [u, 3]))
expectType<(u: ArrayLike) => [NdArray, string]>()(jacfwd((u) => [u.sin(), 'note'], { hasAux: true }))
expectType<(a: ArrayLike, label: string, activation: (h: NdArray) => NdArray) => NdArray>()(jacrev(labelled))
expectType<(u: ArrayLike) => NdArray>()(jacfwd(jacrev((u) => u.mul(u))))

// the Hessian: input structure twice
expectType<(u: ArrayLike) => NdArray>()(hessian((u) => u.mul(u).sum()))
expectType<{ readonly w: Two; b: Two }>()(hessian((p: Two) => p.w.mul(p.b).sum())({ w: 1, b: 2 }))
expectType<[[NdArray, NdArray], [NdArray, NdArray]]>()(hessian((u, v) => u.mul(v).sum(), { argnums: [0, 1] })(1, 2))
expectType<ParamsTree>()(hessian(loss)(params, [x, x], x).w)
expectType<{ k: ParamsTree }[]>()(hessian(loss)(params, [x, x], x).layers)
expectType<[{ readonly w: Two; b: Two }, number]>()(hessian((p: Two): [NdArray, number] => [p.w.sum(), 3], { hasAux: true })(two))
expectType<[ParamsTree, NdArray]>()(hessian((p: Params, s: NdArray) => p.w.mul(s), { argnums: [0, 1] })(params, 1)[1])

// @ts-expect-error out of range
jacfwd((u: NdArray) => u, { argnums: 1 })
// @ts-expect-error out of range
hessian((u: NdArray) => u, { argnums: [0, 1] })
// @ts-expect-error a duplicate index
jacrev((u: NdArray) => u, { argnums: [0, 0] })
// @ts-expect-error argnames belongs to grad
jacrev((u: NdArray) => u, { argnames: 'a' })
// @ts-expect-error the result holds a string
jacfwd((u: NdArray) => ({ u, name: 'a' }))
// @ts-expect-error a string in a differentiated argument
hessian((p: { w: NdArray; name: string }) => p.w)
// @ts-expect-error hasAux without a pair
jacrev((u: NdArray) => u, { hasAux: true })
// @ts-expect-error a number that is not differentiated stays as it is
jacfwd(f)(two, 1)
