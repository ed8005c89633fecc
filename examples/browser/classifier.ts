import { np, type NdArray } from 'cotangent'
import { Bars } from './bars.js'
import { centred } from './centred.js'
import { Drawing } from './drawing.js'
import { find } from './find.js'

/** Gives the ten probabilities of an image; null where nobody can yet. */
export type Classify = (image: NdArray) => Promise<readonly number[]> | null

/** What is drawn, what the network sees of it, and what it takes it for. */
export class Classifier {
  private readonly drawing = new Drawing(find('#drawing', HTMLCanvasElement), () => void this.update())
  private readonly seen = find('#seen', HTMLCanvasElement)
  private readonly bars = new Bars(find('#bars', HTMLOListElement))
  private busy = false
  private changed = false

  constructor(private readonly classify: Classify) {
    find('#clear', HTMLButtonElement).addEventListener('click', () => {
      this.drawing.clear()
    })
  }

  /** Classifies what is drawn; what changes meanwhile is classified afterwards. */
  async update(): Promise<void> {
    this.changed = true
    if (this.busy) return
    this.busy = true
    try {
      while (this.changed) {
        this.changed = false
        await this.show(this.drawing.ink())
      }
    } finally {
      this.busy = false
    }
  }

  private async show(ink: NdArray | null): Promise<void> {
    const image = ink === null ? np.zeros([784]) : centred(ink)
    const pixels = new ImageData(28, 28)
    image.toTypedArray().forEach((white, i) => pixels.data.fill(255 * white, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4))
    this.seen.getContext('2d')?.putImageData(pixels, 0, 0)
    this.bars.show(ink === null ? null : await this.classify(image))
  }
}
