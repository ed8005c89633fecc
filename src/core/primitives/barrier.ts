import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { range } from '../shape.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { structural } from './constructors/structural.js'

/** The identity, which optimizations do not look through: what is computed on both sides of it is computed twice. */
export const barrierP: Primitive<NoParams> = structural({
  name: 'barrier',
  doc: 'Identity that keeps computations apart: checkpoint puts it before what it computes again.',
  shape: (x) => x,
  evaluation: { kind: 'view', source: (x) => ({ kind: 'affine', axes: range(x.ndim).map((axis) => ({ start: 0, step: 1, axis })) }) },
  transpose: (ct) => ct,
  batch: (x, mapped) => [barrier(x), mapped],
  sample: (draw) => ({ operands: [draw.elements(draw.shape(), draw.dtype())], params: noParams }),
})

/** `x`, kept apart from what computed it. */
export function barrier(x: NdArray): NdArray {
  return bind1(barrierP, [x], noParams)
}

export interface NameParams {
  readonly label: string
}

/** The identity, with a name that checkpoint policies know. */
export const nameP: Primitive<NameParams> = structural({
  name: 'name',
  doc: 'Identity that gives a value a name, by which checkpoint.saveOnlyNamed keeps it.',
  shape: (x) => x,
  evaluation: { kind: 'view', source: (x) => ({ kind: 'affine', axes: range(x.ndim).map((axis) => ({ start: 0, step: 1, axis })) }) },
  transpose: (ct) => ct,
  batch: (x, mapped, { label }) => [named(x, label), mapped],
  sample: (draw) => ({ operands: [draw.elements(draw.shape(), draw.dtype())], params: { label: draw.pick(['a', 'b']) } }),
})

/** `x`, under a name. */
export function named(x: NdArray, label: string): NdArray {
  return bind1(nameP, [x], { label })
}
