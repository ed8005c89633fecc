import { describe, expect, test, vi } from 'vitest'
import {
  checkpoint,
  customBatching,
  customJvp,
  customVjp,
  debug,
  debugNans,
  disableJit,
  grad,
  hessian,
  jacfwd,
  jet,
  jit,
  jvp,
  lax,
  np,
  sparseHessian,
  sparseHessianWith,
  sparseJacobian,
  sparseJacobianWith,
  stopGradient,
  tree,
  vmap,
  withDefaultDtype,
  type NdArray,
  type SparseMatrix,
} from '../../../src/index.js'
import { dense, distance, matrixRows, numbers, placesOf, point, rowsOf } from './dense.js'

const size = 6
const x = point(size)
const energy = (y: NdArray): NdArray =>
  y
    .get([1])
    .mul(y.get([0, -1]))
    .pow(3)
    .sum()
    .add(np.exp(y).sum())
const steps = (y: NdArray): NdArray => np.sin(y.get([1])).mul(y.get([0, -1]))

/** Values where the sparse matrix has them, of a dense one. */
function picked(matrix: SparseMatrix, full: NdArray): readonly number[] {
  const rows = matrixRows(full, matrix.shape[1])
  return placesOf(matrix).map(([row, column]) => rows[row]![column]!)
}

function expectClose(a: readonly number[], b: readonly number[]): void {
  expect(a.length).toBe(b.length)
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i]!, 10)
  })
}

describe('the values are differentiable', () => {
  test('grad', () => {
    const H = sparseHessian(energy)
    const sparse = grad((y: NdArray) => H(y).values.pow(2).sum())(x)
    const full = grad((y: NdArray) => hessian(energy)(y).pow(2).sum())(x)
    expectClose(numbers(sparse), numbers(full))
  })

  test('jvp: the tangent is a matrix of the same pattern', () => {
    const v = point(size).mul(0.3)
    const [matrix, tangent] = jvp(sparseJacobian(steps), [x], [v])
    const [, full] = jvp(jacfwd(steps), [x], [v])
    expect(rowsOf(tangent)).toEqual(rowsOf(matrix))
    expectClose(numbers(tangent.values), picked(matrix, full))
  })

  test('twice, and through jit', () => {
    const f = (y: NdArray): NdArray => sparseJacobian(steps, { mode: 'reverse' })(y).values.pow(3).sum()
    const g = (y: NdArray): NdArray => jacfwd(steps)(y).pow(3).sum()
    expect(distance(matrixRows(hessian(jit(f))(x), size), matrixRows(hessian(g)(x), size))).toBeLessThan(1e-10)
    expect(distance(matrixRows(jit(hessian(f))(x), size), matrixRows(hessian(g)(x), size))).toBeLessThan(1e-10)
  })

  test('along a curve', () => {
    const [, series] = jet(
      (y: NdArray) => sparseJacobian((z: NdArray) => z.pow(3))(y).values,
      [np.array([1, 2])],
      [[np.array([1, 1]), np.zeros([2])]],
    )
    expect(series.map(numbers)).toEqual([
      [6, 12],
      [6, 6],
    ])
  })

  test('sparse of sparse', () => {
    // Row k of the Jacobian of the values of a Hessian: one of its third derivatives.
    const H = sparseHessian(energy)
    const third = sparseJacobian((y: NdArray) => H(y).values)(x)
    const full = jacfwd((y: NdArray) => H(y).values)(x)
    expect(distance(dense(third), matrixRows(full, size))).toBeLessThan(1e-12)
    expect(third.indices.size).toBeLessThan(full.size / 2)
  })

  test('with respect to what the function closes over', () => {
    const f = (a: NdArray): NdArray => sparseHessian((y: NdArray) => y.pow(3).mul(a).sum())(x).values.sum()
    expectClose(numbers(grad(f)(x)), numbers(x.mul(6)))
  })
})

