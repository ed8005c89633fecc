import { pipe } from 'fp-ts/lib/function.js'
import {
  checkpoint,
  checkpointWith,
  customJvpWith,
  grad,
  gradWith,
  hessian,
  hessianWith,
  jacfwd,
  jacfwdWith,
  jacrev,
  jacrevWith,
  jit,
  jitWith,
  valueAndGrad,
  valueAndGradWith,
  vmap,
  vmapWith,
  type ArrayLike,
  type Jitted,
  type NdArray,
} from '../../src/index.js'
import { expectType } from './expectType.js'
import { keywords, labelled, loss, lossAux, params, x } from './model.js'

type ParamsTree = { readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }

// bare transforms
expectType<Jitted<[a: ArrayLike], NdArray>>()(pipe((a: NdArray) => a.mul(a), grad, vmap, jit))
expectType<Jitted<[a: ArrayLike], [NdArray, NdArray]>>()(pipe((a: NdArray) => a.mul(a), valueAndGrad, vmap, jit))
expectType<(a: ArrayLike) => NdArray>()(pipe((a: NdArray) => a.mul(a), jacrev, jacfwd))
expectType<(a: ArrayLike) => NdArray>()(pipe((a: NdArray) => a.mul(a), checkpoint, hessian))

// data last
const perExample = pipe(loss, gradWith({ argnums: [0, 1] }), vmapWith({ inAxes: [null, 0, null] }), jit)
expectType<[ParamsTree, readonly [NdArray, NdArray]]>()(perExample({ w: 1, b: 1, layers: [] }, [x, 1], 1))
expectType<[ParamsTree, NdArray]>()(
  pipe(loss, gradWith({ argnums: [0, 2] }), vmapWith({ inAxes: [null, [0, 0], null] }))({ w: 1, b: x, layers: [] }, [x, x], 1),
)
expectType<
  [[null, { y: NdArray }], NdArray] extends infer _ ? (a: NdArray, o: { y: ArrayLike; z: NdArray }) => [null, { y: NdArray }] : never
>()(pipe(keywords, gradWith({ argnames: ['y'] })))
expectType<[readonly [NdArray, { logits: NdArray; step: number }], ParamsTree]>()(
  pipe(lossAux, valueAndGradWith({ hasAux: true }))(params, x),
)
expectType<[NdArray, [NdArray]]>()(pipe((a: NdArray) => a.mul(a), valueAndGradWith({ argnums: [0] }))(1))
expectType<(a: ArrayLike, label: string, activation: (h: NdArray) => NdArray) => NdArray>()(pipe(labelled, gradWith({ argnums: 0 })))
expectType<Jitted<[a: ArrayLike, n: number], NdArray>>()(pipe((a: NdArray, n: number) => a.mul(n), grad, jitWith({ staticArgnums: [1] })))
expectType<(a: NdArray, b: ArrayLike) => NdArray>()(pipe((a: NdArray, b: NdArray) => a.mul(b), jacfwdWith({ argnums: 1 })))
expectType<(a: ArrayLike) => [NdArray]>()(pipe((a: NdArray) => a.mul(a), jacrevWith({ argnums: [0] })))
expectType<(a: ArrayLike, b: ArrayLike) => [[NdArray, NdArray], [NdArray, NdArray]]>()(
  pipe((a: NdArray, b: NdArray) => a.mul(b), hessianWith({ argnums: [0, 1] })),
)
expectType<(a: ArrayLike) => NdArray>()(pipe((a: NdArray) => a.mul(a), checkpointWith({ policy: checkpoint.dotsSaveable }), grad))
expectType<(a: ArrayLike) => NdArray>()(pipe((a: NdArray) => a.mul(a), customJvpWith({ jvp: ([a], [da]) => [a, da] }), grad))

// a function of the function keeps inference too
expectType<[ParamsTree, NdArray]>()(
  pipe(
    loss,
    (f) => grad(f, { argnums: [0, 2] }),
    (f) => vmap(f, { inAxes: [null, 0, null] }),
  )({ w: 1, b: x, layers: [] }, [x, x], 1),
)

// @ts-expect-error out of range
pipe(loss, gradWith({ argnums: 3 }))
// @ts-expect-error no such key
pipe(keywords, gradWith({ argnames: ['nope'] }))
// @ts-expect-error a duplicate index
pipe(loss, gradWith({ argnums: [0, 0] }))
// @ts-expect-error a pair without hasAux
pipe(lossAux, grad)
// @ts-expect-error hasAux without a pair
pipe(loss, gradWith({ hasAux: true }))
// @ts-expect-error axes do not fit
pipe(loss, vmapWith({ inAxes: [0, 0] }))
// @ts-expect-error axes do not fit
pipe(loss, vmapWith({ inAxes: [{ nope: 0 }, 0, 0] }))
// @ts-expect-error outAxes do not fit
pipe(loss, vmapWith({ outAxes: [0, 0] }))
// @ts-expect-error a static argument not listed
pipe((a: NdArray, n: number) => a.mul(n), grad, jit)
// @ts-expect-error no such argument
pipe((a: NdArray) => a, jitWith({ staticArgnums: 1 }))
// @ts-expect-error unknown option
gradWith({ argnum: 1 })
// @ts-expect-error out of range
pipe((a: NdArray) => a, jacrevWith({ argnums: 2 }))
