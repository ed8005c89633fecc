import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { bind1 } from '../../bind.js'
import type { DType } from '../../dtype.js'
import { DtypeError } from '../../errors.js'
import type { Draw, Sample } from '../../draw.js'
import type { Scan } from '../../evaluation.js'
import type { Primitive } from '../../primitive.js'
import { checkReducedAxes } from '../sum.js'
import { isZero, only, zeroLike } from './tangents.js'

export interface CumulativeParams {
  readonly axis: number
  /** From the last element to the first? */
  readonly reverse: boolean
}

/** What is particular to a primitive that combines the elements up to each one along an axis. */
export interface CumulativeSpec extends Pick<Scan<CumulativeParams>, 'combine'> {
  readonly name: string
  readonly doc: string
  /** The dtypes that it takes, and what to do with the others. */
  readonly dtypes: readonly DType[]
  readonly advice: string
  /** The tangent of the result `y` of a float operand that is not empty, both in the order of the combination. */
  readonly tangent: (dx: NdArray, x: NdArray, y: NdArray, params: CumulativeParams) => NdArray
  readonly elements: (draw: Draw, shape: readonly number[], dtype: DType) => Sample<CumulativeParams>['operands'][number]
}

/** A primitive of one operand that runs along an axis and is not linear. */
export function cumulative({ name, doc, combine, dtypes, advice, tangent, elements }: CumulativeSpec): Primitive<CumulativeParams> {
  const primitive: Primitive<CumulativeParams> = {
    name,
    doc,
    effect: false,
    control: null,
    abstractEval: (avals, { axis }): readonly Aval[] => {
      const x = only(avals)
      if (!dtypes.includes(x.dtype)) throw new DtypeError(`${name}: takes ${dtypes.join(', ')}, not ${x.toString()}. ${advice}`)
      checkReducedAxes(name, x, [axis])
      return [x]
    },
    evaluation: { kind: 'scan', axis: ({ axis }) => axis, reverse: ({ reverse }) => reverse, combine },
    jvp: (primals, tangents, params) => {
      const x = only(primals)
      const dx = only(tangents)
      const y = bind1(primitive, [x], params)
      return [[y], [isZero(dx) || x.size === 0 ? zeroLike(y) : tangent(dx, x, y, params)]]
    },
    transpose: 'notLinear',
    batch: (_size, operands, axes, { axis, reverse }) => {
      const mapped = only(axes) ?? 0
      return [[bind1(primitive, operands, { axis: axis + Number(axis >= mapped), reverse })], [mapped]]
    },
    sample: (draw) => {
      const others = draw.shape({ minRank: 1 })
      const axis = draw.integer(0, others.length - 1)
      // Long enough for a recurrence of a recurrence of a recurrence.
      const length = draw.integer(0, 6)
      const shape = others.map((extent, i) => (i === axis ? length : extent))
      const params = { axis, reverse: draw.boolean() }
      return { operands: [elements(draw, shape, draw.dtype(dtypes))], params }
    },
  }
  return primitive
}
