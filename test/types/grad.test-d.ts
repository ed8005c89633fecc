import { grad, valueAndGrad, value_and_grad, type ArrayLike, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { keywords, labelled, loss, lossAux, optionalKeywords, params, x, type Params, type ParamsGradient } from './model.js'

// unannotated callbacks: every parameter is an array, never unknown or any; the parameters are counted
expectType<(u: ArrayLike) => NdArray>()(grad((u) => u.mul(u)))
expectType<(u: ArrayLike, v: NdArray) => NdArray>()(grad((u, v) => u.mul(v)))
expectType<(u: ArrayLike, v: ArrayLike) => [NdArray, NdArray]>()(grad((u, v) => u.mul(v.sin()), { argnums: [0, 1] }))
expectType<(u: NdArray, v: ArrayLike) => NdArray>()(grad((u, v) => u.mul(v), { argnums: 1 }))
expectType<(u: ArrayLike, v: ArrayLike) => [NdArray, NdArray]>()(grad((u: NdArray, v) => u.mul(v), { argnums: [0, 1] }))
expectType<(u: ArrayLike) => NdArray>()(grad(grad((u) => u.mul(u))))
expectType<(a: ArrayLike) => NdArray>()(grad((a) => grad((b) => b.mul(b))(a).sum()))
expectType<(a: ArrayLike, b: ArrayLike) => [NdArray, NdArray]>()(
  grad((a, b) => grad((u, v) => u.mul(v), { argnums: 1 })(a, b).sum(), { argnums: [0, 1] }),
)
// an unannotated parameter before an annotated options object
expectType<[null, { y: NdArray }]>()(grad((a, { y }: { y: NdArray }) => a.mul(y), { argnames: ['y'] })(x, { y: 2 }))

// argnums: an index gives a bare gradient, a tuple a tuple in the order asked, also a tuple of one
expectType<{ readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }>()(grad(loss)(params, [x, x], x))
expectType<ParamsGradient['layers']>()(grad(loss)(params, [x, x], x).layers)
expectType<NdArray>()(grad(loss, { argnums: 2 })(params, [x, x], 2))
expectType<[NdArray]>()(grad(loss, { argnums: [2] })(params, [x, x], 2))
expectType<[NdArray, { readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }]>()(grad(loss, { argnums: [2, 0] })(params, [x, x], 2))
expectType<readonly [NdArray, NdArray]>()(grad(loss, { argnums: 1 })(params, [x, 1], x))
expectType<(a: ArrayLike) => NdArray>()(grad((a: NdArray) => a.mul(a), {}))
declare const someIndices: readonly number[]
expectType<NdArray[]>()(grad((...xs: NdArray[]) => xs[0] ?? 0, { argnums: someIndices })(x, x) satisfies NdArray[])

// lifting: the differentiated arguments take numbers, booleans and typed arrays, the others keep their own type
expectType<ParamsGradient['w']>()(grad(loss)({ w: 1, b: new Float64Array(3), layers: [{ k: 2 }] }, [x, x], x).w)
// @ts-expect-error the third argument is not differentiated and stays an array
grad(loss)(params, [x, x], 2)
// @ts-expect-error the parameters are not differentiated
grad(loss, { argnums: 2 })({ w: 1, b: x, layers: [] }, [x, x], 2)
expectType<(a: ArrayLike, label: string, activation: (h: NdArray) => NdArray) => NdArray>()(grad(labelled))
expectType<(a: ArrayLike, n: number) => NdArray>()(grad((a: NdArray, n: number) => a.mul(n)))
// @ts-expect-error a label is no number
grad(labelled)(x, 3, (h) => h)
// @ts-expect-error wrong container
grad(loss)({ w: x }, [x, x], x)
// @ts-expect-error a string where an array belongs
grad(loss)({ w: 'x', b: x, layers: [] }, [x, x], x)
// @ts-expect-error too few arguments
grad(loss)(params, [x, x])

// argnames: keys of the trailing options object; [positional, named]
expectType<[null, { y: NdArray }]>()(grad(keywords, { argnames: ['y'] })(x, { y: 1, z: x }))
expectType<[null, { y: NdArray }]>()(grad(keywords, { argnames: 'y' })(x, { y: x, z: x }))
expectType<[null, { y: NdArray; z: NdArray }]>()(grad(keywords, { argnames: ['y', 'z', 'y'] })(x, { y: 1, z: 2 }))
expectType<[NdArray, { z: NdArray }]>()(grad(keywords, { argnums: 0, argnames: 'z' })(1, { y: x, z: 1 }))
expectType<[[NdArray], { z: NdArray }]>()(grad(keywords, { argnums: [0], argnames: 'z' })(1, { y: x, z: 1 }))
expectType<[null, { y: NdArray }]>()(grad(optionalKeywords, { argnames: ['y'] })(x, { y: 1, mode: 'a' }))
expectType<[null, { y: NdArray }]>()(grad(optionalKeywords, { argnames: ['y'] })(x))
expectType<[null, { y: { readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] } }]>()(
  grad((a: NdArray, { y }: { y: Params }) => a.mul(y.w), { argnames: 'y' })(x, { y: { w: 1, b: 2, layers: [] } }),
)
// @ts-expect-error z is not differentiated and stays an array
grad(keywords, { argnames: ['y'] })(x, { y: 1, z: 2 })
// @ts-expect-error without argnums the first argument is not differentiated
grad(keywords, { argnames: ['y'] })(1, { y: x, z: x })
// @ts-expect-error no such key
grad(keywords, { argnames: ['y', 'nope'] })
// @ts-expect-error no such key
grad(keywords, { argnames: 'nope' })
// @ts-expect-error no such key, in a partly annotated callback
grad((a, { y }: { y: NdArray }) => a.mul(y), { argnames: ['z'] })
// @ts-expect-error no options object
grad((a: NdArray) => a, { argnames: ['y'] })
// @ts-expect-error the trailing argument is an array
grad((a: NdArray, b: NdArray) => a.mul(b), { argnames: ['shape'] })
// @ts-expect-error argnums selects the options object beside argnames
grad(keywords, { argnums: 1, argnames: 'y' })
// @ts-expect-error the named key is no array
grad(optionalKeywords, { argnames: 'mode' })
// an options object may be chosen by index where there is no argnames
expectType<{ y: NdArray; z: NdArray }>()(grad(keywords, { argnums: 1 })(x, { y: 1, z: 2 }))

