import { random } from '../data.mjs'

/** What the programs are given. */
export const inputs = [...random(8, Float64Array, 1)]

/** A chain of `equations` equations on scalars, every other one a multiplication; each waits for the one before. */
export const chainOf =
  (equations) =>
  (...x) => {
    let v = x[0]
    for (let i = 0; i < equations / 2; i++) v = v.mul(0.75).add(x[i % 8])
    return v
  }
