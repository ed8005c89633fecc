import type { ConcreteArray, NdArray } from '../../array.js'
import { avalOf, type Aval } from '../../aval.js'
import { fill } from '../../constant.js'
import type { DType } from '../../dtype.js'
import { withScope } from '../../scope.js'
import type { Shape } from '../../shape.js'
import { add } from '../add.js'
import { eq } from '../comparisons.js'
import { convert } from '../convert.js'
import { iota } from '../iota.js'
import { mul } from '../mul.js'
import { select } from '../select.js'

/** Where rows and columns have the same number. */
export function onDiagonal({ shape, ndim }: NdArray | Aval): NdArray {
  return eq(iota(shape, 'int32', ndim - 2), iota(shape, 'int32', ndim - 1))
}

/** For samples: `x` with `first`, `first + step`, … added to its diagonal, so that it is well conditioned and what it is about is well separated. */
export function withRaisedDiagonal(x: ConcreteArray, first: number, step: number): ConcreteArray {
  const aval = avalOf(x.shape, x.dtype)
  // Samples are drawn for several backends.
  return withScope('a sample', { defaultBackend: x.storage.backend }, () => {
    const rise = add(mul(convert(iota(x.shape, 'int32', x.ndim - 2), x.dtype), fill(step, aval)), fill(first, aval))
    return add(x, select(onDiagonal(x), rise, fill(0, aval))).toConcrete('be a sample')
  })
}

/** The identity as matrices of this shape. */
export function identity(shape: Shape, dtype: DType): NdArray {
  const aval = avalOf(shape, dtype)
  return select(onDiagonal(aval), fill(1, aval), fill(0, aval))
}

/** X / 2 */
export function halved(x: NdArray): NdArray {
  return mul(x, fill(0.5, x.aval.strong))
}
