/** A seeded stream of numbers, so that a check that failed fails again. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number
}

/** Steele, Lea and Flood's SplitMix with 32 bits of state (OOPSLA 2014), with the finalizer of MurmurHash3. */
export function randomStream(seed: number): RandomStream {
  let state = seed | 0
  return {
    next: () => {
      state = (state + 0x9e3779b9) | 0
      let z = state
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
      return ((z ^ (z >>> 16)) >>> 0) / 4294967296
    },
  }
}

/** A number of either sign whose magnitude is from 0.5 to 1: no element of a direction is small enough to hide a fault. */
export function signed(random: RandomStream): number {
  const magnitude = 0.5 + 0.5 * random.next()
  return random.next() < 0.5 ? -magnitude : magnitude
}
