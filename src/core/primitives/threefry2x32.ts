import type { NdArray } from '../array.js'
import { bind } from '../bind.js'
import { DtypeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { threefry2x32 as threefryExpansion } from '../scalar/expansions/threefry.js'
import { at } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { pair } from './constructors/tangents.js'

export const threefry2x32P: Primitive<NoParams> = zeroTangent({
  name: 'threefry2x32',
  doc: 'Two words of random bits from a key and a counter of two words each: the Threefry-2x32 block cipher with 20 rounds. Derivative 0.',
  signature: (operation, dtypes) => {
    if (dtypes.length !== 4 || !dtypes.every((dtype) => dtype === 'uint32')) {
      throw new DtypeError(
        `${operation}: takes four uint32 arrays, two words of the key and two of the counter, not ${dtypes.join(', ')}. Convert with astype.`,
      )
    }
    return ['uint32', 'uint32']
  },
  body: (s, xs) => threefryExpansion(s, at(xs, 0), at(xs, 1), at(xs, 2), at(xs, 3)),
  sample: (draw) => {
    const shape = draw.shape()
    const word = { low: 0, high: 2 ** 32 - 1 }
    return { operands: [0, 1, 2, 3].map(() => draw.elements(shape, 'uint32', word)), params: noParams }
  },
})

/** The two words that the key (`key0`, `key1`) makes of the counter (`x0`, `x1`); all uint32 of one shape. */
export function threefry2x32(key0: NdArray, key1: NdArray, x0: NdArray, x1: NdArray): readonly [NdArray, NdArray] {
  return pair(bind(threefry2x32P, [key0, key1, x0, x1], noParams))
}
