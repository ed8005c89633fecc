import { jit, np, solvers, tree, type NdArray } from 'cotangent'
import { carbonDioxide, firstYear } from './carbonDioxide.js'
import { negativeLogLikelihood, predict, type Kernel } from './process.js'

/** Times in years and values in parts per million. */
export interface Observations {
  readonly times: NdArray
  readonly values: NdArray
}

/** The observations of these years: one in the middle of each February, May, August and November. */
export function observations(from: number, to: number): Observations {
  const rows = carbonDioxide.slice(from - firstYear, to - firstYear + 1)
  const times = rows.flatMap((row, i) => row.map((_, quarter) => from + i + (1.5 + 3 * quarter) / 12))
  return { times: np.array(times), values: np.array(rows.flat()) }
}

const guess: Kernel = {
  rise: { height: np.array(3), length: np.array(3) },
  trend: { height: np.array(0), length: np.array(1) },
  season: { height: np.array(0.5), smoothness: np.array(0), decay: np.array(3) },
  noise: np.array(-1),
}

/** The kernel under which the observations are most likely, by the gradient of the marginal likelihood. */
export function fit({ times, values }: Observations): readonly [kernel: Kernel, before: number, after: number] {
  const centred = values.sub(values.mean())
  const loss = jit((kernel: Kernel) => negativeLogLikelihood(kernel, times, centred))
  const [kernel] = solvers.argmin(loss, guess, { tol: 1e-4 })
  return [kernel, loss(guess).item(), loss(kernel).item()]
}

/** What the fitted process expects at other times. */
export function forecast(kernel: Kernel, { times, values }: Observations, next: NdArray): readonly [mean: NdArray, deviation: NdArray] {
  const [mean, deviation] = predict(kernel, times, values.sub(values.mean()), next)
  return [mean.add(values.mean()), deviation]
}

/** The parameters themselves. */
export function parameters(kernel: Kernel): Kernel {
  return tree.map((x: NdArray) => np.exp(x), kernel)
}
