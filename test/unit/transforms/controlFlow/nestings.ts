import { checkpoint, grad, hessian, jit, jvp, linearize, np, vjp, vmap, type NdArray } from '../../../../src/index.js'

export type Function = (x: NdArray) => NdArray

/** Transforms that take functions of an array of any shape to such functions. */
export const transforms: Readonly<Record<string, (f: Function) => Function>> = {
  grad: (f) => (x) => grad((y: NdArray) => f(y).sum())(x),
  vjp: (f) => (x) => vjp(f, [x])[1](np.onesLike(f(x)))[0],
  jvp: (f) => (x) => jvp(f, [x], [np.onesLike(x)])[1],
  linearize: (f) => (x) => linearize(f, [x])[1](np.onesLike(x)),
  hessian: (f) => (x) => hessian((y: NdArray) => f(y).sum())(x).reshape([-1]),
  vmap: (f) => (x) => vmap(f)(x.reshape([...x.shape, 1])).reshape([-1]),
  jit: (f) => jit(f),
  checkpoint: (f) => checkpoint(f),
}

const names = Object.keys(transforms)

/** All ways to apply one, two or three of them; the last one comes first to the function. */
export const nestings: readonly (readonly string[])[] = [
  ...names.map((a) => [a]),
  ...names.flatMap((a) => names.map((b) => [a, b])),
  ...names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c]))),
].filter((nesting) => nesting.filter((name) => name === 'hessian').length < 2 && !(nesting.length === 3 && nesting.includes('hessian')))

/** A function under a nesting of transforms. */
export function nested(nesting: readonly string[], f: Function): Function {
  return nesting.reduceRight<Function>((inner, name) => transforms[name]?.(inner) ?? inner, f)
}

/** The largest difference of two arrays, relative to the largest element. */
export function discrepancy(x: NdArray, y: NdArray): number {
  if (x.shape.join() !== y.shape.join() || x.dtype !== y.dtype) return Infinity
  if (x.size === 0) return 0
  const scale = 1 + np.max(np.abs(y)).item()
  return np.max(np.abs(x.sub(y))).item() / scale
}
