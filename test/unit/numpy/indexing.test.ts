import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ConcretizationError, DtypeError, grad, IndexError, jit, jvp, np, ShapeError, vmap, type IndexItem, type NdArray } from 'cotangent'

type Item = number | null | '...' | number[] | { readonly ints: number[] | number[][] } | { readonly mask: boolean[] | boolean[][] }
interface Case {
  readonly shape: readonly number[]
  readonly index: readonly Item[]
  readonly read: { readonly shape: readonly number[]; readonly data: readonly number[] }
  readonly written: Readonly<Record<'set' | 'add' | 'mul' | 'min' | 'max', readonly number[]>>
}

const ways = ['set', 'add', 'mul', 'min', 'max'] as const

// Written by scripts/fixtures/numpyIndexing.py, in this form.
const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/numpyIndexing.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[]
}
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)
const counted = (shape: readonly number[]): NdArray => np.arange(sizeOf(shape)).reshape(shape)
const valueFor = ({ shape, data }: Case['read']): NdArray => np.array(data.map((_, i) => ((i * 7) % 5) - 2)).reshape(shape)
const indexOf = (items: readonly Item[]): IndexItem[] =>
  items.map((item) => {
    if (typeof item !== 'object' || item === null) return item
    // JSON has lists of one to three numbers only where the script wrote a range.
    if (Array.isArray(item)) return item as [number, number, number]
    return 'ints' in item ? np.array(item.ints, { dtype: 'int32' }) : np.array(item.mask, { dtype: 'bool' })
  })
const flat = (x: NdArray): number[] => Array.from(x.toTypedArray(), (v) => v + 0)
const noNegativeZero = (data: readonly number[]): number[] => data.map((v) => v + 0)
const describeCase = ({ shape, index }: Case): string => `${JSON.stringify(shape)} ${JSON.stringify(index)}`

test(`get reads what NumPy reads (${cases.length} cases)`, () => {
  expect(cases.length).toBeGreaterThan(200)
  for (const c of cases) {
    const y = counted(c.shape).get(...indexOf(c.index))
    expect([y.shape, flat(y)], describeCase(c)).toEqual([c.read.shape, c.read.data])
  }
})

test('at writes what NumPy writes, with duplicates', () => {
  for (const c of cases) {
    for (const how of ways) {
      const updates = counted(c.shape).at(...indexOf(c.index))
      const y = updates[how](valueFor(c.read))
      expect([y.shape, flat(y)], `${how} ${describeCase(c)}`).toEqual([c.shape, noNegativeZero(c.written[how])])
    }
  }
})

const everyFourth = cases.filter((_, i) => i % 4 === 0)

test('the same under jit and for each row under vmap', () => {
  for (const c of everyFourth) {
    const index = indexOf(c.index)
    const x = counted(c.shape)
    const shifted = np.stack([x, x.mul(2).add(1)])
    const read = (a: NdArray): NdArray => a.get(...index)
    expect(flat(jit(read)(x)), describeCase(c)).toEqual(c.read.data)
    expect(flat(vmap(read)(shifted)), describeCase(c)).toEqual([...c.read.data, ...c.read.data.map((v) => 2 * v + 1)])
    for (const how of ways) {
      const value = valueFor(c.read)
      const write = (a: NdArray, v: NdArray): NdArray => a.at(...index)[how](v)
      expect(flat(jit(write)(x, value)), `${how} ${describeCase(c)}`).toEqual(noNegativeZero(c.written[how]))
      const rows = vmap(write, { inAxes: [0, null] })(shifted, value)
      expect(flat(rows), `${how} ${describeCase(c)}`).toEqual([...flat(write(x, value)), ...flat(write(x.mul(2).add(1), value))])
    }
  }
})

test('the gradient of a weighted read is the weights added where they were read', () => {
  for (const c of cases) {
    const index = indexOf(c.index)
    const weights = valueFor(c.read)
    const x = counted(c.shape)
    const gradient = grad((a: NdArray) =>
      a
        .get(...index)
        .mul(weights)
        .sum(),
    )(x)
    expect(flat(gradient), describeCase(c)).toEqual(
      flat(
        np
          .zeros(c.shape)
          .at(...index)
          .add(weights),
      ),
    )
  }
})

