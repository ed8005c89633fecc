import { np, random, type NdArray } from 'cotangent'

/** Examples with many inputs, of which few matter. */
export interface Examples {
  readonly inputs: NdArray
  readonly targets: NdArray
}

/** Noisy linear data: of `width` weights only the first three are not zero. */
export function examples(seed: number, count: number, width: number): Examples {
  const keys = random.split(random.key(seed), 2)
  const inputs = random.normal(keys.get(0), [count, width])
  const weights = np.concatenate([np.array([2, -1, 0.5]), np.zeros([width - 3])])
  return { inputs, targets: np.matmul(inputs, weights).add(random.normal(keys.get(1), [count])) }
}

export function meanSquare({ inputs, targets }: Examples, weights: NdArray): NdArray {
  return np.matmul(inputs, weights).sub(targets).square().mean()
}