// aux
expectType<[{ readonly w: NdArray; b: NdArray; layers: { k: NdArray }[] }, { logits: NdArray; step: number }]>()(
  grad(lossAux, { hasAux: true })({ w: 1, b: x, layers: [] }, x),
)
expectType<(u: ArrayLike, v: NdArray) => [NdArray, { a: NdArray; n: number }]>()(
  grad((u, v) => [u.mul(v), { a: u, n: 1 }], { hasAux: true }),
)
expectType<[[null, { y: NdArray }], string]>()(
  grad((a: NdArray, { y }: { y: NdArray }) => [a.mul(y), 'aux'], { hasAux: true, argnames: 'y' })(x, { y: 1 }),
)
// a returned pair infers as a tuple, also nested and unannotated
expectType<(a: ArrayLike) => NdArray>()(grad((a) => grad((b) => [b.mul(b), 'note'], { hasAux: true })(a)[0].sum()))

// valueAndGrad
expectType<[NdArray, NdArray]>()(valueAndGrad((u) => u.mul(u))(1))
expectType<typeof valueAndGrad>()(value_and_grad)
const [[value, aux], dy] = valueAndGrad(lossAux, { hasAux: true, argnums: 1 })(params, 1)
expectType<NdArray>()(value)
expectType<{ logits: NdArray; step: number }>()(aux)
expectType<NdArray>()(dy)
// a tuple whose first element is the scalar: value is all that f returned
expectType<(u: ArrayLike, v: NdArray) => [[NdArray, { a: NdArray }, string], NdArray]>()(valueAndGrad((u, v) => [u.mul(v), { a: u }, 'x']))
expectType<readonly [NdArray, { logits: NdArray; step: number }]>()(valueAndGrad(lossAux)(params, x)[0])
expectType<[NdArray, string, number]>()(valueAndGrad((a: NdArray): [NdArray | number, string, number] => [1, a.dtype, 2])(x)[0])
expectType<[NdArray, [null, { y: NdArray }]]>()(valueAndGrad(keywords, { argnames: ['y'] })(x, { y: 1, z: x }))
expectType<[NdArray, [NdArray, NdArray]]>()(valueAndGrad((u, v) => u.mul(v), { argnums: [0, 1] })(1, 2))

// a returned number is lifted
expectType<(a: ArrayLike) => NdArray>()(grad((a: NdArray) => (a.ndim === 0 ? a : 0)))
expectType<[NdArray, NdArray]>()(valueAndGrad((_a: NdArray) => 3)(x))

