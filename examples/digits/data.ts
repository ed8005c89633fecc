import { nn, np, random, type NdArray } from 'cotangent'

/** Images as rows of 784 grey values from 0 to 1, labels one-hot. */
export interface Digits {
  readonly images: NdArray
  readonly labels: NdArray
}

/** What one trains on, and what one tests with. */
export interface Split {
  readonly train: Digits
  readonly test: Digits
}

const pixels = 784

interface Image {
  readonly digit: number
  readonly values: readonly number[]
}

/**
 * All images in an order that depends on the seed alone, cut into a training and a test set.
 *
 * @param files the ten files of the package `mnist`, as parsed: the one at `i` holds images of the digit `i`
 */
export function splitDigits(files: readonly unknown[], seed: number, testCount: number): Split {
  const images = files.flatMap(imagesOf)
  const order = random.bits(random.key(seed), [images.length]).toTypedArray()
  const shuffled = images.map((image, i) => ({ image, rank: order[i] ?? 0 })).sort((a, b) => a.rank - b.rank)
  const chosen = shuffled.map(({ image }) => image)
  return { test: digitsOf(chosen.slice(0, testCount)), train: digitsOf(chosen.slice(testCount)) }
}

function imagesOf(parsed: unknown, digit: number): readonly Image[] {
  const data = numbersOf(parsed)
  return Array.from({ length: Math.floor(data.length / pixels) }, (_image, i) => ({
    digit,
    values: data.slice(i * pixels, (i + 1) * pixels),
  }))
}

function numbersOf(parsed: unknown): readonly number[] {
  if (typeof parsed === 'object' && parsed !== null && 'data' in parsed && Array.isArray(parsed.data)) return parsed.data.map(Number)
  throw new Error('A file of digits does not hold {data: [...]}.')
}

function digitsOf(images: readonly Image[]): Digits {
  const values = new Float64Array(images.length * pixels)
  images.forEach((image, i) => {
    values.set(image.values, i * pixels)
  })
  const digits = Int32Array.from(images, ({ digit }) => digit)
  return { images: np.asarray(values).reshape([images.length, pixels]), labels: nn.oneHot(np.asarray(digits), 10) }
}

/** The examples from `start` to `stop`. */
export function batchOf({ images, labels }: Digits, start: number, stop: number): Digits {
  return { images: images.get([start, stop]), labels: labels.get([start, stop]) }
}
