import {
  checkpoint,
  customBatching,
  customBatchingWith,
  customJvp,
  customJvpWith,
  customVjp,
  customVjpWith,
  grad,
  type ArrayLike,
  type NdArray,
} from '../../src/index.js'
import { expectType } from './expectType.js'
import { labelled, loss, params, x, type Params } from './model.js'

type ParamsTree = { readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }

// customJvp: jvp(primals, tangents) => [out, tangentOut]; everything unannotated
const softplus = customJvp((u) => u.sin(), {
  jvp: ([u], [du]) => {
    expectType<NdArray>()(u)
    expectType<NdArray>()(du)
    return [u.sin(), du.mul(2)]
  },
})
expectType<(u: ArrayLike) => NdArray>()(softplus)
expectType<(u: ArrayLike, v: ArrayLike) => NdArray>()(
  customJvp((u, v) => u.mul(v), { jvp: ([u, v], [du, dv]) => [u.mul(v), du.mul(v).add(dv.mul(u))] }),
)
// arguments of nondiffArgnums come first, as they are
const scaled = customJvp((label: string, u: NdArray, n: number) => u.mul(n + label.length), {
  nondiffArgnums: [0, 2],
  jvp: (label, n, primals, tangents) => {
    expectType<string>()(label)
    expectType<number>()(n)
    expectType<[NdArray]>()(primals)
    expectType<[NdArray]>()(tangents)
    return [primals[0].mul(n), 0]
  },
})
expectType<(label: string, u: ArrayLike, n: number) => NdArray>()(scaled)
expectType<{ a: NdArray; n: NdArray }>()(
  customJvp((p: Params) => ({ a: p.w, n: 1 }), {
    jvp: ([p], [dp]) => [
      { a: p.w, n: 1 },
      { a: dp.b, n: 0 },
    ],
  })({ w: 1, b: 2, layers: [] }),
)
customJvp((u: NdArray) => u, { jvp: ([u]) => [u, null] })
// @ts-expect-error no tangent
customJvp((u: NdArray) => u, { jvp: ([u]) => u })
// @ts-expect-error the tangent has another structure
customJvp((u: NdArray) => u, { jvp: ([u], [du]) => [u, { du }] })
// @ts-expect-error a second primal
customJvp((u: NdArray) => u, { jvp: ([u, _v], [du]) => [u, du] })
// @ts-expect-error the rule is missing
customJvp((u: NdArray) => u, {})
// @ts-expect-error a string is differentiated
customJvp((label: string, u: NdArray) => u.mul(label.length), { jvp: (_primals, tangents) => [tangents[1], tangents[1]] })
// @ts-expect-error no such argument
customJvp((u: NdArray) => u, { nondiffArgnums: [1], jvp: (_n, [u], [du]) => [u, du] })

// customVjp: fwd(...args) => [out, residuals], bwd(residuals, cotangent) => cotangents; everything unannotated
const clip = customVjp((u, v) => u.mul(v), {
  fwd: (u, v) => [u.mul(v), [u, v]],
  bwd: ([u, v], ct) => {
    expectType<NdArray>()(u)
    expectType<NdArray>()(ct)
    return [ct.mul(v), ct.mul(u)]
  },
})
expectType<(u: ArrayLike, v: ArrayLike) => NdArray>()(clip)
expectType<(u: ArrayLike, v: ArrayLike) => NdArray>()(grad(clip))
const labelledRule = customVjp((p: Params, mode: string) => ({ s: p.w, t: p.b.mul(mode.length) }), {
  nondiffArgnums: 1,
  fwd: (p, mode) => {
    expectType<ParamsTree>()(p)
    expectType<string>()(mode)
    return [{ s: p.w, t: p.b }, { kept: p.w }]
  },
  bwd: (mode, residuals, ct) => {
    expectType<string>()(mode)
    expectType<{ kept: NdArray }>()(residuals)
    expectType<{ s: NdArray; t: NdArray }>()(ct)
    return [{ w: ct.s.mul(residuals.kept), b: null, layers: null }]
  },
})
expectType<{ s: NdArray; t: NdArray }>()(labelledRule({ w: 1, b: 1, layers: [] }, 'a'))
customVjp((u: NdArray, v: NdArray) => u.mul(v), { fwd: (u, v) => [u.mul(v), null], bwd: () => [null, null] })
// @ts-expect-error a cotangent is missing
customVjp((u: NdArray, v: NdArray) => u.mul(v), { fwd: (u, v) => [u.mul(v), null], bwd: (_res, ct) => [ct] })
// @ts-expect-error a bare cotangent
customVjp((u: NdArray) => u, { fwd: (u) => [u, null], bwd: (_res, ct) => ct })
// @ts-expect-error no residuals
customVjp((u: NdArray) => u, { fwd: (u) => u, bwd: (_res, ct) => [ct] })
// @ts-expect-error bwd is missing
customVjp((u: NdArray) => u, { fwd: (u: NdArray) => [u, null] })

