import { expect, it } from 'vitest'
import { bind } from '../../../src/core/bind.js'
import { isFloat } from '../../../src/core/dtype.js'
import type { AnyPrimitive } from '../../../src/core/primitive.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
import { jacobianSparsity, np, type NdArray } from '../../../src/index.js'
import { seededDraw } from '../primitives/seededDraw.js'
import { rowsOf } from './dense.js'

/** What a sample gives twice, side by side, as a function of the elements of its first operand; `null` where there are none, or no float results. */
function twice(primitive: AnyPrimitive, seed: number): { readonly x: NdArray; readonly f: (x: NdArray) => NdArray } | null {
  const { operands, params } = primitive.sample(seededDraw(seed))
  const [first, ...others] = operands.map((x) => np.stack([x, x]))
  if (first === undefined || first.size < 4 || !isFloat(first.dtype)) return null
  const results = (x: NdArray): readonly NdArray[] => bind(primitive, [x, ...others], params).filter((y) => isFloat(y.dtype) && y.size > 0)
  if (results(first).length === 0) return null
  const f = (x: NdArray): NdArray =>
    np.concatenate(
      results(x.reshape(first.shape)).map((y) => y.reshape([2, -1])),
      1,
    )
  return { x: first.reshape([-1]), f }
}

const routines = allPrimitives
  .filter(({ evaluation }) => evaluation.kind === 'routine')
  .map((primitive) => [primitive.name, primitive] as const)

it.each(routines)('%s: no element of a batch depends on another', (_name, primitive) => {
  const found = Array.from({ length: 30 }, (_, seed) => twice(primitive, seed)).filter((each) => each !== null)
  for (const { x, f } of found.slice(0, 8)) {
    const rows = rowsOf(jacobianSparsity(f)(x))
    const elements = [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)].map((element) => element.flat())
    elements.forEach((columns, i) => {
      expect(columns.filter((column) => Math.floor(column / (x.size / 2)) !== i)).toEqual([])
    })
    expect(elements[0]?.length).toBe(elements[1]?.length)
  }
})
