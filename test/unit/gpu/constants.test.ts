import { describe, expect, test } from 'vitest'
import { cpu, jit, nn, np, random, toBackend, withBackend, type NdArray } from '../../../src/index.js'
import { elementsOf, expectClose, gpuBackend, laterBackend } from './backends.js'

const sync = await gpuBackend()
const later = await laterBackend()
const devices = [
  ['a device that can be read at once', sync],
  ['a device that must be waited for', later],
] as const

const float32 = { dtype: 'float32' } as const
const given = (): NdArray => np.array([-7.5, 3, 0.25, 12], float32)
/** Each makes arrays of its own from numbers. */
const functions: Readonly<Record<string, (x: NdArray) => NdArray>> = {
  floorDivide: (x) => np.floorDivide(x, 3),
  mod: (x) => np.mod(x, 3),
  clip: (x) => np.clip(x, -1, 1),
  where: (x) => np.where(x.gt(1), x, 0),
  take: (x) => np.take(x, [3, 0, 0]),
  'an index of numbers': (x) => x.get(new Int32Array([1, 2])),
  'a typed array': (x) => np.add(x, new Float32Array([1, 2, 3, 4])),
  arange: (x) => x.mul(np.arange(4, undefined, 1, float32)),
  'arange of integers': (x) => x.astype('int32').add(np.arange(1, 9, 2, { dtype: 'int32' })),
  'arange of fractions': (x) => x.mul(np.arange(0, 1, 0.25, float32)),
  linspace: (x) => x.add(np.linspace(0, 1, 4, float32)),
  'linspace of integers': (x) => x.astype('int32').add(np.linspace(0, 1, 4, { dtype: 'int32' })),
  logspace: (x) => x.add(np.logspace(0, 1, 4, float32)),
  geomspace: (x) => x.add(np.geomspace(1, 16, 4, float32)),
  hanning: (x) => x.mul(np.hanning(4).astype('float32')),
  full: (x) => x.astype('int32').add(np.full([4], 3, { dtype: 'int32' })),
  eye: (x) => np.matmul(np.eye(4, 4, 1, float32), x),
  'one-hot': (x) => nn.oneHot(x.astype('int32'), 4, float32),
  softmax: (x) => nn.softmax(x),
  delete: (x) => np.delete(x, [1, 2]),
  insert: (x) => np.insert(x, 1, 2),
  polyder: (x) => np.polyder(x),
  'random numbers': (x) => random.normal(random.key(3), [4], float32).add(x),
  'random numbers of given parameters': (x) => random.poisson(random.key(3), x),
}

describe.each(devices)('what functions make of numbers goes along with the arrays of %s', (_name, backend) => {
  test.each(Object.entries(functions))('%s', async (_what, f) => {
    const expected = await elementsOf(f(given()))
    const x = await toBackend(given(), backend)
    const results: readonly (readonly [string, NdArray])[] = [
      ['an array there', f(x)],
      ['the default backend', withBackend(backend, () => f(x))],
      ['an array of the CPU', withBackend(backend, () => f(withBackend(cpu, given)))],
      ['jit', jit(f)(x)],
      ['jit, the default backend', withBackend(backend, () => jit(f)(x))],
    ]
    for (const [how, y] of results) {
      expect(y.backend, how).toBe(how === 'an array of the CPU' ? cpu : backend)
      expectClose(await elementsOf(y), expected, 1e-6)
    }
  })
})

