import type { NdArray } from '../../src/index.js'

export declare const x: NdArray

/** An interface (no index signature), with a readonly key and an array of containers. */
export interface Params {
  readonly w: NdArray
  b: NdArray
  layers: { k: NdArray }[]
}

/** What a gradient with respect to Params is. */
export interface ParamsGradient {
  readonly w: NdArray
  b: NdArray
  layers: { k: NdArray }[]
}

export const params: Params = { w: x, b: x, layers: [] }

export const loss = (p: Params, batch: readonly [NdArray, NdArray], scale: NdArray): NdArray => batch[0].mul(p.w).add(p.b.mul(scale)).sum()

export const lossAux = (p: Params, y: NdArray): readonly [NdArray, { logits: NdArray; step: number }] => [
  p.w.mul(y).sum(),
  { logits: y, step: 1 },
]

/** One argument is a string, one a function. */
export const labelled = (a: NdArray, label: string, activation: (h: NdArray) => NdArray): NdArray =>
  label === '' ? a.sum() : activation(a).sum()

/** Keyword arguments. */
export const keywords = (a: NdArray, { y, z }: { y: NdArray; z: NdArray }): NdArray => a.mul(y).mul(z).sum()

/** Optional keyword arguments, one of them no array. */
export const optionalKeywords = (a: NdArray, o: { y?: NdArray; mode?: string } = {}): NdArray => a.mul(o.y ?? 1).sum()
