import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { determinant2 as determinant2Expansion, determinant3 as determinant3Expansion } from '../scalar/expansions/determinant.js'
import { at, range } from '../shape.js'
import { totalTangent } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { floats } from './constructors/signatures.js'
import { neg } from './neg.js'

export const determinant2P: Primitive<NoParams> = elementwise({
  name: 'determinant2',
  doc: 'a d - b c, whose products neither over- nor underflow on the way. d = d da - c db - b dc + a dd.',
  signature: floats,
  body: (s, xs) => [determinant2Expansion(s, at(xs, 0), at(xs, 1), at(xs, 2), at(xs, 3))],
  jvp: (primals, tangents) => {
    const [a, b, c, d] = [at(primals, 0), at(primals, 1), at(primals, 2), at(primals, 3)]
    return [[determinant2(a, b, c, d)], [totalTangent(tangents, [() => d, () => neg(c), () => neg(b), () => a])]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const [shape, dtype] = [draw.shape(), draw.floatDtype()]
    return { operands: range(4).map(() => draw.real(shape, dtype)), params: noParams }
  },
})

export const determinant3P: Primitive<NoParams> = elementwise({
  name: 'determinant3',
  doc: 'The determinant of the matrix of three rows that its nine operands are, whose products neither over- nor underflow on the way. d = the sum of each tangent times the cofactor of its place.',
  signature: floats,
  body: (s, xs) => [
    determinant3Expansion(s, at(xs, 0), at(xs, 1), at(xs, 2), at(xs, 3), at(xs, 4), at(xs, 5), at(xs, 6), at(xs, 7), at(xs, 8)),
  ],
  jvp: (primals, tangents) => [
    [determinant3(primals)],
    [
      totalTangent(
        tangents,
        range(9).map((place) => () => cofactor(primals, Math.floor(place / 3), place % 3)),
      ),
    ],
  ],
  transpose: 'notLinear',
  sample: (draw) => {
    const [shape, dtype] = [draw.shape(), draw.floatDtype()]
    return { operands: range(9).map(() => draw.real(shape, dtype, { low: -1, high: 1 })), params: noParams }
  },
})

/** What a cell of a matrix of three rows is multiplied with in the determinant; rows and columns are counted on from it, which makes the sign right. */
function cofactor(cells: readonly NdArray[], row: number, column: number): NdArray {
  const cell = (i: number, j: number): NdArray => at(cells, 3 * ((row + i) % 3) + ((column + j) % 3))
  return determinant2(cell(1, 1), cell(1, 2), cell(2, 1), cell(2, 2))
}

/** `a d - b c`, of equal shape and dtype. */
export function determinant2(a: NdArray, b: NdArray, c: NdArray, d: NdArray): NdArray {
  return bind1(determinant2P, [a, b, c, d], noParams)
}

/** The determinant of the matrix of three rows of which these are the nine cells, row by row. */
export function determinant3(cells: readonly NdArray[]): NdArray {
  return bind1(determinant3P, cells, noParams)
}