describe('constants', () => {
  const made: Readonly<Record<string, () => NdArray>> = {
    'from numbers': () => np.linspace(0, 1, 5, float32),
    computed: () => np.exp(np.arange(5, undefined, 1, float32)).mul(2).T,
    'of several results': () =>
      np
        .meshgrid(np.arange(5, undefined, 1, float32), np.arange(2, undefined, 1, float32))[1]!
        .get(1)
        .add(1),
    'of a view': () => np.broadcastTo(np.arange(5, undefined, 1, float32).get([1, 2]), [5]),
  }
  test.each(Object.entries(made))('%s come from any backend to any other', async (_name, make) => {
    const expected = await elementsOf(make())
    const homes = [cpu, sync, later]
    for (const home of homes) {
      const constant = withBackend(home, make)
      for (const other of homes) {
        const zero = await toBackend(np.array([0, 0, 0, 0, 0], float32), other)
        const y = constant.add(zero)
        expect(y.backend).toBe(other)
        expectClose(await elementsOf(y), expected, 1e-6)
      }
    }
  })

  test('stay where they are as long as nothing else is there', () => {
    const x = withBackend(sync, () => np.arange(3, undefined, 1, float32))
    expect([x.backend, np.sin(x).backend]).toEqual([sync, sync])
    expect(withBackend(sync, () => np.sin(withBackend(cpu, () => np.arange(3)))).backend).toBe(cpu)
  })

  test('are copied once', async () => {
    const x = await toBackend(given(), sync)
    const constant = np.arange(4, undefined, 1, float32).add(1)
    x.add(constant)
    const { rows } = sync.device.counts
    const y = x.add(constant)
    expect(sync.device.counts.rows).toBe(rows + 1)
    y.dispose()
  })

  test('may be given away', async () => {
    const x = await toBackend(given(), sync)
    const f = jit((a: NdArray, b: NdArray) => a.add(b), { donateArgnums: 1 })
    const constant = np.arange(4, undefined, 1, float32)
    expect(f(x, constant).toArray()).toEqual([-7.5, 4, 2.25, 15])
    expect(() => constant.toArray()).toThrow(/donated/)
  })

  test('of a long computation on a device that must be waited for stay there', async () => {
    let x = withBackend(later, () => np.arange(4, undefined, 1, float32))
    for (let i = 0; i < 70; i++) x = np.sin(x)
    const onHost = given()
    expect(() => x.add(onHost)).toThrow(/one operand lives on the gpu \(cpu\) backend, another on cpu/)
    expectClose(await elementsOf(x.add(await toBackend(onHost, later))), await elementsOf(repeated(onHost)), 1e-5)
  })

  test('of float64 stay on the host until they are converted', async () => {
    const x = await toBackend(given(), sync)
    const wide = withBackend(sync, () => np.arange(4, undefined, 1, { dtype: 'float64' }).mul(0.1))
    expect([wide.dtype, wide.backend]).toEqual(['float64', cpu])
    expect(() => x.add(wide)).toThrow(/astype\('float32'\)/)
    expect(x.add(wide.astype('float32')).backend).toBe(sync)
  })

  test('in float64 inside of a program are computed once, on the host', async () => {
    const x = await toBackend(given(), sync)
    const f = jit((y: NdArray) => y.add(np.sin(np.arange(0, 1, 0.25, { dtype: 'float64' })).astype('float32')))
    expectClose(await elementsOf(f(x)), await elementsOf(f(given())), 0)
    expect(withBackend(sync, () => f.explain(x))).toContain('1 launch and 0 reads per call')
    // One that meets what is not known is refused as before.
    expect(() => jit((y: NdArray) => np.arange(0, 1, 0.25, { dtype: 'float64' }).mul(y))(x)).toThrow(/float64\[4\]/)
  })

  test('an array that a user makes is none', async () => {
    const x = await toBackend(given(), sync)
    const others: readonly NdArray[] = [
      given(),
      np.asarray(new Float32Array(4)),
      np.sin(given()),
      np.array([np.arange(2), given().get([0, 2])].map((y) => y.sum())),
    ]
    for (const y of others) expect(() => x.get([0, y.size]).add(y.astype('float32'))).toThrow(/Move one of them first/)
  })
})

function repeated(x: NdArray): NdArray {
  let y = np.arange(4, undefined, 1, float32)
  for (let i = 0; i < 70; i++) y = np.sin(y)
  return y.add(x)
}