describe('batches', () => {
  const xs = np.stack([x, x.mul(0.5), x.add(1)])

  test('have one pattern and a batch of values', () => {
    const batch = vmap(sparseHessian(energy))(xs)
    const one = sparseHessian(energy)(x)
    expect(rowsOf(batch)).toEqual(rowsOf(one))
    expect(batch.shape).toEqual([size, size])
    expect(batch.values.shape).toEqual([3, one.values.size])
    expectClose(numbers(batch.values.get(1)), numbers(sparseHessian(energy)(x.mul(0.5)).values))
  })

  test('may speak of their axis', () => {
    const shifted = (y: NdArray): NdArray => y.mul(y).mul(lax.axisIndex('lane').astype('float64'))
    const batch = vmap((y: NdArray) => sparseJacobian(shifted)(y), { axisName: 'lane' })(xs)
    expect(rowsOf(batch)).toEqual(Array.from({ length: size }, (_, i) => [i]))
    expectClose(numbers(batch.values.get(2)), numbers(x.add(1).mul(4)))
    const summed = (y: NdArray): NdArray => y.mul(y).add(lax.psum(y, 'lane'))
    const sparse = vmap((y: NdArray) => sparseJacobian(summed)(y).values, { axisName: 'lane' })(xs)
    const full = vmap((y: NdArray) => jacfwd(summed)(y), { axisName: 'lane' })(xs)
    expectClose(numbers(sparse), numbers(full))
  })

  test('compile', () => {
    const batch = jit(vmap(sparseJacobian(steps)))(xs)
    expectClose(
      numbers(batch.values),
      [...xs].flatMap((y) => [...numbers(sparseJacobian(steps)(y).values)]),
    )
  })
})

describe('compiled', () => {
  test('shape and pattern stay what they are', () => {
    const matrix = jit(sparseHessian(energy))(x)
    expect(matrix.shape).toEqual([size, size])
    expect(matrix.indptr.dtype).toBe('int32')
    expect(rowsOf(matrix)).toEqual(rowsOf(sparseHessian(energy)(x)))
  })

  test('a matrix may be an argument', () => {
    const scale = jit((m: SparseMatrix, factor: NdArray) => m.values.mul(factor).sum())
    const matrix = sparseHessian(energy)(x)
    expect(scale(matrix, np.array(2)).item()).toBeCloseTo(2 * matrix.values.sum().item(), 10)
  })

  test('its only leaf is its values', () => {
    const matrix = sparseJacobian(steps)(x)
    const leaves = tree.leaves<unknown>(matrix)
    expect(leaves.length).toBe(1)
    expect(leaves[0]).toBe(matrix.values)
    const doubled = tree.map((v: NdArray | number) => np.mul(v, 2), matrix)
    expect(numbers(doubled.values)).toEqual(numbers(matrix.values.mul(2)))
  })

  test('the function is traced once for each signature', () => {
    const f = vi.fn((y: NdArray, n: number) => y.pow(n).sum())
    const H = sparseHessian(f)
    expectClose(numbers(H(np.array([1, 2]), 3).values), [6, 12])
    expectClose(numbers(H(np.array([3, 4]), 3).values), [18, 24])
    expect(f).toHaveBeenCalledTimes(1)
    expectClose(numbers(H(np.array([3, 4]), 2).values), [2, 2])
    expectClose(numbers(H(np.array([3]), 3).values), [18])
    expect(f).toHaveBeenCalledTimes(3)
    withDefaultDtype('float32', () => H(np.array([1, 2]), 3))
    expect(f).toHaveBeenCalledTimes(4)
  })

  test('the caller may dispose what it got', () => {
    const H = sparseHessian(energy)
    const first = H(x)
    first.indptr.dispose()
    first.indices.dispose()
    first.values.dispose()
    expect(rowsOf(H(x))).toHaveLength(size)
  })

  test('not at all, and checked for NaN', () => {
    const H = sparseHessian(energy)
    const wanted = numbers(H(x).values)
    expectClose(numbers(disableJit(() => H(x)).values), wanted)
    expectClose(numbers(disableJit(() => sparseHessian(energy)(x)).values), wanted)
    expectClose(numbers(debugNans(() => H(x)).values), wanted)
    const doubled = (y: NdArray): NdArray =>
      lax.whileLoop(
        (c: NdArray) => c.sum().lt(10),
        (c) => c.mul(2),
        y,
      )
    expectClose(numbers(disableJit(() => sparseJacobian(doubled)(x)).values), numbers(sparseJacobian(doubled)(x).values))
  })

  test('what the function prints is printed at each call', () => {
    const seen: number[] = []
    const J = sparseJacobian((y: NdArray) => {
      debug.callback((value: NdArray) => seen.push(value.item()), y.sum())
      return y.mul(y)
    })
    J(np.array([1, 2]))
    J(np.array([3, 4]))
    expect(seen).toEqual([3, 7])
  })
})

