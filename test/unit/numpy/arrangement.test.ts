import { range } from '../../../src/core/shape.js'
import { ArgumentError, ConcretizationError, DtypeError, grad, IndexError, jit, lax, np, ShapeError, vmap, type NdArray } from 'cotangent'
import { describe, expect, test } from 'vitest'

const ints = (...values: number[]): NdArray => np.array(values, { dtype: 'int32' })
const x = np.array([
  [1, 2, 3],
  [4, 5, 6],
])

/** Calls whose arguments types would not let pass. */
const untyped = <R>(f: (...args: never[]) => R): ((...args: unknown[]) => R) => {
  return (...args) => Reflect.apply(f, undefined, args) as R // what f returns, whatever it is given
}

describe('traced positions, where their number is known', () => {
  test('roll by a traced shift', () => {
    const f = (shift: NdArray): NdArray => np.roll(x, shift, 1)
    for (const shift of [-4, -1, 0, 2, 3]) expect(jit(f)(ints(shift).get(0)).toArray()).toEqual(np.roll(x, shift, 1).toArray())
    expect(vmap(f)(ints(1, 2)).toArray()).toEqual([np.roll(x, 1, 1).toArray(), np.roll(x, 2, 1).toArray()])
    expect(jit((shifts: NdArray) => np.roll(x, shifts, [0, 1]))(ints(1, 1)).toArray()).toEqual(np.roll(x, [1, 1], [0, 1]).toArray())
  })

  test('repeat with a total length cuts, or fills up with the last element', () => {
    const f = (counts: NdArray, totalRepeatLength: number): NdArray => np.repeat(np.array([10, 20, 30]), counts, 0, { totalRepeatLength })
    const traced = (counts: NdArray, length: number): NdArray => jit((c: NdArray) => f(c, length))(counts)
    expect(traced(ints(1, 0, 2), 3).toArray()).toEqual([10, 30, 30])
    expect(traced(ints(1, 0, 2), 2).toArray()).toEqual([10, 30])
    expect(traced(ints(1, 2, 0), 5).toArray()).toEqual([10, 20, 20, 30, 30])
    expect(vmap((c: NdArray) => f(c, 3))(np.stack([ints(1, 1, 1), ints(0, 3, 0)])).toArray()).toEqual([
      [10, 20, 30],
      [20, 20, 20],
    ])
    expect(() => jit((c: NdArray) => np.repeat(x, c, 0))(ints(1, 2))).toThrow(/totalRepeatLength/)
  })

  test('nonzero and its kin with a size', () => {
    const y = np.array([
      [0, 7, 0],
      [8, 0, 9],
    ])
    const f = (v: NdArray, size: number): NdArray[] => np.nonzero(v, { size, fillValue: -1 })
    const read = (found: NdArray[]): unknown => found.map((i) => i.toArray())
    expect(read(jit((v: NdArray) => f(v, 3))(y))).toEqual(read(np.nonzero(y)))
    expect(read(jit((v: NdArray) => f(v, 5))(y))).toEqual([
      [0, 1, 1, -1, -1],
      [1, 0, 2, -1, -1],
    ])
    expect(read(f(y, 2))).toEqual([
      [0, 1],
      [1, 0],
    ])
    expect(np.argwhere(y, { size: 4 }).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
      [0, 0],
    ])
    expect(read(np.where(y, null, null, { size: 1 }))).toEqual([[0], [1]])
    expect(vmap((v: NdArray) => np.flatnonzero(v, { size: 2, fillValue: 9 }))(y).toArray()).toEqual([
      [1, 9],
      [0, 2],
    ])
    expect(np.flatnonzero(np.zeros([0]), { size: 2 }).toArray()).toEqual([0, 0])
    expect(() => jit((v: NdArray) => np.flatnonzero(v))(y)).toThrow(ConcretizationError)
    expect(() => np.nonzero(3)).toThrow(/a scalar has no axes/)
    expect(() => np.nonzero(y, { size: -1 })).toThrow(ArgumentError)
    // The positions under grad are those of the primal.
    expect(grad((v: NdArray) => v.ravel().get(np.flatnonzero(v)).sum())(y).toArray()).toEqual([
      [0, 1, 0],
      [1, 0, 1],
    ])
  })

  test('take, put and choose move traced positions into the range', () => {
    const y = np.array([1, 2, 3])
    expect(jit((i: NdArray) => np.take(y, i))(ints(-1, 5, -9)).toArray()).toEqual([3, 3, 1])
    expect(jit((i: NdArray) => np.put(y, i, 0))(ints(-1)).toArray()).toEqual([1, 2, 0])
    expect(jit((i: NdArray) => np.choose(i, [y, np.zeros([3])]))(ints(0, 5, -2)).toArray()).toEqual([1, 0, 3])
    expect(jit((i: NdArray) => np.unravelIndex(i, [2, 3]))(ints(-1, 9)).map((i) => i.toArray())).toEqual([
      [1, 1],
      [2, 2],
    ])
  })

  test("mode 'fill' gives the fill value, and no derivative there", () => {
    const f = (v: NdArray, i: NdArray): NdArray => np.take(v, i, null, { mode: 'fill' })
    const y = np.array([1, 2, 3])
    expect(f(y, ints(-1, 3, -4, 0)).toArray()).toEqual([3, NaN, NaN, 1])
    expect(grad((v: NdArray) => np.take(v, ints(-1, 3, 0), 0, { mode: 'fill', fillValue: 5 }).sum())(y).toArray()).toEqual([1, 0, 1])
    expect(np.take(ints(1, 2), [7], 0, { mode: 'fill' }).toArray()).toEqual([-(2 ** 31)])
    expect(np.take(np.array([1], { dtype: 'uint32' }), [7], 0, { mode: 'fill' }).toArray()).toEqual([2 ** 32 - 1])
    expect(np.take(np.array([false]), [7], 0, { mode: 'fill' }).toArray()).toEqual([true])
    expect(np.takeAlongAxis(x, ints(0, 9).reshape([2, 1]), 1, { mode: 'fill', fillValue: -1 }).toArray()).toEqual([[1], [-1]])
    expect(np.take(np.zeros([0]), [1], 0, { mode: 'fill', fillValue: 2 }).toArray()).toEqual([2])
  })

  test('insert and delete of traced values at known places', () => {
    expect(
      grad((v: NdArray) =>
        np
          .insert(x, [0, 2], v, 1)
          .mul(np.arange(10).reshape([2, 5]))
          .sum(),
      )(np.ones([2])).toArray(),
    ).toEqual([5, 11])
    expect(jit((v: NdArray) => np.delete(v, [0, -1], 1))(x).toArray()).toEqual([[2], [5]])
    expect(np.delete(x, np.array([true, false, true]), 1).toArray()).toEqual([[2], [5]])
    expect(() => jit((i: NdArray) => np.delete(x, i, 1))(ints(0))).toThrow(ConcretizationError)
    expect(() => jit((i: NdArray) => np.insert(x, i, 0, 1))(ints(0))).toThrow(/traced, but the shape of the result depends on them/)
  })
})

