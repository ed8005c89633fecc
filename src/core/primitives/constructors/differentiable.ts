import type { NdArray } from '../../array.js'
import { bind, bind1 } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import type { Primitive, Tangent } from '../../primitive.js'
import type { ScalarBuilder } from '../../scalar/builder.js'
import type { Expr } from '../../scalar/expression.js'
import { at } from '../../shape.js'
import { addTangents } from '../add.js'
import { scaleTangent } from '../mul.js'
import { elementwise } from './elementwise.js'
import type { NoParams } from './noParams.js'
import { sampleReal } from './samples.js'
import { comparison, floats, type ParamSignature, type Signature } from './signatures.js'
import { isZero, only, pair, zeroLike } from './tangents.js'
import type { RealRange } from '../../draw.js'

/** A smooth function of one real argument. */
export interface UnarySpec {
  readonly name: string
  readonly doc: string
  readonly body: (s: ScalarBuilder, x: Expr) => Expr
  /** The derivative at `x`, where the value is `y`. */
  readonly derivative: (x: NdArray, y: NdArray) => NdArray
  /** Where to test it; -3 to 3 unless said. */
  readonly range?: RealRange
}

/** A differentiable function of one float operand: dy = f'(x) dx. */
export function unary(spec: UnarySpec): Primitive<NoParams> {
  const primitive: Primitive<NoParams> = elementwise({
    name: spec.name,
    doc: spec.doc,
    signature: floats,
    body: (s, xs) => [spec.body(s, at(xs, 0))],
    jvp: (primals, tangents, params) => {
      const x = only(primals)
      const y = bind1(primitive, [x], params)
      return [[y], [scaleTangent(only(tangents), spec.derivative(x, y))]]
    },
    transpose: 'notLinear',
    sample: (draw) => sampleReal(draw, spec.range),
  })
  return primitive
}

/** The sum of the tangents of operands times the partial derivatives along them, of which only those are computed whose tangent is not known to be zero. */
export function totalTangent(tangents: readonly Tangent[], partials: readonly (() => NdArray)[]): Tangent {
  return tangents.map((t, k) => (isZero(t) ? t : scaleTangent(t, at(partials, k)()))).reduce((sum, t) => addTangents(sum, t))
}

/** A smooth function of two real arguments. */
export interface BinarySpec {
  readonly name: string
  readonly doc: string
  readonly body: (s: ScalarBuilder, x: Expr, y: Expr) => Expr
  /** The partial derivatives at (`x`, `y`), where the value is `z`. Only those that are needed are computed. */
  readonly partials: readonly [(x: NdArray, y: NdArray, z: NdArray) => NdArray, (x: NdArray, y: NdArray, z: NdArray) => NdArray]
  readonly signature?: Signature
  readonly sample: (draw: Draw) => Sample<NoParams>
}

/** A differentiable function of two float operands: dz = (∂z/∂x) dx + (∂z/∂y) dy. */
export function binary(spec: BinarySpec): Primitive<NoParams> {
  const primitive: Primitive<NoParams> = elementwise({
    name: spec.name,
    doc: spec.doc,
    signature: spec.signature ?? floats,
    body: (s, xs) => [spec.body(s, at(xs, 0), at(xs, 1))],
    jvp: (primals, tangents, params) => {
      const [x, y] = pair(primals)
      const z = bind1(primitive, primals, params)
      const [alongX, alongY] = spec.partials
      return [[z], [totalTangent(tangents, [() => alongX(x, y, z), () => alongY(x, y, z)])]]
    },
    transpose: 'notLinear',
    sample: spec.sample,
  })
  return primitive
}

/** A function with derivative zero wherever it has one, such as a comparison or a rounding. */
export interface ZeroTangentSpec<P extends object> {
  readonly name: string
  readonly doc: string
  readonly signature: ParamSignature<P>
  readonly body: (s: ScalarBuilder, xs: readonly Expr[], params: P) => readonly Expr[]
  readonly sample: (draw: Draw) => Sample<P>
}

/** A primitive whose results have symbolic zeros as tangents. */
export function zeroTangent<P extends object>(spec: ZeroTangentSpec<P>): Primitive<P> {
  const primitive: Primitive<P> = elementwise({
    ...spec,
    jvp: (primals, _tangents, params) => {
      const results = bind(primitive, primals, params)
      return [results, results.map(zeroLike)]
    },
    transpose: 'notLinear',
  })
  return primitive
}

/** A comparison of two operands of any one dtype. */
export function comparing(
  name: string,
  doc: string,
  body: (s: ScalarBuilder, x: Expr, y: Expr) => Expr,
  sample: (draw: Draw) => Sample<NoParams>,
): Primitive<NoParams> {
  return zeroTangent({ name, doc, signature: comparison, body: (s, xs) => [body(s, at(xs, 0), at(xs, 1))], sample })
}
