import { jit, nn, np, toBackend, tree, withBackend, type Backend, type NdArray } from 'cotangent'
import type { Digits, Split } from '../digits/data.js'
import { descent, type Descent, type Schedule } from '../digits/descent.js'
import { accuracy, createNetwork, logits, type Network } from '../digits/network.js'

/** A few steps, once their losses have arrived. */
export interface Progress {
  /** How many steps had been taken after them. */
  readonly taken: number
  readonly losses: readonly number[]
  /** When those arrived, in milliseconds. */
  readonly at: number
  /** Share of the test set that the network classifies correctly; null where it was not asked. */
  readonly accuracy: number | null
}

const together = 10
const betweenTests = 100

/** The digit network in training on a backend, in float32. */
export class Training {
  private readonly share = jit(accuracy)
  private readonly probabilities = jit((network: Network, image: NdArray) => nn.softmax(logits(network, image)))

  private constructor(
    private readonly backend: Backend,
    private readonly descent: Descent,
    private readonly test: Digits,
    private readonly steps: number,
  ) {}

  /** Moves everything there. The weights begin as in `npm start`, rounded. */
  static async begin(backend: Backend, digits: Split, schedule: Schedule): Promise<Training> {
    const narrow = tree.map((x: NdArray) => x.astype('float32'), { ...digits, network: createNetwork(2) })
    const { train, test, network } = await toBackend(narrow, backend)
    const training = withBackend(backend, () => descent(network, train, schedule))
    return new Training(backend, training, test, schedule.steps)
  }

  /** What a step runs as. */
  explain(): string {
    return withBackend(this.backend, () => this.descent.explain())
  }

  /** Trains. Losses are read ten at a time, and while they are on their way the device has the next ten steps to do. */
  async *progress(): AsyncGenerator<Progress, void, void> {
    let underWay: Promise<Progress> | null = null
    for (let taken = 0; taken < this.steps;) {
      const before: Promise<Progress> | null = underWay
      const count = Math.min(together, this.steps - taken)
      taken += count
      underWay = this.take(count, taken)
      if (before !== null) yield await before
      await pageHasItsTurn()
    }
    if (underWay !== null) yield await underWay
  }

  private async take(count: number, taken: number): Promise<Progress> {
    const [losses, share] = withBackend(this.backend, () => [
      np.stack(Array.from({ length: count }, () => this.descent.step())),
      taken % betweenTests === 0 || taken === this.steps ? this.share(this.descent.network, this.test) : null,
    ])
    const values = Array.from(await losses.read())
    const at = performance.now()
    return { taken, losses: values, at, accuracy: share === null ? null : await itemOf(share) }
  }

  /** The ten probabilities of an image, by the network as it is now. */
  async classify(image: NdArray): Promise<readonly number[]> {
    const there = await toBackend(image.astype('float32'), this.backend)
    return Array.from(await withBackend(this.backend, () => this.probabilities(this.descent.network, there)).read())
  }
}

async function itemOf(x: NdArray): Promise<number> {
  const [value = NaN] = await x.read()
  return value
}

/** Lets the page draw, and answer its user. */
function pageHasItsTurn(): Promise<void> {
  return new Promise((resume) => {
    setTimeout(resume)
  })
}
