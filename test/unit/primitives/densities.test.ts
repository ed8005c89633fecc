// What the derivatives in x of incomplete gamma and beta functions are after several in a parameter: those of densities, by their logarithms.
import { expect, it } from 'vitest'
import { grad, np, special, type NdArray } from '../../../src/index.js'

const near = (found: NdArray, wanted: NdArray): void => {
  expect(found.item() / wanted.item() - 1).toBeCloseTo(0, 9)
}

/** The derivatives of exp(L) as a multiple of it, from those of L. */
const [second, third] = [
  (l: readonly [number, number]) => l[0] ** 2 + l[1],
  (l: readonly [number, number, number]) => l[0] ** 3 + 3 * l[0] * l[1] + l[2],
]

const [a, b, x] = [2.3, 1.7, 0.4]
const polygamma = (n: number, at: number): number => special.polygamma(n, np.array(at)).item()
const density = Math.exp((a - 1) * Math.log(x) - x) / special.gamma(np.array(a)).item()
const betaDensity = (x ** (a - 1) * (1 - x) ** (b - 1)) / special.beta(np.array(a), np.array(b)).item()

it('gammainc, up to three in the shape', () => {
  const along = [Math.log(x) - polygamma(0, a), -polygamma(1, a), -polygamma(2, a)] as const
  const f = (p: NdArray, y: NdArray): NdArray => grad((z: NdArray) => special.gammainc(p, z))(y)
  const [one, two] = [grad(f), grad(grad(f))]
  near(one(np.array(a), np.array(x)), np.array(density * along[0]))
  near(two(np.array(a), np.array(x)), np.array(density * second([along[0], along[1]])))
  near(grad((y: NdArray) => grad(grad(grad((p: NdArray) => special.gammainc(p, y))))(np.array(a)))(x), np.array(density * third(along)))
})

it('betainc, up to three in a parameter', () => {
  const total = [0, 1, 2].map((n) => polygamma(n, a + b))
  const inA = [Math.log(x), 0, 0].map((own, n) => own - polygamma(n, a) + (total[n] ?? NaN))
  const inB = [Math.log1p(-x), 0, 0].map((own, n) => own - polygamma(n, b) + (total[n] ?? NaN))
  const three = ([p = NaN, q = NaN, r = NaN]: readonly number[]): number => third([p, q, r])
  const mixed = (inA[0] ?? NaN) * (inB[0] ?? NaN) + (total[1] ?? NaN)
  const at = (p: NdArray | number, q: NdArray | number): NdArray => grad((y: NdArray) => special.betainc(p, q, y))(x)
  near(grad((q: NdArray) => grad((p: NdArray) => at(p, q))(a))(b), np.array(betaDensity * mixed))
  const slope = (f: (p: NdArray) => (y: NdArray) => NdArray, p: number): NdArray =>
    grad((y: NdArray) => grad(grad(grad((q: NdArray) => f(q)(y))))(np.array(p)))(x)
  near(
    slope((p) => (y) => special.betainc(p, b, y), a),
    np.array(betaDensity * three(inA)),
  )
  near(
    slope((q) => (y) => special.betainc(a, q, y), b),
    np.array(betaDensity * three(inB)),
  )
})

it('where the density is 0 at the ends, they are 0', () => {
  expect(grad((p: NdArray) => grad((y: NdArray) => special.gammainc(p, y))(0))(2.5).item() + 0).toBe(0)
  expect(grad((p: NdArray) => grad((y: NdArray) => special.betainc(p, 3.5, y))(0))(2.5).item() + 0).toBe(0)
  expect(grad((q: NdArray) => grad((y: NdArray) => special.betainc(2.5, q, y))(1))(3.5).item() + 0).toBe(0)
})

it('at the ends, the limits of derivatives of densities', () => {
  // P'' at 0: of 1 - e^-x, of P(2, x), which begins with x^2 / 2, and where it falls or rises without bound.
  const atStart = (a: number): number => grad(grad((y: NdArray) => special.gammainc(a, y)))(0).item()
  expect([0.5, 1, 1.5, 2, 3].map(atStart)).toEqual([-Infinity, -1, Infinity, 1, 0])
  // P''' of x^2 e^-x / 2.
  expect(grad(grad(grad((y: NdArray) => special.gammainc(3, y))))(0).item()).toBe(1)
  // 12 x (1 - x)^2 and 12 x^2 (1 - x), 3 (1 - x)^2, and 1.
  const second = (a: number, b: number, x: number): number => grad(grad((y: NdArray) => special.betainc(a, b, y)))(x).item()
  const third = (a: number, b: number, x: number): number => grad(grad(grad((y: NdArray) => special.betainc(a, b, y))))(x).item()
  const found = [second(2, 3, 0), second(3, 2, 1), second(1, 3, 0), second(1, 1, 0), third(2, 3, 0), third(3, 2, 1)]
  for (const [i, wanted] of [12, -12, -6, 0, -48, -48].entries()) expect(found[i]).toBeCloseTo(wanted, 9)
  // Along the parameter: log x times the density.
  const alongA = (a: number): number => grad((p: NdArray) => grad((y: NdArray) => special.gammainc(p, y))(0))(a).item() + 0
  expect([0.5, 1, 2].map(alongA)).toEqual([-Infinity, -Infinity, 0])
})
