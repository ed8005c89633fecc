// The types of jet.
import { jet, sparseJacobian, type NdArray, type SparseMatrix } from '../../src/index.js'
import { expectType } from './expectType.js'
import { labelled, loss, params, x } from './model.js'

// derivatives of a function of one array: lists of arrays or numbers
expectType<[NdArray, NdArray[]]>()(jet((u) => u.sin(), [1], [[1, 0, 0]]))
expectType<[NdArray, NdArray[]]>()(jet((u: NdArray) => u.sin(), [x], [[x, null]]))
expectType<[NdArray, NdArray[]]>()(jet((u: NdArray, v: NdArray) => u.mul(v), [x, 1], [[x, x], null]))

// trees in and out: a list in place of each leaf
type Two = { a: NdArray; n: NdArray }
type TwoSeries = { a: NdArray[]; n: NdArray[] }
expectType<[Two, TwoSeries]>()(jet((u: NdArray) => ({ a: u, n: 3 }), [x], [[1]]))
expectType<[NdArray, NdArray[]]>()(
  jet(loss, [params, [x, x], 1], [{ w: [x, null], b: null, layers: [{ k: [1] }, null] }, [[x], null], null]),
)
expectType<[[NdArray, { b: NdArray; none: null }], [NdArray[], { b: NdArray[]; none: null }]]>()(
  jet((u: NdArray): [NdArray, { b: NdArray; none: null }] => [u, { b: u, none: null }], [x], [[1]]),
)
interface Optional {
  readonly a?: NdArray
}
jet((o: Optional) => o.a ?? 1, [{ a: x }], [{ a: [x] }])
jet((o: Optional) => o.a ?? 1, [{}], [{}])

// the series of a result are series of an argument
const field = (u: Two): Two => u
const [first, others] = jet(field, [{ a: x, n: x }], [{ a: [x], n: [1] }])
expectType<[Two, TwoSeries]>()(jet(field, [first], [others]))
expectType<[Two, TwoSeries]>()(jet(field, [first], [{ a: [first.a, ...others.a], n: null }]))
expectType<NdArray>()(first.a)

// of two results as of two primals
const motion = (u: NdArray, v: NdArray): readonly [NdArray, NdArray] => [v, u.neg()]
const [, curves] = jet(motion, [x, x], [[x], [x]])
expectType<readonly [NdArray[], NdArray[]]>()(curves)
expectType<readonly [NdArray[], NdArray[]]>()(jet(motion, [x, x], curves)[1])

// a sparse matrix has series for values
const jacobian = sparseJacobian((u: NdArray) => u.sin())
const [matrix, entries] = jet(jacobian, [x], [[x]])
expectType<NdArray>()(matrix.values)
expectType<NdArray[]>()(entries.values)
expectType<[NdArray, NdArray[]]>()(jet((m: SparseMatrix) => m.values, [matrix], [entries]))

// @ts-expect-error the series are missing
jet((u: NdArray) => u, [x])
// @ts-expect-error a list of derivatives for each primal
jet((u: NdArray, v: NdArray) => u.mul(v), [x, x], [[x]])
// @ts-expect-error a derivative is no list
jet((u: NdArray) => u, [x], [x])
// @ts-expect-error a derivative of another structure
jet(field, [{ a: x, n: x }], [{ a: [x] }])
// @ts-expect-error a list of trees
jet(field, [{ a: x, n: x }], [[{ a: x, n: x }]])
// @ts-expect-error a leaf without a list
jet(field, [{ a: x, n: x }], [{ a: x, n: [x] }])
// @ts-expect-error a string is traced
jet(labelled, [x, 'a', (h: NdArray) => h], [null, null, null])
// @ts-expect-error the result holds a string
jet((u: NdArray) => ({ u, name: 'a' }), [x], [[1]])
