import {
  evalShape,
  jit,
  makeProgram,
  valueAndGrad,
  vmap,
  type ArrayLike,
  type Jitted,
  type NdArray,
  type Program,
  type ShapeAndDtype,
} from '../../src/index.js'
import { expectType } from './expectType.js'
import { keywords, labelled, loss, optionalKeywords, params, x, type Params } from './model.js'

// unannotated; the same signature as f, with explain and clear
expectType<Jitted<[u: ArrayLike], NdArray>>()(jit((u) => u.mul(u)))
const add = jit((u, v) => u.add(v))
expectType<NdArray>()(add(1, x))
expectType<string>()(add.explain(x, 2))
expectType<() => void>()(add.clear)
expectType<[NdArray, NdArray]>()(jit((u) => [u, u.sum()])(x))
expectType<{ a: NdArray; n: NdArray; none: null }>()(jit((u) => ({ a: u, n: 1, none: null }))(x))
expectType<NdArray>()(jit((u) => u, { donateArgnums: [0] })(x))
expectType<NdArray>()(jit(() => 3)())
expectType<[NdArray, [{ readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }, NdArray]]>()(
  jit(vmap(valueAndGrad(loss, { argnums: [0, 2] }), { inAxes: [{ w: null, b: null, layers: null }, [0, 0], null] }))(params, [x, 1], 1),
)

// static arguments keep their own type, the others are lifted
const power = (a: NdArray, n: number): NdArray => (n === 0 ? a : power(a.mul(a), n - 1))
expectType<Jitted<[a: ArrayLike, n: number], NdArray>>()(jit(power, { staticArgnums: [1] }))
expectType<Jitted<[a: ArrayLike, n: number], NdArray>>()(jit(power, { staticArgnums: 1 }))
expectType<NdArray>()(jit(labelled, { staticArgnums: [1, 2] })(1, 'a', (h) => h))
expectType<NdArray>()(jit((a, n: number) => a.mul(n), { staticArgnums: 1 })(1, 2))
expectType<Jitted<[a: ArrayLike, o?: { y?: ArrayLike; mode?: string }], NdArray>>()(jit(optionalKeywords, { staticArgnames: ['mode'] }))
expectType<NdArray>()(jit(keywords, { staticArgnames: 'y' })(1, { y: x, z: 1 }))
expectType<NdArray>()(jit((p: Params, s) => p.w.mul(s))({ w: 1, b: 2, layers: [] }, 3))
// @ts-expect-error a static argument stays an array
jit(keywords, { staticArgnames: 'y' })(1, { y: 1, z: 1 })
// @ts-expect-error a static argument not listed
jit(power)
// @ts-expect-error a static key not listed
jit(optionalKeywords)
// @ts-expect-error no such argument
jit(power, { staticArgnums: [2] })
// @ts-expect-error no such key
jit(keywords, { staticArgnames: ['nope'] })
// @ts-expect-error no such argument
jit((u: NdArray) => u, { donateArgnums: 1 })
// @ts-expect-error unknown option
jit(power, { static: [1] })
// @ts-expect-error a static string where a number belongs
jit(power, { staticArgnums: [1] })(x, 'a')
// @ts-expect-error the result is a string
jit((_u: NdArray) => 'a')
// @ts-expect-error the result holds a string
jit((u: NdArray) => ({ u, name: 'a' }))
// @ts-expect-error an async function
jit(async (u: NdArray) => Promise.resolve(u))

// makeProgram and evalShape
expectType<(u: ArrayLike, v: ArrayLike) => Program>()(makeProgram((u, v) => u.mul(v)))
expectType<Program>()(makeProgram(loss)(params, [x, 1], 1))
// @ts-expect-error a string cannot be traced
makeProgram(labelled)
expectType<ShapeAndDtype>()(evalShape((u) => u.sum(), x))
expectType<{ a: ShapeAndDtype; pair: ShapeAndDtype[]; none: null }>()(evalShape((u) => ({ a: u, pair: [u, 1], none: null }), x))
expectType<[ShapeAndDtype, ShapeAndDtype]>()(evalShape((p: Params, s) => [p.w, s], params, 1))
// @ts-expect-error an argument is missing
evalShape(loss, params, [x, x])