describe('arguments', () => {
  type Model = { readonly w: NdArray; readonly b: NdArray }
  const model = (p: Model, s: NdArray): { readonly q: NdArray; readonly r: NdArray } => ({ q: p.w.mul(s), r: p.b.mul(p.b).add(s.sum()) })

  test('rows and columns are numbered as by tree.ravel', () => {
    const p = { w: np.array([1, 2]), b: np.array(3) }
    const s = np.array([4, 5])
    const J = sparseJacobian(model, { argnums: [1, 0] })(p, s)
    // columns: s[0], s[1], b, w[0], w[1]; rows: q[0], q[1], r
    expect(J.shape).toEqual([3, 5])
    expect(rowsOf(J)).toEqual([
      [0, 3],
      [1, 4],
      [0, 1, 2],
    ])
    expect(numbers(J.values)).toEqual([1, 4, 2, 5, 1, 1, 6])
  })

  test('a Hessian of several arguments', () => {
    const f = (a: NdArray, b: NdArray): NdArray => a.mul(b).mul(b).sum()
    const H = sparseHessian(f, { argnums: [0, 1] })(np.array([1, 2]), np.array([3, 4]))
    expect(dense(H)).toEqual([
      [0, 0, 6, 0],
      [0, 0, 0, 8],
      [6, 0, 2, 0],
      [0, 8, 0, 4],
    ])
    expect(H.indices.size).toBe(6)
  })

  test('what is not differentiated is passed on as it is', () => {
    const f = (y: NdArray, options: { readonly power: number; readonly kind: string; readonly g: (z: NdArray) => NdArray }): NdArray => {
      expect(options.kind).toBe('a')
      expect(options.power).toBe(2)
      return options.g(y).pow(options.power)
    }
    const options = { power: 2, kind: 'a', g: np.sin }
    expectClose(numbers(sparseJacobian(f)(np.array([1, 2]), options).values), [Math.sin(2), Math.sin(4)])
  })

  test('arrays among the others may change', () => {
    const H = sparseHessian((y: NdArray, a: NdArray) => y.pow(2).mul(a).sum())
    expect(numbers(H(np.array([1, 1]), np.array([1, 2])).values)).toEqual([2, 4])
    expect(numbers(H(np.array([1, 1]), np.array([5, 6])).values)).toEqual([10, 12])
  })

  test('typed arrays among the others may be written to', () => {
    const weights = new Float64Array([1, 2])
    const J = sparseJacobian((y: NdArray, w: Float64Array) => y.mul(np.array(w)))
    expect(numbers(J(np.array([1, 1]), weights).values)).toEqual([1, 2])
    weights[0] = 7
    expect(numbers(J(np.array([1, 1]), weights).values)).toEqual([7, 2])
  })

  test('auxiliary values', () => {
    const f = (y: NdArray): [NdArray, { readonly double: NdArray; readonly name: string }] => [
      y.pow(2).sum(),
      { double: y.mul(2), name: 'aux' },
    ]
    const [H, aux] = sparseHessian(f, { hasAux: true })(np.array([1, 2]))
    expect(numbers(H.values)).toEqual([2, 2])
    expect(numbers(aux.double)).toEqual([2, 4])
    expect(aux.name).toBe('aux')
    const [J, other] = jit(sparseJacobian((y: NdArray): [NdArray, NdArray] => [y.pow(2), y.mul(2)], { hasAux: true }))(np.array([1, 2]))
    expect(numbers(J.values)).toEqual([2, 4])
    expect(numbers(other)).toEqual([2, 4])
  })

  test('numbers and scalars', () => {
    expect(dense(sparseJacobian((y: NdArray) => y.mul(y))(3))).toEqual([[6]])
    expect(dense(sparseHessian((y: NdArray) => y.mul(y))(3))).toEqual([[2]])
    expect(dense(sparseJacobian((_y: NdArray) => 7)(3))).toEqual([[0]])
  })

  test('empty arrays', () => {
    const J = sparseJacobian((y: NdArray) => y.mul(2))(np.zeros([0]))
    expect(J.shape).toEqual([0, 0])
    expect(numbers(J.indptr)).toEqual([0])
    expect(J.values.shape).toEqual([0])
    const H = sparseHessian((y: NdArray) => y.sum())(np.zeros([0]))
    expect(H.shape).toEqual([0, 0])
    const K = sparseJacobian((y: NdArray) => y.sum())(np.zeros([2, 0]))
    expect(K.shape).toEqual([1, 0])
  })

  test('float32 stays float32, and joins float64', () => {
    const y = x.astype('float32')
    expect(sparseHessian(energy)(y).values.dtype).toBe('float32')
    expect(sparseJacobian(steps, { mode: 'reverse' })(y).values.dtype).toBe('float32')
    expect(sparseJacobian((z: NdArray) => z.astype('float64').mul(2))(y).values.dtype).toBe('float64')
  })

  test('the options first', () => {
    expect(numbers(sparseJacobianWith({ argnums: 1 })((a: NdArray, b: NdArray) => a.mul(b))(np.array([3]), np.array([4])).values)).toEqual([
      3,
    ])
    expect(numbers(sparseHessianWith({ colouring: 'acyclic' })(energy)(x).values).length).toBe(3 * size - 2)
  })
})

