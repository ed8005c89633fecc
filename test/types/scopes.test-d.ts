import { debug, debugNans, disableJit, stopGradient, withDefaultDtype, type NdArray } from '../../src/index.js'
import { expectType } from './expectType.js'
import { params, x, type Params } from './model.js'

expectType<NdArray>()(disableJit(() => x.mul(2)))
expectType<[NdArray, string]>()(debugNans((): [NdArray, string] => [x, 'a']))
expectType<number>()(withDefaultDtype('float32', () => x.item()))
disableJit(() => {
  debug.print('x = {}', x)
})
// @ts-expect-error a promise outlives the scope
void disableJit(async () => Promise.resolve(x))
// @ts-expect-error a promise outlives the scope
void debugNans(() => Promise.resolve(x))
// @ts-expect-error a promise outlives the scope
void withDefaultDtype('float32', async () => Promise.resolve(1))
// @ts-expect-error perhaps a promise
void disableJit(() => (x.ndim === 0 ? x : Promise.resolve(x)))
// @ts-expect-error the default float is a float
withDefaultDtype('int32', () => x)

expectType<NdArray>()(stopGradient(x))
expectType<Params>()(stopGradient(params))
expectType<[NdArray, Params]>()(stopGradient<[NdArray, Params]>([x, params]))

debug.print('loss = {} at {}', x, 3, params)
debug.callback((u, v) => u.add(v), x, 1)
debug.callback((p: Params, v) => p.w.add(v), { w: 1, b: 2, layers: [] }, x)
// @ts-expect-error a value is missing
debug.callback((u: NdArray, v: NdArray) => u.add(v), x)
// @ts-expect-error a string is no traced value
debug.callback((u: NdArray, label: string) => [u, label], x, 'a')
// @ts-expect-error a string is no traced value
debug.print('{}', 'a')
// @ts-expect-error the format is a string
debug.print(x)
