import { grad, lax, np, type NdArray } from 'cotangent'

/** A function of x with a parameter t. */
export type Family = (x: NdArray, t: NdArray) => NdArray

/** What Newton's iteration carries from step to step. */
interface Iterate {
  readonly x: NdArray
  readonly step: NdArray
}

/**
 * The root near `start`, by Newton's iteration, which goes on until a step no longer changes anything to speak of. How many steps that takes depends on the data; it
 * is differentiable in both modes all the same, to any order: reverse mode records the steps on a tape.
 */
export function root(f: Family, start: NdArray, t: NdArray): NdArray {
  const slope = grad(f)
  const goOn = ({ x, step }: Iterate): NdArray => np.abs(step).gt(np.abs(x).mul(1e-14))
  const newton = ({ x }: Iterate): Iterate => {
    const step = f(x, t).div(slope(x, t))
    return { x: x.sub(step), step }
  }
  return lax.whileLoop(goOn, newton, { x: start, step: start }).x
}

/** Wilkinson's polynomial (x - 1)(x - 2) … (x - 20), with t added to the coefficient of x^19. */
export const wilkinson: Family = (x, t) => np.prod(x.sub(np.arange(1, 21))).add(t.mul(x.pow(19)))
