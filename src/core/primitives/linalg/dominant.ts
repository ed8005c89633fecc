import type { ConcreteArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { fill } from '../../constant.js'
import { add } from '../add.js'
import { convert } from '../convert.js'
import { eq } from '../comparisons.js'
import { iota } from '../iota.js'
import { mul } from '../mul.js'
import { concatenate } from '../concatenate.js'
import { broadcast } from '../sum.js'
import { extents } from './matrices.js'

/** For samples: matrices of small elements to which 3 is added in row `rows[j]` of each column j, so that they are well conditioned and their pivots are plain to see. */
export function dominant(small: ConcreteArray, rows: readonly number[]): ConcreteArray {
  const [height, width] = extents(small)
  const shape = [height, width]
  if (small.size === 0) return small
  const wanted = broadcast(
    concatenate(
      rows.map((row) => fill(row, avalOf([1], 'int32'))),
      0,
    ),
    shape,
    [1],
  )
  const large = mul(convert(eq(iota(shape, 'int32', 0), wanted), small.dtype), fill(3, avalOf(shape, small.dtype)))
  return add(small, broadcast(large, small.shape, [small.ndim - 2, small.ndim - 1])).toConcrete('be a sample')
}
