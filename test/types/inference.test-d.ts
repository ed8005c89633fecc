/** Where the result has a declared type, inference from the callback must not be disturbed by it. */
import {
  checkpoint,
  customJvp,
  customVjp,
  evalShape,
  grad,
  hessian,
  jacfwd,
  jit,
  jvp,
  linearize,
  np,
  valueAndGrad,
  vjp,
  vmap,
  type ArrayLike,
  type Jitted,
  type NdArray,
  type ShapeAndDtype,
} from '../../src/index.js'
import { expectType } from './expectType.js'
import { params, x, type Params, type ParamsGradient } from './model.js'

declare function accept<X>(value: X): void
declare function useFunction(f: (a: NdArray) => NdArray): void
declare function usePair(f: (a: NdArray) => [NdArray, string]): void

// functions of the library, as they are
expectType<(x: ArrayLike) => NdArray>()(grad(np.sin))
expectType<Jitted<[x: ArrayLike, y: ArrayLike], NdArray>>()(jit(np.add))
expectType<NdArray>()(grad(np.sum)(x, 0, { keepdims: true }))

// untyped code stays untyped: it is checked at run time
type Untyped = ReturnType<typeof JSON.parse>
const untyped: { f: (p: Untyped) => NdArray; g: (...args: Untyped[]) => Untyped } = { f: () => x, g: () => x }
expectType<Untyped>()(grad(untyped.f)({ w: x }))
expectType<Untyped>()(jit(untyped.g)({ w: x }, 'a'))
expectType<Untyped>()(vmap(untyped.g, { inAxes: [{ w: 0 }, null] })({ w: x }, 'a'))

accept<(a: NdArray) => NdArray>(grad((u) => u.mul(u)))
accept<(a: NdArray) => [NdArray, { a: NdArray }]>(grad((u) => [u, { a: u }], { hasAux: true }))
accept<(a: number, b: NdArray) => [NdArray, NdArray]>(grad((u, v) => u.mul(v), { argnums: [0, 1] }))
accept<(a: NdArray) => [NdArray, NdArray]>(vmap((u) => [u, u]))
accept<(p: Params) => NdArray>(jit((p: Params) => p.w))
accept<(p: Params) => ParamsGradient>(grad((p: Params) => p.w))
accept<[{ a: NdArray; n: NdArray }, { a: NdArray; n: NdArray }]>(jvp((u) => ({ a: u, n: 3 }), [x], [x]))
accept<[NdArray, (cotangent: ArrayLike | null) => [NdArray], string]>(vjp((u) => [u.mul(u), 'note'], [x], { hasAux: true }))
accept<[NdArray, (ct: NdArray) => [NdArray, NdArray]]>(vjp((u, v) => u.mul(v), [x, 1]))
accept<[NdArray, (u: NdArray) => NdArray]>(linearize((u) => u.sin(), [x]))
accept<(a: NdArray) => [[NdArray, string], NdArray]>(valueAndGrad((u) => [u, 'note']))
accept<(a: NdArray) => { s: NdArray; n: NdArray }>(jit((u) => ({ s: u, n: 2 })))
accept<(a: NdArray) => NdArray>(hessian((u) => u.sum()))
accept<(a: NdArray) => { s: NdArray; t: NdArray[] }>(jacfwd((u) => ({ s: u, t: [u, 1] })))
accept<(a: NdArray) => NdArray>(checkpoint((u) => u.sin()))
accept<(a: NdArray) => NdArray>(customJvp((u) => u.sin(), { jvp: ([u], [du]) => [u, du] }))
accept<(a: NdArray) => NdArray>(customVjp((u) => u.sin(), { fwd: (u) => [u, [u]], bwd: ([u], ct) => [ct.mul(u)] }))
accept<{ a: ShapeAndDtype; b: ShapeAndDtype }>(evalShape((u) => ({ a: u, b: 1 }), x))
accept<(a: NdArray) => NdArray>(grad(jit((u) => u.sin())))
accept<(a: NdArray) => NdArray>(jit(jit((u) => u.sin())))
accept<(p: Params, s: NdArray) => ParamsGradient>(grad(checkpoint(jit((p: Params, s: NdArray) => p.w.mul(s)))))
accept<(a: NdArray) => NdArray>(jit(vmap(grad((u) => u.sin()))))
useFunction(grad((u) => u.mul(u)))
useFunction(jit((u) => u.mul(u)))
useFunction(jit(grad((u) => u.mul(u))))
usePair(grad((u) => [u, 'note'], { hasAux: true }))
accept<{ step: (p: Params, lr: number) => Params }>({
  step: jit((p: Params, lr: NdArray) => ({ w: p.w.mul(lr), b: p.b, layers: p.layers })),
})
accept<() => (a: NdArray) => NdArray>(() => grad((u) => u.sin()))
accept<NdArray[]>([x, x].map(grad((u: NdArray) => u.mul(u))))
accept<NdArray[]>([x, x].map((u) => grad((v) => v.mul(u))(u)))
accept<ParamsGradient>(grad((p: Params) => p.w)(params))
