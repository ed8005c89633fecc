import { np, NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'

const x = np.ones([2])

// vectorize: arrays where the function has arrays, other arguments as they are.
const power = np.vectorize((a: NdArray, n: number) => a.pow(n), { excluded: [1] })
expectType<NdArray>()(power(x, 2))
expectType<NdArray>()(power(3, 2))
// @ts-expect-error an excluded number is no string
power(x, 'two')
// @ts-expect-error two arguments are due
power(x)
const both = np.vectorize((a: NdArray): [NdArray, NdArray] => [a, a.mul(a)], { signature: '(n)->(n),(n)' })
expectType<[NdArray, NdArray]>()(both(x))
// An unannotated callback takes arrays.
expectType<NdArray>()(np.vectorize((a, b) => a.add(b))(x, 1))
// @ts-expect-error there is no such option
np.vectorize((a: NdArray) => a, { signatures: '()->()' })

// where: an array, or with the condition alone a list.
expectType<NdArray>()(np.where(x, 1, 2))
expectType<NdArray[]>()(np.where(x))
expectType<NdArray[]>()(np.where(x, null, null, { size: 3 }))
// @ts-expect-error one array is none to choose from
np.where(x, 1)

expectType<NdArray>()(np.atleast1d(3))
expectType<NdArray[]>()(np.atleast2d(3, x))
expectType<NdArray>()(np.indices([2, 2]))
expectType<NdArray[]>()(np.indices([2, 2], { sparse: true }))
expectType<NdArray[]>()(np.meshgrid(x, x))
expectType<NdArray[]>()(np.meshgrid(x, 3, { indexing: 'ij', sparse: true }))
// @ts-expect-error there is no such indexing
np.meshgrid(x, x, { indexing: 'ji' })
// @ts-expect-error there is no such mode
np.pad(x, 1, 'mirror')
// @ts-expect-error there is no such mode
np.take(x, [0], 0, { mode: 'raise' })

// What a file holds is known when it is read.
const loaded = np.load(new Uint8Array(0))
expectType<NdArray | Readonly<Record<string, NdArray>>>()(loaded)
if (loaded instanceof NdArray) expectType<NdArray>()(loaded)
else expectType<NdArray | undefined>()(loaded['w'])
