import { lax, np, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { params, x, type Params } from './model.js'

const goesOn = (u: NdArray): NdArray => u.lt(3)

// the functions receive arrays for the numbers in the initial carry, and may return numbers
expectType<NdArray>()(lax.whileLoop(goesOn, (u) => u.add(1), 0))
expectType<NdArray>()(lax.whileLoop((u) => u.lt(3), (u) => u.mul(2), x, { maxSteps: 3 })) // prettier-ignore
expectType<NdArray>()(lax.whileLoop(goesOn, () => 3, x))
expectType<{ n: NdArray; y: NdArray }>()(
  lax.whileLoop(
    ({ n }) => n.lt(3),
    ({ n, y }) => ({ n: n.add(1), y: y.mul(2) }),
    { n: 0, y: x },
  ),
)

// a pair is a pair, whether or not its types are written down
const pair = lax.whileLoop(
  ([n]) => n.lt(3),
  ([n, y]) => [n.add(1), y.mul(2)],
  [0, x],
)
expectType<[NdArray, NdArray]>()(pair)
const step = ([n, y]: readonly [NdArray, NdArray]): readonly [NdArray, NdArray] => [n.add(1), y]
expectType<[NdArray, NdArray]>()(lax.whileLoop(([n]) => n.lt(3), step, [0, x])) // prettier-ignore

// models, nested trees, null
expectType<Params>()(lax.whileLoop((p: Params) => p.w.sum().lt(3), (p) => ({ ...p, w: p.w.add(1) }), params)) // prettier-ignore
const nested = lax.whileLoop(
  (t) => t.a[0].lt(3),
  (t): { a: [NdArray, NdArray]; b: null } => ({ a: [t.a[0].add(1), t.a[1]], b: null }),
  { a: [x, 2] as [NdArray, number], b: null },
)
expectType<{ a: [NdArray, NdArray]; b: null }>()(nested)
expectType<readonly NdArray[]>()(lax.whileLoop((list) => list[0]?.lt(3) ?? true, (list) => list.map((u) => u.add(1)), [x, x] as readonly NdArray[])) // prettier-ignore

// @ts-expect-error the body returns another structure
lax.whileLoop(({ n }) => n.lt(3), ({ n }) => ({ m: n }), { n: x }) // prettier-ignore
// @ts-expect-error the body leaves a leaf out
lax.whileLoop(([n]) => n.lt(3), ([n]) => [n], [x, x]) // prettier-ignore
// @ts-expect-error the body returns nothing
lax.whileLoop(goesOn, () => undefined, x)
// @ts-expect-error the body returns a promise
lax.whileLoop(goesOn, async (u) => Promise.resolve(u), x)
// @ts-expect-error the test returns no array
lax.whileLoop(() => 'yes', (u) => u, x) // prettier-ignore
// @ts-expect-error a number of steps is a number
lax.whileLoop(goesOn, (u) => u, x, { maxSteps: x })
// @ts-expect-error there is no such option
lax.whileLoop(goesOn, (u) => u, np.array(1), { steps: 3 })
