import { describe, expect, test } from 'vitest'
import {
  AsyncFunctionError,
  cpu,
  debugNans,
  disableJit,
  DtypeError,
  grad,
  jit,
  NanError,
  np,
  setDefaultDtype,
  vmap,
  withBackend,
  withDefaultDtype,
  type DType,
  type NdArray,
} from '../../../src/index.js'
import { untyped } from './untyped.js'

const scopes: readonly (readonly [string, (body: () => unknown) => unknown])[] = [
  ['disableJit', (body) => untyped(disableJit)(body)],
  ['debugNans', (body) => untyped(debugNans)(body)],
  ['withDefaultDtype', (body) => untyped(withDefaultDtype)('float32', body)],
  ['withBackend', (body) => untyped(withBackend)(cpu, body)],
]

describe.each(scopes)('%s', (name, scope) => {
  test('gives what the body gives', () => {
    expect(scope(() => 'result')).toBe('result')
  })

  test('is over after a throw', () => {
    expect(() =>
      scope(() => {
        throw new Error('boom')
      }),
    ).toThrow('boom')
    expect(np.zeros([]).dtype).toBe('float64')
    expect(Number.isNaN(np.log(-1).item())).toBe(true)
    expect(() => jit((x: NdArray) => x.mul(x.item()))(1)).toThrow(/jit of/)
  })

  test('a promise is an error, and does not reach the process as a rejection', async () => {
    expect(() => scope(() => Promise.resolve(1))).toThrow(AsyncFunctionError)
    expect(() => scope(() => Promise.reject(new Error('late')))).toThrow(new RegExp(`${name}: the function returned a promise`))
    await new Promise((resolve) => setTimeout(resolve, 0))
  })
})

describe('the default dtype', () => {
  test('is that of creation and of lifted numbers, in transforms too', () => {
    withDefaultDtype('float32', () => {
      expect([np.zeros([1]).dtype, np.array(1.5).dtype, grad((x: NdArray) => x.mul(x))(3).dtype]).toEqual(['float32', 'float32', 'float32'])
      expect(jit((x: NdArray) => x.mul(2))(1).dtype).toBe('float32')
      expect(withDefaultDtype('float64', () => np.zeros([1]).dtype)).toBe('float64')
      expect(np.zeros([1]).dtype).toBe('float32')
    })
  })

  test('can be set, and must be a float', () => {
    setDefaultDtype('float32')
    try {
      expect(np.zeros([1]).dtype).toBe('float32')
    } finally {
      setDefaultDtype('float64')
    }
    expect(() => untyped(setDefaultDtype)('int32')).toThrow(DtypeError)
    expect(() => untyped(withDefaultDtype)('float16', () => 1)).toThrow(DtypeError)
  })

  test('a backend without float64 makes float32 the default', () => {
    const single = new Proxy(cpu, {
      get: (target, key) => (key === 'supports' ? (dtype: DType) => dtype !== 'float64' : (Reflect.get(target, key) as unknown)),
    })
    expect(withBackend(single, () => np.zeros([1]).dtype)).toBe('float32')
  })
})

test('scopes nest, inside each other and inside transforms', () => {
  const f = jit((x: NdArray) => np.log(x.mul(x.item())))
  expect(() => disableJit(() => debugNans(() => f(NaN)))).toThrow(NanError)
  expect(() => debugNans(() => disableJit(() => vmap(grad((x: NdArray) => np.sqrt(x).mul(0)))(np.array([0]))))).toThrow(NanError)
  const inside = grad((x: NdArray) => withDefaultDtype('float32', () => x.mul(np.ones([]))))
  expect(inside(np.array(2)).dtype).toBe('float64')
})
