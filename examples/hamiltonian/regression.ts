import { nn, np, type NdArray } from 'cotangent'
import type { LogDensity } from './sampler.js'
import { penguins } from './penguins.js'

/** Standardized measurements with a leading 1, and which penguins are male. */
export interface Sample {
  readonly inputs: NdArray
  readonly male: NdArray
}

export function standardized(): Sample {
  const table = np.array(penguins.map((row) => [...row]))
  const measured = table.get([], [0, 4])
  const inputs = measured.sub(measured.mean(0)).div(measured.std(0))
  return { inputs: np.concatenate([np.ones([penguins.length, 1]), inputs], 1), male: table.get([], 4) }
}

/** Logistic regression with normal priors of deviation 2.5: Σ log σ(±x·w) - |w|²/12.5. */
export function logPosterior({ inputs, male }: Sample): LogDensity {
  const sign = male.mul(2).sub(1)
  return (weights) => nn.logSigmoid(np.matmul(inputs, weights).mul(sign)).sum().sub(weights.square().sum().div(12.5))
}
