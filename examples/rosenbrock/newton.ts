import { hessian, jit, np, valueAndGrad, type NdArray } from 'cotangent'

/** The Rosenbrock function of n variables: a curved valley whose floor falls slowly to (1, …, 1). */
export function rosenbrock(x: NdArray): NdArray {
  const [here, next] = [x.get([null, -1]), x.get([1, null])]
  return next.sub(here.square()).square().mul(100).add(np.subtract(1, here).square()).sum()
}

/** What a step of the method found. */
export interface Iterate {
  readonly value: number
  readonly gradient: number
  /** How much of Newton's step was taken. */
  readonly share: number
}

/**
 * Newton's method with the full Hessian: solves H p = -g and goes along p, half as far until the function falls enough (Armijo). Where p does not lead down, the
 * gradient does. Source: Nocedal and Wright, Numerical optimization, 3.4.
 */
export function minimize(
  f: (x: NdArray) => NdArray,
  start: NdArray,
  tolerance: number,
): readonly [x: NdArray, iterates: readonly Iterate[]] {
  const derivatives = jit((x: NdArray): readonly [NdArray, NdArray, NdArray] => {
    const [value, gradient] = valueAndGrad(f)(x)
    const newton = np.linalg.solve(hessian(f)(x), gradient).neg()
    return [value, gradient, np.where(newton.mul(gradient).sum().lt(0), newton, gradient.neg())]
  })
  const evaluate = jit(f)
  const iterates: Iterate[] = []
  let x = start
  for (let k = 0; k < 200; k++) {
    const [value, gradient, step] = derivatives(x)
    const slope = gradient.mul(step).sum().item()
    const norm = np.linalg.norm(gradient).item()
    if (norm <= tolerance) return [x, [...iterates, { value: value.item(), gradient: norm, share: 0 }]]
    let share = 1
    while (share > 1e-10 && !(evaluate(x.add(step.mul(share))).item() <= value.item() + 1e-4 * share * slope)) share /= 2
    iterates.push({ value: value.item(), gradient: norm, share })
    x = x.add(step.mul(share))
  }
  throw new Error(`The gradient is still longer than ${String(tolerance)} after 200 steps.`)
}
