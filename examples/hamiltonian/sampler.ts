import { grad, lax, np, random, vmap, type NdArray } from 'cotangent'

/** The logarithm of a density, up to a constant. */
export type LogDensity = (x: NdArray) => NdArray

/** Step size and number of the leapfrog steps of one proposal. */
export interface Leapfrog {
  readonly size: number
  readonly steps: number
}

/** Positions of one chain, and which proposals were accepted. */
export type Chain = readonly [positions: NdArray, accepted: NdArray]

/**
 * Hamiltonian Monte Carlo with unit masses: each proposal follows the gradient from a random momentum, and is accepted by its change of energy.
 * Source: Neal, MCMC using Hamiltonian dynamics, 2011.
 */
export function sample(logDensity: LogDensity, key: NdArray, start: NdArray, count: number, { size, steps }: Leapfrog): Chain {
  const force = grad(logDensity)
  const energy = (x: NdArray, momentum: NdArray): NdArray => momentum.square().sum().div(2).sub(logDensity(x))
  const propose = (x: NdArray, momentum: NdArray): [NdArray, NdArray] => {
    const leap = (_: NdArray, [at, p]: [NdArray, NdArray]): [NdArray, NdArray] => {
      const half = p.add(force(at).mul(size / 2))
      const next = at.add(half.mul(size))
      return [next, half.add(force(next).mul(size / 2))]
    }
    return lax.foriLoop(0, steps, leap, [x, momentum])
  }
  const step = (x: NdArray, own: NdArray): [NdArray, Chain] => {
    const keys = random.split(own)
    const momentum = random.normal(keys.get(0), x.shape)
    const [next, turned] = propose(x, momentum)
    const gain = energy(x, momentum).sub(energy(next, turned))
    const accepted = np.log(random.uniform(keys.get(1))).lt(gain)
    const kept = np.where(accepted, next, x)
    return [kept, [kept, accepted]]
  }
  const [, chain] = lax.scan(step, start, random.split(key, count))
  return chain
}

/** Several chains from several starts [chains, n], side by side: positions are [chains, count, n]. */
export function sampleChains(logDensity: LogDensity, key: NdArray, starts: NdArray, count: number, leapfrog: Leapfrog): Chain {
  const keys = random.split(key, starts.shape[0] ?? 0)
  return vmap((own: NdArray, start: NdArray) => sample(logDensity, own, start, count, leapfrog))(keys, starts)
}

/** How far chains [chains, count, n] disagree, for each coordinate: 1 where they do not. Source: Gelman and Rubin, Statistical Science 7 (1992). */
export function disagreement(chains: NdArray): NdArray {
  const count = chains.shape[1] ?? 0
  const within = chains.var(1, { ddof: 1 }).mean(0)
  const between = chains.mean(1).var(0, { ddof: 1 })
  return np.sqrt(np.add((count - 1) / count, between.div(within)))
}
