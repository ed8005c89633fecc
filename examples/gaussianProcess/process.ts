import { np, type NdArray } from 'cotangent'

/** Logarithms of the kernel's parameters: all of them are positive. */
export interface Kernel {
  /** The rise over decades: its height in parts per million and its length in years. */
  readonly rise: { readonly height: NdArray; readonly length: NdArray }
  /** What departs from it for some years: likewise. */
  readonly trend: { readonly height: NdArray; readonly length: NdArray }
  /** A yearly wave that changes slowly: its height, how smooth it is, and after how many years it is another. */
  readonly season: { readonly height: NdArray; readonly smoothness: NdArray; readonly decay: NdArray }
  readonly noise: NdArray
}

/** Covariances of the process between two lists of times. */
export function covariance({ rise, trend, season }: Kernel, left: NdArray, right: NdArray): NdArray {
  const distance = np.expandDims(left, 1).sub(np.expandDims(right, 0))
  const square = distance.square()
  const wave = np.sin(distance.mul(Math.PI)).div(np.exp(season.smoothness)).square().mul(-2)
  const decay = square.div(np.exp(season.decay.mul(2))).div(-2)
  const smooth = ({ height, length }: Kernel['rise']): NdArray =>
    np.exp(square.div(np.exp(length.mul(2))).div(-2)).mul(np.exp(height.mul(2)))
  return smooth(rise)
    .add(smooth(trend))
    .add(np.exp(wave.add(decay)).mul(np.exp(season.height.mul(2))))
}

function observedCovariance(kernel: Kernel, times: NdArray): NdArray {
  return covariance(kernel, times, times).add(np.eye(times.size).mul(np.exp(kernel.noise.mul(2))))
}

/** Minus the logarithm of the probability of the observations: with K = L Lᵀ it is |L⁻¹ y|²/2 + Σ log Lᵢᵢ + n/2 log 2π. */
export function negativeLogLikelihood(kernel: Kernel, times: NdArray, values: NdArray): NdArray {
  const factor = np.linalg.cholesky(observedCovariance(kernel, times))
  const whitened = np.linalg.solveTriangular(factor, values, { lower: true })
  const misfit = whitened.square().sum().div(2)
  return misfit.add(np.log(np.diagonal(factor)).sum()).add((values.size / 2) * Math.log(2 * Math.PI))
}

/** Mean and standard deviation of the next observations, given those that were made. */
export function predict(kernel: Kernel, times: NdArray, values: NdArray, next: NdArray): readonly [mean: NdArray, deviation: NdArray] {
  const factor = np.linalg.cholesky(observedCovariance(kernel, times))
  const whitened = (x: NdArray): NdArray => np.linalg.solveTriangular(factor, x, { lower: true })
  const across = whitened(covariance(kernel, times, next))
  const variances = [kernel.rise.height, kernel.trend.height, kernel.season.height, kernel.noise].map((x) => np.exp(x.mul(2)))
  const before = np.stack(variances).sum()
  return [np.matmul(across.T, whitened(values)), np.sqrt(before.sub(across.square().sum(0)))]
}
