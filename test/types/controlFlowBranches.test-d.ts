import { lax, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { params, x, type Params } from './model.js'

const id = (u: NdArray): NdArray => u
const one = (): NdArray => x
const both = (): [NdArray, NdArray] => [x, x]

// operands are lifted, and branches receive arrays; they may leave out the last ones
expectType<NdArray>()(lax.cond(x.gt(0), (u) => u.mul(2), id, x))
expectType<NdArray>()(lax.cond(true, (u, v) => u.mul(v), id, x, 2))
expectType<NdArray>()(lax.cond(true, id, () => 0, 2))
expectType<NdArray>()(lax.cond(1, () => 0, one))
expectType<NdArray>()(lax.cond(1, one, id, x))
const trees = lax.cond(
  x,
  ({ w, b }, [u, v]) => ({ s: w.add(b), t: u.add(v) }),
  (_p, [, v]) => ({ s: 0, t: v }),
  { w: x, b: 1 },
  [x, 2],
)
expectType<{ s: NdArray; t: NdArray }>()(trees)
expectType<NdArray>()(lax.cond(x, (p: Params) => p.w, (p) => p.w, params)) // prettier-ignore
expectType<null>()(lax.cond(x, () => null, () => null)) // prettier-ignore
expectType<[NdArray, NdArray]>()(lax.cond(x, (u, v) => [u, v], (u, v) => [v, u], x, 1)) // prettier-ignore
// @ts-expect-error the branches return different structures
expectType<NdArray>()(lax.cond(x, both, one))
// @ts-expect-error an operand is missing
lax.cond(x, id, one)
// @ts-expect-error a predicate is an array or a boolean
lax.cond('yes', one, one)
// @ts-expect-error a result is a tree of arrays
lax.cond(x, () => 'no', one)

expectType<NdArray>()(lax.switch(x, [(u) => u.mul(2), id, () => 0], x))
expectType<NdArray>()(lax.switch(2, [() => 0, one]))
expectType<[NdArray, NdArray]>()(lax.switch(2, [(u, v) => [u, v], (u, v) => [v, u]], x, 1))
const list: ((u: NdArray) => NdArray)[] = [id, one]
expectType<NdArray>()(lax.switch(x, list, 2))
// @ts-expect-error branches are functions
lax.switch(2, [x, x])
// @ts-expect-error an operand is missing
lax.switch(2, [id])

// collectives keep the tree
expectType<NdArray>()(lax.psum(x, 'i'))
expectType<NdArray>()(lax.psum(1, ['i', 'j']))
expectType<{ a: NdArray; b: NdArray[] }>()(lax.pmean({ a: x, b: [x, 1] }, 'i'))
expectType<NdArray>()(lax.allGather(x, 'i', { axis: 1, tiled: true }))
expectType<NdArray>()(lax.axisIndex('i'))
// @ts-expect-error it takes one name
lax.axisIndex(['i'])
// @ts-expect-error an axis is a number
lax.allGather(x, 'i', { axis: 'i' })
