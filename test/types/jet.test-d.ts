// The types of jet.
import { jet, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { labelled, loss, params, x } from './model.js'

// derivatives of a function of one array: lists of arrays or numbers
expectType<[NdArray, NdArray[]]>()(jet((u) => u.sin(), [1], [[1, 0, 0]]))
expectType<[NdArray, NdArray[]]>()(jet((u: NdArray) => u.sin(), [x], [[x, null]]))
expectType<[NdArray, NdArray[]]>()(jet((u: NdArray, v: NdArray) => u.mul(v), [x, 1], [[x, x], null]))

// trees in and out
type Two = { a: NdArray; n: NdArray }
expectType<[Two, Two[]]>()(jet((u: NdArray) => ({ a: u, n: 3 }), [x], [[1]]))
expectType<[NdArray, NdArray[]]>()(jet(loss, [params, [x, x], 1], [[params, { w: x, b: null, layers: [] }], [[x, null], null], null]))

// the series of a result are series of an argument
const field = (u: Two): Two => u
const [first, others] = jet(field, [{ a: x, n: x }], [[{ a: x, n: 1 }]])
expectType<[Two, Two[]]>()(jet(field, [{ a: x, n: x }], [[first, ...others]]))
expectType<NdArray>()(first.a)

// @ts-expect-error the series are missing
jet((u: NdArray) => u, [x])
// @ts-expect-error a list of derivatives for each primal
jet((u: NdArray, v: NdArray) => u.mul(v), [x, x], [[x]])
// @ts-expect-error a derivative is no list
jet((u: NdArray) => u, [x], [x])
// @ts-expect-error a derivative of another structure
jet(field, [{ a: x, n: x }], [[{ a: x }]])
// @ts-expect-error a string is traced
jet(labelled, [x, 'a', (h: NdArray) => h], [null, null, null])
// @ts-expect-error the result holds a string
jet((u: NdArray) => ({ u, name: 'a' }), [x], [[1]])
