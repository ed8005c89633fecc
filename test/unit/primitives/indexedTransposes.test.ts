import { describe, expect, it } from 'vitest'
import { linearTranspose, LinearityError, np, type NdArray } from 'cotangent'
import { gather, scatter } from '../../../src/core/primitives/gather.js'
import type { GatherLayout, ScatterLayout } from '../../../src/core/evaluation.js'

const layout = (outOfRange: 'clamp' | 'fill'): GatherLayout => ({ batch: 0, indexed: 1, outOfRange })
const into = (combine: 'add' | 'set', outOfRange: 'clamp' | 'drop' = 'drop'): ScatterLayout => ({
  batch: 0,
  indexed: 1,
  outOfRange,
  combine,
})

/** Each index is a list of one. */
const at = (...indices: readonly number[]): NdArray =>
  np.array(
    indices.map((i) => [i]),
    { dtype: 'int32' },
  )

describe('the transpose of a gather', () => {
  const transposed = (outOfRange: 'clamp' | 'fill'): unknown =>
    linearTranspose((x: NdArray) => gather(x, at(1, 5), layout(outOfRange)), np.zeros([3]))(np.array([10, 20]))[0].toArray()

  it('adds to the element that a clamped index reads', () => {
    expect(transposed('clamp')).toEqual([0, 10, 20])
  })

  it('drops what an index out of range has filled', () => {
    expect(transposed('fill')).toEqual([0, 10, 0])
  })
})

describe('the transpose of a scatter', () => {
  it.each(['add', 'set'] as const)('%s is refused where one side is a constant that is not zero', (combine) => {
    const toUpdates = (u: NdArray): NdArray => scatter(np.ones([3]), at(0, 1), u, into(combine))
    const toOperand = (x: NdArray): NdArray => scatter(x, at(0, 1), np.ones([2]), into(combine))
    expect(() => linearTranspose(toUpdates, np.zeros([2]))(np.ones([3]))).toThrow(LinearityError)
    expect(() => linearTranspose(toOperand, np.zeros([3]))(np.ones([3]))).toThrow(LinearityError)
  })
})