// pytrees: optional keys, absent values, records, recursion, unions, arrays of containers
expectType<{ a: NdArray; b?: NdArray }>()(grad((r: { a: NdArray; b?: NdArray }) => r.a)({ a: 1 }))
expectType<{ a: NdArray; b: NdArray | null }>()(grad((r: { a: NdArray; b: NdArray | null }) => r.a)({ a: 1, b: null }))
expectType<{ [key: string]: NdArray }>()(grad((r: Record<string, NdArray>) => r['a'] ?? 0)({ a: 1 }))
interface Tree {
  readonly value: NdArray
  readonly kids: readonly Tree[]
}
expectType<NdArray | undefined>()(grad((t: Tree) => t.value)({ value: 1, kids: [] }).kids[0]?.kids[0]?.value)
type Either = { kind: null; left: NdArray } | { kind: null; right: readonly NdArray[] }
expectType<{ kind: null; left: NdArray } | { kind: null; right: readonly NdArray[] }>()(
  grad((e: Either) => ('left' in e ? e.left : 0))({ kind: null, left: 1 }),
)
expectType<readonly { readonly k: NdArray }[]>()(grad((ls: readonly { readonly k: NdArray }[]) => ls[0]?.k ?? 0)([{ k: 1 }]))
expectType<NdArray | readonly NdArray[]>()(grad((e: NdArray | readonly NdArray[]) => ('mul' in e ? e : 0))(1))
expectType<(a: ArrayLike) => NdArray>()(grad((a: ArrayLike) => (typeof a === 'object' && 'mul' in a ? a : 0)))
// a registered class may have methods
declare class Linear {
  w: NdArray
  call(h: NdArray): NdArray
}
expectType<NdArray>()(grad((l: Linear) => l.call(l.w))({ w: x, call: (h) => h }).w)

// optional and rest parameters
expectType<(a: ArrayLike, b?: NdArray) => NdArray>()(grad((a: NdArray, b?: NdArray) => (b ? a.add(b) : a)))
expectType<NdArray>()(grad((a: NdArray, b?: NdArray) => (b ? a.add(b) : a), { argnums: 1 })(x, 1))
expectType<(a: NdArray, b: NdArray, c: ArrayLike, ...rest: NdArray[]) => NdArray>()(grad((...xs: NdArray[]) => xs[0] ?? 0, { argnums: 2 }))
// @ts-expect-error an index beyond the arguments
grad((...xs: NdArray[]) => xs[0] ?? 0, { argnums: 2 })(x, x)

// nested transforms with options
expectType<(u: ArrayLike, v: ArrayLike) => [NdArray, NdArray]>()(
  grad(
    grad((u, v) => u.mul(v), { argnums: 1 }),
    { argnums: [1, 0] },
  ),
)
expectType<(a: ArrayLike) => NdArray>()(grad((a: NdArray) => grad((b: NdArray) => b.mul(b))(a).sum()))

// mistakes
// @ts-expect-error argnums out of range
grad(loss, { argnums: 3 })
// @ts-expect-error one of the tuple is out of range
grad(loss, { argnums: [0, 5] })
// @ts-expect-error a negative index
grad(loss, { argnums: -1 })
// @ts-expect-error negative, with rest arguments
grad((...xs: NdArray[]) => xs[0] ?? 0, { argnums: -1 })
// @ts-expect-error not an integer
grad((...xs: NdArray[]) => xs[0] ?? 0, { argnums: 0.5 })
// @ts-expect-error a duplicate index
grad(loss, { argnums: [0, 0] })
// @ts-expect-error no index at all
grad(loss, { argnums: [] })
// @ts-expect-error no argument to differentiate
grad(() => x)
// @ts-expect-error unknown option
grad(loss, { argnum: 1 })
// @ts-expect-error a pair without hasAux
grad(lossAux)
// @ts-expect-error an unannotated pair without hasAux
grad((u) => [u, 1])
// @ts-expect-error hasAux without a pair
grad(loss, { hasAux: true })
// @ts-expect-error hasAux with a triple
valueAndGrad((u) => [u, 1, 2], { hasAux: true })
// @ts-expect-error the result is no scalar array
grad((a: NdArray) => ({ a }))
// @ts-expect-error the result is null
grad((_a: NdArray) => null)
// @ts-expect-error an async function
grad(async (a: NdArray) => Promise.resolve(a))
// @ts-expect-error a string in a differentiated argument
grad((a: { w: NdArray; name: string }) => a.w)
// @ts-expect-error the same, deeper
grad((a: { w: NdArray; layers: readonly { name: string }[] }) => a.w)
// @ts-expect-error a Map is no pytree
grad((m: { a: NdArray; m: Map<string, NdArray> }) => m.a)
// @ts-expect-error a number parameter: JavaScript operators cannot be traced
grad((a: number) => a * a)
// @ts-expect-error a typed-array parameter: the function receives an array
grad((a: Float64Array) => a.length)
// @ts-expect-error a function is no array
grad(labelled, { argnums: 2 })
// @ts-expect-error not a function
grad(x)
