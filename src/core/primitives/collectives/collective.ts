import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { bind1 } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import { ProgramError } from '../../errors.js'
import type { Primitive, Tangent, TransposeRule } from '../../primitive.js'
import { only } from '../constructors/tangents.js'

/** The named axis that a collective combines. */
export interface CollectiveParams {
  readonly axisName: string
}

/** What is particular to a primitive that combines what the elements of a named vmap axis have. */
export interface CollectiveSpec<P extends CollectiveParams> {
  readonly name: string
  readonly doc: string
  readonly shape: (operand: Aval, params: P) => Aval
  /** The result, the same for all elements, from the operand, which is mapped at `axis`. */
  readonly combine: (x: NdArray, axis: number, params: P) => NdArray
  /** The result where all `size` elements have this operand. */
  readonly repeated: (x: NdArray, size: number, params: P) => NdArray
  /** The result for an operand that is mapped at `axis` under another vmap, and where it is mapped then. */
  readonly along: (x: NdArray, axis: number, params: P) => readonly [result: NdArray, axis: number]
  readonly tangent: (dx: NdArray, x: NdArray, y: NdArray, params: P) => NdArray
  readonly transpose: 'notLinear' | TransposeRule<P>
  readonly sample: (draw: Draw) => Sample<P>
}

/** A primitive of one operand whose batching rule, under the vmap of its axis, is what it means. */
export function collective<P extends CollectiveParams>(spec: CollectiveSpec<P>): Primitive<P> {
  const { name, doc, transpose, sample } = spec
  const primitive: Primitive<P> = {
    name,
    doc,
    transpose,
    sample,
    effect: false,
    control: null,
    axisName: ({ axisName }) => axisName,
    abstractEval: (avals, params) => [spec.shape(only(avals), params)],
    evaluation: { kind: 'control', run: (_operands, { axisName }) => outside(name, axisName), body: () => null, flow: () => null },
    jvp: (primals, tangents, params) => {
      const x = only(primals)
      const dx: Tangent = only(tangents)
      const y = bind1(primitive, primals, params)
      return [[y], [dx.zero === true ? dx : spec.tangent(dx, x, y, params)]]
    },
    batch: (size, operands, axes, params, interpreters) => {
      const x = only(operands)
      const axis = axes[0] ?? null
      if (interpreters.axisName === params.axisName) {
        return [[axis === null ? spec.repeated(x, size, params) : spec.combine(x, axis, params)], [null]]
      }
      const [y, place] = spec.along(x, axis ?? 0, params)
      return [[y], [place]]
    },
  }
  return primitive
}

/** A collective that is run by itself has left its vmap. */
export function outside(name: string, axisName: string): never {
  throw new ProgramError(`${name}: there is no vmap with the axis ${JSON.stringify(axisName)} around it.`)
}
