import type { NdArray } from '../../array.js'
import { avalOf, type Aval } from '../../aval.js'
import { bind } from '../../bind.js'
import { isFloat } from '../../dtype.js'
import type { Draw, Sample } from '../../draw.js'
import { ShapeError } from '../../errors.js'
import type { JvpResult, Primitive, Tangent, TransposeRule } from '../../primitive.js'
import type { ScalarBuilder } from '../../scalar/builder.js'
import type { Expr } from '../../scalar/expression.js'
import { alignMapped } from './batching.js'
import type { ParamSignature } from './signatures.js'

/** What is particular to a primitive that works element by element. */
export interface ElementwiseSpec<P extends object> {
  readonly name: string
  readonly doc: string
  readonly signature: ParamSignature<P>
  /** One expression for each result. */
  readonly body: (s: ScalarBuilder, xs: readonly Expr[], params: P) => readonly Expr[]
  readonly jvp: (primals: readonly NdArray[], tangents: readonly Tangent[], params: P) => JvpResult
  readonly transpose: 'notLinear' | TransposeRule<P>
  /** Is the result strong also where all operands are weak? */
  readonly strong?: boolean
  readonly sample: (draw: Draw) => Sample<P>
}

/** A primitive whose result at an index depends on the operands at that index alone. It batches by itself. */
export function elementwise<P extends object>(spec: ElementwiseSpec<P>): Primitive<P> {
  const { name, doc, signature, body, jvp, transpose, sample, strong = false } = spec
  // Loops ask for the same again and again: the last answer is remembered.
  let lastParams: P | null = null
  let lastAvals: readonly Aval[] = []
  let lastResults: readonly Aval[] = []
  const primitive: Primitive<P> = {
    name,
    doc,
    evaluation: { kind: 'elementwise', body },
    jvp,
    transpose,
    sample,
    effect: false,
    control: null,
    abstractEval: (avals, params) => {
      if (params === lastParams && sameAvals(avals, lastAvals)) return lastResults
      const first = avals[0]
      if (first === undefined || !avals.every((x) => x.shape === first.shape)) {
        throw new ShapeError(
          `${name}: the operands have shapes ${avals.map((x) => x.toString()).join(' and ')}, which must be equal here. Broadcast them first, as np.${name} does.`,
        )
      }
      const dtypes = avals.map((x) => x.dtype)
      const results = signature(name, dtypes, params).map((dtype) => avalOf(first.shape, dtype, !strong && isWeak(avals, dtype)))
      lastParams = params
      lastAvals = avals
      lastResults = results
      return results
    },
    batch: (size, operands, axes, params) => {
      const [aligned, axis] = alignMapped(size, operands, axes)
      const results = bind(primitive, aligned, params)
      return [results, results.map(() => axis)]
    },
  }
  return primitive
}

function sameAvals(a: readonly Aval[], b: readonly Aval[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** A float result is weak if all operands of its dtype are. */
function isWeak(avals: readonly Aval[], dtype: Aval['dtype']): boolean {
  return isFloat(dtype) && avals.every((x) => x.weak || x.dtype !== dtype)
}