test('derivatives of updates: forward and reverse agree with differences', () => {
  for (const c of everyFourth) {
    if (sizeOf(c.read.shape) === 0) continue
    const index = indexOf(c.index)
    const x = counted(c.shape).mul(0.5).add(0.25)
    const v = valueFor(c.read).mul(0.7).add(0.1)
    const dx = np.sin(counted(c.shape).add(1))
    const dv = np.cos(valueFor(c.read).add(2))
    for (const how of ways) {
      const write = (a: NdArray, b: NdArray): NdArray => a.at(...index)[how](b)
      const [, tangent] = jvp(write, [x, v], [dx, dv])
      const h = 1e-6
      const difference = write(x.add(dx.mul(h)), v.add(dv.mul(h)))
        .sub(write(x.sub(dx.mul(h)), v.sub(dv.mul(h))))
        .div(2 * h)
      const w = np.cos(counted(c.shape))
      expect(np.abs(tangent.sub(difference)).max().item(), `${how} ${describeCase(c)}`).toBeLessThan(
        2e-7 * (1 + np.abs(difference).max().item()),
      )
      const [ga, gb] = grad((a: NdArray, b: NdArray) => write(a, b).mul(w).sum(), { argnums: [0, 1] })(x, v)
      const forward = tangent.mul(w).sum().item()
      expect(ga.mul(dx).sum().add(gb.mul(dv).sum()).item(), `${how} ${describeCase(c)}`).toBeCloseTo(forward, 9)
    }
  }
})

test('traced positions: a scalar, a list, negative from the end, moved into the range', () => {
  const x = np.array([
    [0, 1, 2],
    [3, 4, 5],
  ])
  const int = (data: number | number[]): NdArray => np.array(data, { dtype: 'int32' })
  const column = jit((a: NdArray, i: NdArray) => a.get([], i))
  expect([0, 2, -1, -3, 7, -9].map((i) => column(x, int(i)).toArray())).toEqual([
    [0, 3],
    [2, 5],
    [2, 5],
    [0, 3],
    [2, 5],
    [0, 3],
  ])
  expect(jit((a: NdArray, i: NdArray) => a.get(1, i))(x, int(1)).item()).toBe(4)
  expect(jit((a: NdArray, i: NdArray) => a.get([null, null, -1], null, i))(x, int(1)).toArray()).toEqual([[4], [1]])
  expect(jit((a: NdArray, i: NdArray) => a.get(i))(x, int([1, -2, 5])).toArray()).toEqual([
    [3, 4, 5],
    [0, 1, 2],
    [3, 4, 5],
  ])
  expect(vmap((i: NdArray) => x.get(i, -1))(int([1, 0, -1])).toArray()).toEqual([5, 2, 5])
  const put = jit((a: NdArray, i: NdArray, v: NdArray) => a.at(i, [null, null, 2]).set(v))
  expect(put(x, int(-1), np.array([8, 9])).toArray()).toEqual([
    [0, 1, 2],
    [8, 4, 9],
  ])
  expect(vmap((i: NdArray) => np.zeros([3]).at(i).add(1))(int([2, 0])).toArray()).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ])
  const loss = jit(grad((a: NdArray, i: NdArray) => a.get(i).square().sum()))
  expect(loss(x, int(1)).toArray()).toEqual([
    [0, 0, 0],
    [6, 8, 10],
  ])
})

test('masks: concrete anywhere, traced where one value is written', () => {
  const x = np.array([1, -2, 3])
  expect(x.get(x.gt(0)).toArray()).toEqual([1, 3])
  expect(x.at(x.lt(0)).set(0).toArray()).toEqual([1, 0, 3])
  expect(
    x
      .at(x.gt(0))
      .mul(np.array([10, 100]))
      .toArray(),
  ).toEqual([10, -2, 300])
  const clipped = (a: NdArray): NdArray => a.at(a.lt(0)).set(0)
  expect(jit(clipped)(x).toArray()).toEqual([1, 0, 3])
  expect(vmap(clipped)(np.stack([x, x.neg()])).toArray()).toEqual([
    [1, 0, 3],
    [0, 2, 0],
  ])
  expect(grad((a: NdArray) => clipped(a).square().sum())(x).toArray()).toEqual([2, 0, 6])
  const take = (a: NdArray): NdArray => a.get(a.gt(0))
  expect(grad((a: NdArray) => take(a).square().sum())(x).toArray()).toEqual([2, 0, 6])
  expect(() => jit(take)(x)).toThrow(ConcretizationError)
  expect(() => jit(take)(x)).toThrow(/np\.where/)
  expect(() => vmap(take)(np.stack([x, x]))).toThrow(/extent of the result would depend on its values/)
  expect(() => x.get(np.array([true, false]))).toThrow(/boolean index of shape \[2\] does not fit axes \[0\] of shape \[3\]/)
  expect(() => x.get(np.array(true))).toThrow(IndexError)
})

