import { at } from '../../core/shape.js'
import { randomStream, type RandomStream } from '../random.js'

/** A stream of choices that one number determines, so that what is made of it can be made again. */
export class Choices {
  private readonly stream: RandomStream

  constructor(seed: number) {
    this.stream = randomStream(seed)
  }

  /** An integer, both bounds included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.stream.next() * (high - low + 1))
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.stream.next() < probability
  }

  /** One of a list that is not empty. */
  pick<T>(options: readonly T[]): T {
    return at(options, this.integer(0, options.length - 1))
  }

  /** A number between two others. */
  real(low: number, high: number): number {
    return low + (high - low) * this.stream.next()
  }

  /** The seed of a stream of its own. */
  seed(): number {
    return this.integer(0, 0xffffffff)
  }
}