describe('what functions are made of', () => {
  const jacobian = (f: (y: NdArray) => NdArray): void => {
    const found = sparseJacobian(f)(x)
    const wanted = jacfwd(f)(x)
    expect(distance(dense(found), matrixRows(wanted, size))).toBeLessThan(1e-13)
    expect(rowsOf(found)).toEqual(Array.from({ length: size }, (_, i) => [i]))
  }
  const square = (y: NdArray): NdArray => y.mul(y)

  test('calls, checkpoints, custom rules', () => {
    jacobian(jit((y: NdArray) => np.sin(y)))
    jacobian(checkpoint((y: NdArray) => np.sin(np.exp(y))))
    jacobian(customJvp(square, { jvp: ([y], [dy]) => [y.mul(y), y.mul(dy).mul(2)] }))
    jacobian(customBatching(square, { vmap: (_size, [mapped], [y]) => [y.mul(y), mapped] }))
  })

  test('a rule says what depends on what, not the function', () => {
    const shifted = customJvp(square, { jvp: ([y], [dy]) => [y.mul(y), np.flip(dy)] })
    expect(rowsOf(sparseJacobian(shifted)(x))).toEqual(Array.from({ length: size }, (_, i) => [size - 1 - i]))
  })

  test('a rule that is no derivative has a symmetric pattern too', () => {
    // Its gradient is x[i] at place i + 1.
    const shifted = customJvp(square, { jvp: ([y], [dy]) => [y.mul(y), y.mul(np.concatenate([dy.get([1]), np.zeros([1])]))] })
    const found = sparseHessian((y: NdArray) => shifted(y).sum())(x)
    expect(rowsOf(found)).toEqual([[1], [0, 2], [1, 3], [2, 4], [3, 5], [4]])
  })

  test('custom vjp rules, in both modes', () => {
    const f = customVjp(square, { fwd: (y: NdArray): [NdArray, NdArray] => [y.mul(y), y], bwd: (y, ct) => [y.mul(ct).mul(2)] })
    for (const mode of ['forward', 'reverse'] as const) expectClose(numbers(sparseJacobian(f, { mode })(x).values), numbers(x.mul(2)))
    expect(rowsOf(sparseJacobian(f)(x))).toEqual(Array.from({ length: size }, (_, i) => [i]))
    const H = sparseHessian((y: NdArray) => f(y).mul(y).sum())(x)
    expectClose(numbers(H.values), numbers(x.mul(6)))
  })

  test('what has no derivative is not there', () => {
    const f = (y: NdArray): NdArray => stopGradient(y.sum()).mul(y).add(np.argmax(y)).add(y.gt(0.5).astype('float64'))
    jacobian(f)
  })
})
