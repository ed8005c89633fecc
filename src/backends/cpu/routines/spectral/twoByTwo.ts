import { hypotenuse } from './householder.js'

/** Rounding unit of float64. */
const unit = 2 ** -53

/** A rotation with (c, s; −s, c) (f, g)ᵀ = (r, 0)ᵀ. */
export interface Rotation {
  readonly c: number
  readonly s: number
  readonly r: number
}

/** The rotation that makes the second of two numbers zero. */
export function rotationOf(f: number, g: number): Rotation {
  if (g === 0) return { c: 1, s: 0, r: f }
  if (f === 0) return { c: 0, s: 1, r: g }
  const length = hypotenuse(f, g)
  const r = f < 0 ? -length : length
  return { c: f / r, s: g / r, r }
}

/**
 * The smaller singular value of (f, g; 0, h), with high relative accuracy.
 *
 * LAPACK's `dlas2`: Demmel and Kahan, Accurate singular values of bidiagonal matrices (1990).
 */
export function smallerSingularValue(f: number, g: number, h: number): number {
  const [fa, ga, ha] = [Math.abs(f), Math.abs(g), Math.abs(h)]
  const [small, large] = fa < ha ? [fa, ha] : [ha, fa]
  if (small === 0) return 0
  const sum = 1 + small / large
  const difference = (large - small) / large
  if (ga < large) {
    const square = (ga / large) * (ga / large)
    return (2 * small) / (Math.sqrt(sum * sum + square) + Math.sqrt(difference * difference + square))
  }
  const ratio = large / ga
  if (ratio === 0) return (small * large) / ga
  const [p, q] = [sum * ratio, difference * ratio]
  return 2 * (small / (Math.sqrt(1 + p * p) + Math.sqrt(1 + q * q))) * ratio
}

/** (cl, sl; −sl, cl) (f, g; 0, h) (cr, −sr; sr, cr) = diag(larger, smaller), up to signs. */
export interface TriangleDecomposition {
  readonly larger: number
  readonly smaller: number
  readonly left: { readonly c: number; readonly s: number }
  readonly right: { readonly c: number; readonly s: number }
}

const withSign = (x: number, sign: number): number => (sign < 0 || Object.is(sign, -0) ? -Math.abs(x) : Math.abs(x))
const signed = (x: number): number => withSign(1, x)

/** The singular value decomposition of (f, g; 0, h), with high relative accuracy: LAPACK's `dlasv2`. */
export function decomposeTriangle(f: number, g: number, h: number): TriangleDecomposition {
  const exchanged = Math.abs(h) > Math.abs(f)
  const [ft, ht] = exchanged ? [h, f] : [f, h]
  const [fa, ga, ha] = [Math.abs(ft), Math.abs(g), Math.abs(ht)]
  let [clt, slt, crt, srt, larger, smaller] = [1, 0, 1, 0, fa, ha]
  const dominated = ga > fa
  if (dominated && fa / ga < unit) {
    larger = ga
    smaller = ha > 1 ? fa / (ga / ha) : (fa / ga) * ha
    clt = 1
    slt = ht / g
    srt = 1
    crt = ft / g
  } else if (ga !== 0) {
    const d = fa - ha
    const l = d === fa ? 1 : d / fa
    const m = g / ft
    const t = 2 - l
    const square = m * m
    const s = Math.sqrt(t * t + square)
    const r = l === 0 ? Math.abs(m) : Math.sqrt(l * l + square)
    const a = (s + r) / 2
    larger = fa * a
    smaller = ha / a
    const tangent =
      square !== 0 ? (m / (s + t) + m / (r + l)) * (1 + a) : l === 0 ? withSign(2, ft) * signed(g) : g / withSign(d, ft) + m / t
    const length = Math.sqrt(tangent * tangent + 4)
    crt = 2 / length
    srt = tangent / length
    clt = (crt + srt * m) / a
    slt = ((ht / ft) * srt) / a
  }
  const left = exchanged ? { c: srt, s: crt } : { c: clt, s: slt }
  const right = exchanged ? { c: slt, s: clt } : { c: crt, s: srt }
  const sign = dominated
    ? signed(right.s) * signed(left.c) * signed(g)
    : exchanged
      ? signed(right.s) * signed(left.s) * signed(h)
      : signed(right.c) * signed(left.c) * signed(f)
  return { larger: withSign(larger, sign), smaller: withSign(smaller, sign * signed(f) * signed(h)), left, right }
}
