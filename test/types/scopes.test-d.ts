import { debug, debugNans, disableJit, stopGradient, withDefaultDtype, type NdArray } from './declared.js'
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

expectType<(format: string, ...values: readonly unknown[]) => void>()(debug.print)
debug.print('loss = {} at {}', x, 3)
debug.callback((u, v) => u.add(v), x, 1)
debug.callback((u: NdArray, label: string) => [u, label], x, 'a')
// @ts-expect-error a value is missing
debug.callback((u: NdArray, label: string) => [u, label], x)
// @ts-expect-error the format is a string
debug.print(x)
