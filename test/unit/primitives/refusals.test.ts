// What primitives refuse when they are bound, which functions of the public interface do not let through.
import { describe, expect, it } from 'vitest'
import { np, type NdArray } from '../../../src/index.js'
import { bind } from '../../../src/core/bind.js'
import { ShapeError } from '../../../src/core/errors.js'
import { noParams } from '../../../src/core/primitives/constructors/noParams.js'
import { choleskyP } from '../../../src/core/primitives/linalg/cholesky.js'
import { clustersP } from '../../../src/core/primitives/linalg/clusters.js'
import { columnOrderP } from '../../../src/core/primitives/linalg/columnOrder.js'
import { couplingP } from '../../../src/core/primitives/linalg/coupling.js'
import { eighP } from '../../../src/core/primitives/linalg/eigh.js'
import { triangularSolveP } from '../../../src/core/primitives/linalg/triangularSolve.js'
import { padP, sliceP, type PadParams, type SliceParams } from '../../../src/core/primitives/slice.js'

const five = np.array([0, 1, 2, 3, 4])
const wide = np.ones([2, 3])

describe('a slice', () => {
  const slice = (params: Partial<SliceParams>): readonly NdArray[] => bind(sliceP, [five], { start: [1], stop: [4], step: [2], ...params })

  it('lies within the operand', () => {
    expect(slice({}).map((x) => x.toArray())).toEqual([[1, 3]])
    expect(slice({ start: [5], stop: [5] }).map((x) => x.shape)).toEqual([[0]])
    for (const params of [{ start: [-1] }, { start: [4], stop: [3] }, { stop: [6] }, { step: [0] }, { step: [-1] }, { step: [0.5] }]) {
      expect(() => slice(params), JSON.stringify(params)).toThrow(ShapeError)
    }
  })

  it('has as many bounds as the operand has axes', () => {
    for (const params of [{ start: [1, 1] }, { stop: [4, 4] }, { step: [2, 2] }]) {
      expect(() => slice(params), JSON.stringify(params)).toThrow(ShapeError)
    }
  })
})

it('a pad has a natural number for each axis', () => {
  const pad = (params: Partial<PadParams>): readonly NdArray[] =>
    bind(padP, [five, np.array(7)], { low: [1], high: [0], interior: [0], ...params })
  expect(pad({}).map((x) => x.toArray())).toEqual([[7, 0, 1, 2, 3, 4]])
  for (const params of [{ low: [-1] }, { high: [0.5] }, { interior: [-2] }, { low: [1, 1] }, { high: [] }, { interior: [0, 0] }]) {
    expect(() => pad(params), JSON.stringify(params)).toThrow(ShapeError)
  }
})

it('algorithms of square matrices take no others', () => {
  const square = np.eye(3)
  const attempts = [
    () => bind(choleskyP, [wide], noParams),
    () => bind(clustersP, [wide], { nonzero: false }),
    () => bind(columnOrderP, [wide], noParams),
    () => bind(couplingP, [wide, square], { part: 'sum' }),
    () => bind(couplingP, [square, np.ones([2, 3])], { part: 'quotient' }),
    () => bind(eighP, [wide], { vectors: true }),
    () => bind(triangularSolveP, [wide, wide], { leftSide: true, lower: true, transposeA: false, unitDiagonal: false }),
  ]
  for (const attempt of attempts) expect(attempt).toThrow(/square/)
})