test('typed arrays are lists of positions', () => {
  const x = np.array([10, 20, 30])
  expect(x.get(new Int32Array([2, 0])).toArray()).toEqual([30, 10])
  expect(x.get(new Uint8Array([1])).toArray()).toEqual([20])
  expect(x.get(new Uint32Array([1, 2])).toArray()).toEqual([20, 30])
  expect(
    x
      .at(new Int16Array([-1]))
      .set(1)
      .toArray(),
  ).toEqual([10, 20, 1])
  // @ts-expect-error positions are integers
  expect(() => x.get(new Float64Array([1]))).toThrow(/Float64Array is no index/)
  expect(() => x.get(np.array([0]))).toThrow(/float64\[1\] is no index.*astype\('int32'\)/)
})

test('errors say what was given and what to write', () => {
  const x = np.zeros([2, 3])
  expect(() => x.get(2)).toThrow(IndexError)
  expect(() => x.get(0, -4)).toThrow(/Index -4 is out of range for axis 1 of extent 3. Use an integer from -3 to 2/)
  expect(() => x.get(new Int32Array([0, 2]))).toThrow(/Index 2 is out of range for axis 0 of extent 2/)
  expect(() => x.get(0.5)).toThrow(/Index 0.5 for axis 0 is no integer/)
  expect(() => x.get(0, 0, 0)).toThrow(/index of 3 axes was given for an array of shape \[2, 3\]/)
  expect(() => x.get('...', '...')).toThrow(/more than once/)
  expect(() => x.get([0, 1, 0])).toThrow(/step 0/)
  // @ts-expect-error four items are no range
  expect(() => x.get([0, 1, 2, 3])).toThrow(/this one has 4 items.*np\.array/)
  // @ts-expect-error booleans are no range
  expect(() => x.get([true, false])).toThrow(/holds booleans.*np\.array\(mask\)/)
  // @ts-expect-error a boolean is no index
  expect(() => x.get(true)).toThrow(/A boolean is no index/)
  // @ts-expect-error nor is nothing
  expect(() => x.get(undefined)).toThrow(IndexError)
  expect(() => x.get([0.5])).toThrow(/holds 0.5/)
  expect(() => x.at(0).set(np.zeros([2]))).toThrow(ShapeError)
  expect(() => x.at(0).set(np.zeros([2]))).toThrow(/shape \[2\] does not broadcast to shape \[3\]/)
  expect(() => x.at(0).set(np.zeros([1, 3]))).toThrow(ShapeError)
  const count = np.array([1, 2], { dtype: 'int32' })
  expect(() => count.at(0).set(0.5)).toThrow(DtypeError)
  expect(() => count.at(0).add(np.array([1]))).toThrow(/float64\[1\] cannot be stored in an array of int32/)
  expect(() => np.array([true]).at(0).add(true)).toThrow(/booleans are not numbers/)
  expect(() => np.array([true]).at(0).set(1)).toThrow(DtypeError)
})

test('dtypes stay: numbers and narrower kinds take the dtype of the array', () => {
  const single = np.array(new Float32Array([1, 2]))
  expect(single.at(0).add(1).dtype).toBe('float32')
  expect(single.at(0).set(np.array([1.5]).get(0)).dtype).toBe('float32')
  expect(
    single
      .at(new Int32Array([0, 0]))
      .add(np.array([1, 2], { dtype: 'int32' }))
      .toArray(),
  ).toEqual([4, 2])
  const count = np.array([1, 2], { dtype: 'int32' })
  expect(count.at(0).add(5).toArray()).toEqual([6, 2])
  expect(count.at(0).add(5).dtype).toBe('int32')
  expect(np.array([true, false]).at(1).set(true).toArray()).toEqual([true, true])
  expect(np.array([true, false]).at([]).min(false).toArray()).toEqual([false, false])
})

test('x stays as it is, and views cost no copy', () => {
  const x = np.arange(6).reshape(2, 3)
  x.at(0).set(9)
  expect(x.toArray()).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ])
  expect(x.get(1, [null, null, -1]).toConcrete('be looked at').storage).toBe(x.toConcrete('be looked at').storage)
})