// customBatching: vmap(axisSize, mapped, args) => [out, outMapped]
expectType<(u: ArrayLike, v: ArrayLike) => NdArray>()(
  customBatching((u, v) => u.mul(v), {
    vmap: (axisSize, mapped, args) => {
      expectType<number>()(axisSize)
      expectType<[boolean, boolean]>()(mapped)
      expectType<[NdArray, NdArray]>()(args)
      return [args[0], true]
    },
  }),
)
expectType<{ a: NdArray }>()(
  customBatching((p: Params) => ({ a: p.w }), { vmap: (_n, [mapped], [p]) => [{ a: p.w }, { a: mapped.w }] })({ w: 1, b: 1, layers: [] }),
)
customBatching((p: Params) => ({ a: p.w }), { vmap: (_n, _mapped, [p]) => [{ a: p.w }, true] })
// @ts-expect-error outMapped has the structure of the result
customBatching((p: Params) => ({ a: p.w }), { vmap: (_n, _mapped, [p]) => [{ a: p.w }, { b: true }] })

// With: the rules first
expectType<(u: ArrayLike) => NdArray>()(customJvpWith({ jvp: ([u], [du]) => [u.sin(), du] })((u) => u.sin()))
expectType<(u: ArrayLike) => NdArray>()(customVjpWith({ fwd: (u) => [u, { u }], bwd: ({ u }, ct) => [ct.mul(u)] })((u) => u.sin()))
expectType<(u: ArrayLike) => NdArray>()(customBatchingWith({ vmap: (_n, [mapped], [u]) => [u, mapped] })((u) => u.sin()))
expectType<(u: ArrayLike, v: ArrayLike) => NdArray>()(
  customJvpWith({ jvp: ([u, v]: [NdArray, NdArray], [du]: [NdArray, NdArray]) => [u.mul(v), du] })((u, v) => u.mul(v)),
)
// @ts-expect-error the rule is for one argument
customJvpWith({ jvp: ([u], [du]) => [u.sin(), du] })((u: NdArray, v: NdArray) => u.mul(v))
// @ts-expect-error bwd gives one cotangent
customVjpWith({ fwd: (u, v) => [u.mul(v), null], bwd: (_res, ct) => [ct] })((u: NdArray, v: NdArray) => u.mul(v))

// checkpoint
expectType<(u: ArrayLike) => NdArray>()(checkpoint((u) => u.sin().mul(2)))
expectType<NdArray>()(checkpoint(loss, { policy: checkpoint.saveOnlyNamed('h', 'z') })(params, [x, 1], 1))
checkpoint(loss, { policy: checkpoint.nothingSaveable })
checkpoint(loss, { policy: checkpoint.dotsSaveable })
expectType<NdArray>()(checkpoint.name(x, 'h'))
expectType<{ a: NdArray; b: NdArray }>()(checkpoint.name({ a: x, b: 1 }, 'h'))
// @ts-expect-error a string is traced
checkpoint(labelled)
// @ts-expect-error a policy is no string
checkpoint(loss, { policy: 'nothing' })