describe('what does not fit is a clear error', () => {
  test('of joining and splitting', () => {
    expect(() => np.hstack([np.ones([2, 3]), np.ones([3, 2])])).toThrow(ShapeError)
    expect(() => np.vstack([])).toThrow(/takes a list of arrays, with one at least/)
    expect(() => untyped(np.concatenate)(x)).toThrow(/concatenate: takes a list of arrays/)
    expect(() => untyped(np.hstack)(x)).toThrow(/hstack: takes a list of arrays/)
    expect(() => np.block([[x], x])).toThrow(/nested unevenly/)
    expect(() => np.block([x, [x]])).toThrow(/nested unevenly/)
    expect(() => np.block([[]])).toThrow(/empty/)
    expect(() => np.arraySplit(x, 0)).toThrow(ArgumentError)
    expect(() => np.vsplit(np.ones([3]), 3)).toThrow(/fewer than 2 axes/)
    expect(() => np.hsplit(x, 2)).toThrow(ShapeError)
    expect(() => np.unstack(3)).toThrow(ShapeError)
  })

  test('of repeating and rolling', () => {
    expect(() => np.repeat(x, -1)).toThrow(/cannot be repeated -1 times/)
    expect(() => np.repeat(x, [1, 2], 1)).toThrow(/counts of shape \[2\] do not fit an axis of extent 3/)
    expect(() => np.repeat(x, 1.5)).toThrow(IndexError)
    expect(() => untyped(np.repeat)(x, 2, 0, { total: 3 })).toThrow(/unknown option 'total'/)
    expect(() => np.tile(x, [1, -1])).toThrow(ArgumentError)
    expect(() => np.resize(x, [-1])).toThrow(ShapeError)
    expect(() => np.roll(x, [1, 2, 3], [0, 1])).toThrow(/3 shifts do not pair with 2 axes/)
    expect(() => np.roll(x, 1.5, 0)).toThrow(ArgumentError)
    expect(() => np.roll(x, 1, 2)).toThrow(ShapeError)
    expect(() => np.rot90(x, 0.5)).toThrow(ArgumentError)
    expect(() => np.rot90(x, 1, [0, 0])).toThrow(ShapeError)
    expect(() => np.fliplr(np.ones([3]))).toThrow(ShapeError)
    expect(() => np.matrixTranspose(np.ones([3]))).toThrow(ShapeError)
    expect(() => np.rollaxis(x, 0, 3)).toThrow(ShapeError)
  })

  test('of padding', () => {
    expect(() => untyped(np.pad)(x, 1, { value: 2 })).toThrow(
      /pad in mode 'constant': unknown option 'value'. The options are mode, constantValues/,
    )
    expect(() => np.pad(x, 1, 'edge', { constantValues: 2 })).toThrow(/pad in mode 'edge': unknown option 'constantValues'/)
    expect(() => untyped(np.pad)(x, 1, 'mirror')).toThrow(/there is no mode "mirror"/)
    expect(() => untyped(np.pad)(x, 1, 'reflect', { reflectType: 'uneven' })).toThrow(/reflectType/)
    expect(() => np.pad(x, -1)).toThrow(/cannot be padded by -1/)
    expect(() => np.pad(x, [[1, 2, 3]])).toThrow(ShapeError)
    expect(() =>
      np.pad(x, [
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
    ).toThrow(/does not fit float64\[2,3\]/)
    expect(() => np.pad(np.zeros([0]), 1, 'edge')).toThrow(/has nothing to take/)
    expect(() => np.pad(x, 1, 'mean', { statLength: 0 })).toThrow(ArgumentError)
    expect(() => np.pad(ints(1), 1, { constantValues: 0.5 })).toThrow(DtypeError)
    expect(grad((v: NdArray) => np.pad(x, 1, { constantValues: v }).sum())(np.array(2)).item()).toBe(14)
  })

  test('of options where an axis or a shape should be', () => {
    const reductions = [np.sum, np.max, np.mean, np.std, np.median, np.any, np.ptp, np.nanmean, np.average, np.countNonzero]
    const arrangements = [np.argmax, np.sort, np.cumsum, np.flip, np.expandDims, np.squeeze, np.transpose, np.reshape, np.split, np.tile]
    const functions: readonly ((...args: never[]) => unknown)[] = [...reductions, ...arrangements]
    for (const f of functions) {
      expect(() => untyped(f)(x, { axis: 0 })).toThrow(ArgumentError)
      expect(() => untyped(f)(x, { axis: 0 })).toThrow('is of type object, where an integer or a list of integers is meant')
    }
    expect(() => untyped(np.sum)(x, '0')).toThrow('sum: the axis is of type string')
    expect(() => untyped(np.reshape)(x)).toThrow('reshape: the shape is missing')
    expect(() => untyped(np.roll)(x, 1, { axis: 0 })).toThrow(ArgumentError)
    expect(() => untyped(np.moveaxis)(x, {}, 0)).toThrow(ArgumentError)
    expect(() => untyped(np.partition)(x, {})).toThrow(ArgumentError)
    expect(() => untyped(np.pad)(x, { mode: 'edge' })).toThrow(ShapeError)
  })

  test('of taking and putting', () => {
    expect(() => np.take(x, [6])).toThrow(/position 6 is out of range for an axis of extent 6/)
    expect(() => np.take(x, [0.5])).toThrow(/0.5 is no position/)
    expect(() => np.take(x, np.array([1]))).toThrow(/holds no positions, which are integers/)
    expect(() => np.take(np.zeros([0]), [0])).toThrow(/nothing to take/)
    expect(() => np.take(np.zeros([0]), [0], 0, { mode: 'wrap' })).toThrow(IndexError)
    expect(() => np.take(np.zeros([0]), [0], 0, { mode: 'clip' })).toThrow(IndexError)
    expect(() => jit((i: NdArray) => np.take(np.zeros([0]), i, 0))(ints(0, 1))).toThrow(IndexError)
    expect(np.take(np.zeros([0]), [0], 0, { mode: 'fill', fillValue: 7 }).toArray()).toEqual([7])
    expect(() => np.put(np.zeros([0]), [0], 1, { mode: 'clip' })).toThrow(IndexError)
    expect(() => untyped(np.take)(x, [0], 0, { mode: 'raise' })).toThrow(/there is no mode "raise"/)
    expect(() => np.takeAlongAxis(x, ints(0), 0)).toThrow(/must have as many axes/)
    expect(() => np.putAlongAxis(x, ints(0).reshape([1, 1]), np.ones([2]), 0)).toThrow(/do not broadcast to shape \[1, 3\]/)
    expect(() => np.put(ints(1), [0], 0.5)).toThrow(DtypeError)
    expect(() => np.put(x, [0], np.zeros([0]))).toThrow(/no values to write/)
    expect(() => np.place(x, np.array([true]), 1)).toThrow(/one boolean for each element/)
    expect(() => np.choose([0], [])).toThrow(ArgumentError)
    expect(() => np.choose([2], [1, 2])).toThrow(IndexError)
    expect(() => np.select([true], [])).toThrow(ArgumentError)
    expect(() => np.piecewise(x, [x.gt(0)], [])).toThrow(ArgumentError)
    expect(() => np.compress(np.array([true, true, true]), x, 0)).toThrow(/do not fit an axis of extent 2/)
    expect(() => untyped(np.where)(x, 1)).toThrow(/two arrays to choose from, or the condition alone/)
    expect(() => np.insert(x, 4, 0, 1)).toThrow(/position 4 is out of range/)
    expect(() => np.insert(x, [0, 1], np.ones([3]), 1)).toThrow(ShapeError)
    expect(() => np.insert(ints(1), 0, 0.5)).toThrow(DtypeError)
    expect(() => np.delete(x, 2, 0)).toThrow(IndexError)
    expect(() => np.delete(x, np.array([true]), 1)).toThrow(/mask/)
    expect(() => untyped(np.trimZeros)(x, 'x')).toThrow(ArgumentError)
  })

  test('of grids, triangles and diagonals', () => {
    expect(() => np.meshgrid(x)).toThrow(ShapeError)
    expect(() => untyped(np.meshgrid)(ints(1), { indexing: 'ji' })).toThrow(/there is no indexing/)
    expect(() => untyped(np.meshgrid)(ints(1), { index: 'ij' })).toThrow(/unknown option/)
    expect(() => np.mgrid()).toThrow(ArgumentError)
    expect(() => np.ix([0.5])).toThrow(IndexError)
    expect(() => np.tril(np.ones([3]))).toThrow(ShapeError)
    expect(() => np.tri(2, 2, 0.5)).toThrow(ArgumentError)
    expect(() => np.tri(-1)).toThrow(ShapeError)
    expect(() => np.trilIndicesFrom(np.ones([2, 2, 2]))).toThrow(/takes a matrix/)
    expect(() => np.diagIndicesFrom(x)).toThrow(/is not square/)
    expect(() => np.fillDiagonal(np.ones([2]), 1)).toThrow(ShapeError)
    expect(() => np.fillDiagonal(np.ones([2, 2, 3]), 1)).toThrow(ShapeError)
    expect(() => np.unravelIndex([6], [2, 3])).toThrow(IndexError)
    expect(() => np.ravelMultiIndex([[0]], [2, 3])).toThrow(/one for each axis/)
    expect(() => untyped(np.unravelIndex)([0], [2, 3], { order: 'A' })).toThrow(/there is no order/)
  })

  test('of creation, comparison and bits', () => {
    expect(() => np.geomspace(0, 1, 3)).toThrow(/neither 0/)
    expect(() => np.geomspace(-1, 1, 3)).toThrow(ArgumentError)
    expect(() => np.logspace(0, 1, -1)).toThrow(ArgumentError)
    expect(() => np.fromiter([1, 2], { count: 3 })).toThrow(/3 values were asked for, but the iterable gives 2/)
    expect(() => untyped(np.allclose)(1, 1, { tol: 1 })).toThrow(/unknown option 'tol'/)
    expect(() => np.bitwiseCount(np.array([1.5]))).toThrow(DtypeError)
    expect(() => np.packbits(np.array([1.5]))).toThrow(DtypeError)
    expect(() => np.unpackbits(np.array([true]))).toThrow(DtypeError)
    expect(() => np.unpackbits(ints(1), 0, { count: -9 })).toThrow(ArgumentError)
    expect(() => np.finfo('int32')).toThrow(/Use iinfo/)
    expect(() => np.iinfo(np.ones([2]))).toThrow(/Use finfo/)
    expect(() => untyped(np.finfo)('float16')).toThrow(/is no dtype/)
    expect(() => np.resultType()).toThrow(ArgumentError)
    expect(() => untyped(np.canCast)('int32', 'float64', { casting: 'loose' })).toThrow(/there is no rule/)
    expect(() => untyped(np.isdtype)('int32', 'integer')).toThrow(/there is no kind "integer"/)
  })
})

describe('of dtypes', () => {
  const dtypes = ['bool', 'int32', 'uint32', 'float32', 'float64'] as const
  test('what is none is said, wherever it is given', () => {
    const v = np.ones([2])
    const places: ((dtype: never) => unknown)[] = [
      (dtype) => v.astype(dtype),
      (dtype) => jit((y: NdArray) => y.astype(dtype))(v),
      (dtype) => np.zeros([2], { dtype }),
      (dtype) => np.array([1, 2], { dtype }),
      (dtype) => np.asarray(new Float32Array(1), { dtype }),
      (dtype) => np.arange(0, 3, 1, { dtype }),
      (dtype) => np.linspace(0, 1, 3, { dtype }),
      (dtype) => np.load(np.save(v), { dtype }),
      (dtype) => lax.convertElementType(v, dtype),
      (dtype) => np.promoteTypes(dtype, 'int32'),
      (dtype) => np.promoteTypes('int32', dtype),
    ]
    for (const f of places) {
      expect(() => untyped(f)('int64')).toThrow(DtypeError)
      expect(() => untyped(f)('int64')).toThrow("there is no dtype 'int64'. The dtypes are bool, int32, uint32, float32, float64.")
      expect(() => untyped(f)(Float32Array)).toThrow('there is no dtype of type function')
    }
    expect(() => untyped(np.array)(null)).toThrow('found a null in the data')
    expect(() => untyped(np.array)({ data: [1] })).toThrow('found a object in the data')
  })

  test('canCast is as in NumPy', () => {
    const table = (casting: 'safe' | 'same_kind'): unknown => dtypes.map((from) => dtypes.filter((to) => np.canCast(from, to, { casting })))
    expect(table('safe')).toEqual([[...dtypes], ['int32', 'float64'], ['uint32', 'float64'], ['float32', 'float64'], ['float64']])
    expect(table('same_kind')).toEqual([
      [...dtypes],
      ['int32', 'float32', 'float64'],
      ['int32', 'uint32', 'float32', 'float64'],
      ['float32', 'float64'],
      ['float32', 'float64'],
    ])
    expect([np.canCast('float64', 'bool', { casting: 'unsafe' }), np.canCast('int32', 'float64', { casting: 'no' })]).toEqual([true, false])
  })

  test('finfo, iinfo, isdtype and resultType', () => {
    expect(np.finfo('float32')).toMatchObject({
      eps: 2 ** -23,
      max: 3.4028234663852886e38,
      tiny: 1.1754943508222875e-38,
      smallestSubnormal: 2 ** -149,
      bits: 32,
      precision: 6,
    })
    expect(np.finfo(np.ones([1]))).toMatchObject({
      max: Number.MAX_VALUE,
      smallestSubnormal: Number.MIN_VALUE,
      eps: Number.EPSILON,
      minexp: -1022,
      maxexp: 1024,
    })
    expect(np.iinfo('uint32')).toEqual({ dtype: 'uint32', bits: 32, min: 0, max: 2 ** 32 - 1 })
    expect(dtypes.map((dtype) => np.isdtype(dtype, ['integral', 'bool']))).toEqual([true, true, true, false, false])
    expect([np.isdtype('float32', 'float32'), np.isdtype('float64', 'complex floating'), np.isdtype('bool', 'numeric')]).toEqual([
      true,
      false,
      false,
    ])
    expect(np.resultType('int32', 'uint32')).toBe('float64')
    expect(np.resultType(ints(1), 2)).toBe('int32')
    expect(np.resultType('int32', 0.5)).toBe('float64')
    expect(np.resultType('bool', np.ones([1], { dtype: 'float32' }), 'int32')).toBe('float32')
  })
})

describe('small things', () => {
  test('mod has the sign of the divisor, of a remainder 0 too, and keeps its derivative', () => {
    const zero = (a: number, b: number): number => np.mod(np.array(a), np.array(b)).item()
    expect(Object.is(zero(-6, 3), 0)).toBe(true)
    expect(Object.is(zero(6, -3), -0)).toBe(true)
    expect(Object.is(zero(-6, -3), -0)).toBe(true)
    expect(Object.is(jit((a: NdArray) => np.mod(a, -3))(np.array(6)).item(), -0)).toBe(true)
    expect(grad((a: NdArray) => np.mod(a, -3))(np.array(6)).item()).toBe(1)
    expect(grad((b: NdArray) => np.mod(np.array(6), b))(np.array(-3)).item()).toBe(2)
  })

  test('divmod gives back the dividend, and no derivative comes through the quotient', () => {
    expect(np.floorDivide(1, 0.1).item()).toBe(9)
    const [x, y] = [np.array([1, -0.7, 6, 2.5]), np.array([0.1, 0.1, -0.2, 0.3])]
    const [quotient, remainder] = np.divmod(x, y)
    expect(quotient.toArray()).toEqual([9, -7, -30, 8])
    expect(np.allclose(quotient.mul(y).add(remainder), x, { rtol: 1e-15 }).item()).toBe(true)
    expect(grad((a: NdArray) => np.floorDivide(a, 0.1).mul(a))(1).item()).toBe(9)
    expect(grad((b: NdArray) => np.floorDivide(1, b).mul(b))(0.1).item()).toBe(9)
  })

  test('fromfunction maps over positions, and takes results with axes', () => {
    expect(np.fromfunction((i, j) => i.mul(2).add(j), [2, 2], { dtype: 'int32' }).toArray()).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(np.fromfunction((i) => np.stack([i, i.mul(i)]), [3]).toArray()).toEqual([
      [0, 0],
      [1, 1],
      [2, 4],
    ])
    expect(np.fromfunction(() => 7, [2]).toArray()).toEqual([7, 7])
    expect(np.fromfunction(() => 7, []).item()).toBe(7)
    expect(grad((a: NdArray) => np.fromfunction((i) => a.mul(i), [4]).sum())(np.array(1)).item()).toBe(6)
  })

  test('fromiter, copy and scalars', () => {
    function* numbers(): Generator<number> {
      for (let i = 0; ; i++) yield i
    }
    expect(np.fromiter(numbers(), { count: 3, dtype: 'int32' }).toArray()).toEqual([0, 1, 2])
    expect(np.fromiter([true, false]).dtype).toBe('bool')
    const y = np.array([1, 2])
    const z = np.copy(y)
    y.dispose()
    expect(z.toArray()).toEqual([1, 2])
    expect(jit((v: NdArray) => np.copy(v))(z).toArray()).toEqual([1, 2])
    expect([np.isscalar(1), np.isscalar(true), np.isscalar(np.array(1)), np.isscalar(z), np.isscalar('a'), np.isscalar(null)]).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    expect([np.size(3), np.ndim(3), np.shape(3), np.size(x, [0, 1])]).toEqual([1, 0, [], 6])
    expect(() => np.broadcastShapes([2], [3])).toThrow(ShapeError)
  })

  test('a ramp between integers takes whole steps where they are whole', () => {
    expect(np.pad(ints(-5, 10), [[5, 5]], 'linearRamp').toArray()).toEqual([0, -1, -2, -3, -4, -5, 10, 8, 6, 4, 2, 0])
    expect(np.pad(ints(-3), [[5, 0]], 'linearRamp').toArray()).toEqual([0, -1, -2, -2, -3, -3])
    for (const n of range(60)) expect(np.pad(ints(n), [[n, 0]], 'linearRamp').toArray()).toEqual(range(n + 1))
  })

  test('piecewise keeps the dtype, and the last condition that holds counts', () => {
    const y = ints(-2, 0, 3)
    const f = np.piecewise(y, [y.lt(1), y.lt(0)], [1, (v) => v.mul(2.5), 9])
    expect([f.dtype, f.toArray()]).toEqual(['int32', [-5, 1, 9]])
    expect(grad((v: NdArray) => np.piecewise(v, [v.gt(0)], [(w) => w.mul(w)]).sum())(np.array([1, 3])).toArray()).toEqual([2, 6])
  })

  test('masks and grids pick what NumPy picks', () => {
    expect(np.maskIndices(3, np.tril, -1).map((i) => i.toArray())).toEqual(np.trilIndices(3, -1).map((i) => i.toArray()))
    const y = np.arange(12).reshape([3, 4])
    expect(y.get(...np.ix(np.array([true, false, true]), [3, 0])).toArray()).toEqual([
      [3, 0],
      [11, 8],
    ])
    expect(np.mgrid([0, 2, 0.5]).toArray()).toEqual([[0, 0.5, 1, 1.5]])
    expect(np.ogrid([1, 3], [0, 1]).map((g) => g.shape)).toEqual([
      [2, 1],
      [1, 1],
    ])
  })
})

test('methods are the functions', () => {
  expect(x.take([1, 0], 1).toArray()).toEqual(np.take(x, [1, 0], 1).toArray())
  expect(x.take([7], null, { mode: 'wrap' }).toArray()).toEqual([2])
  expect(x.repeat([1, 2], 0).toArray()).toEqual(np.repeat(x, [1, 2], 0).toArray())
  expect(x.diagonal(1).toArray()).toEqual([2, 6])
  expect(
    x
      .gt(4)
      .nonzero()
      .map((i) => i.toArray()),
  ).toEqual([
    [1, 1],
    [1, 2],
  ])
  expect(x.flatten().shape).toEqual([6])
  expect(x.copy().toArray()).toEqual(x.toArray())
})

test('broadcastTo takes extents only', () => {
  expect(() => np.broadcastTo(np.arange(4), [-1, 4])).toThrow('non-negative integers')
})
