import { np, type NdArray } from 'cotangent'

const [side, digitSide] = [28, 20]

/**
 * A drawing as an image like those of the data set: its ink is scaled to fit 20 x 20 pixels, each of them the mean of what it covers, and moved by whole pixels until its centre
 * of mass lies in the pixel behind the middle of 28 x 28.
 *
 * @param ink grey values from 0 to 1, rows from the top, not all of them 0
 * @returns 784 grey values
 */
export function centred(ink: NdArray): NdArray {
  const [down, across] = [linesOf(ink.sum(1)), linesOf(ink.sum(0))]
  const scale = Math.max(down.extent, across.extent) / digitSide
  return coverage(down, scale)
    .matmul(ink)
    .matmul(coverage(across, scale).T)
    .reshape([side * side])
}

/** Rows or columns of a drawing. */
interface Lines {
  readonly count: number
  /** The first with ink. */
  readonly first: number
  /** From there to the last with ink. */
  readonly extent: number
  /** From the first's beginning to the centre of mass. */
  readonly centre: number
}

function linesOf(sums: NdArray): Lines {
  const inked = sums.gt(0)
  const first = inked.argmax().item()
  const centre = np.arange(sums.size).add(0.5).dot(sums).div(sums.sum()).item()
  return { count: sums.size, first, extent: sums.size - first - np.flip(inked).argmax().item(), centre: centre - first }
}

/** The share that each line has in each of the image's 28, which are `scale` times as wide. */
function coverage({ count, first, centre }: Lines, scale: number): NdArray {
  const moved = Math.round((side + 1) / 2 - centre / scale)
  const begin = np.arange(side).sub(moved).mul(scale).add(first).reshape([side, 1])
  const line = np.arange(count)
  const overlap = np.minimum(begin.add(scale), line.add(1)).sub(np.maximum(begin, line))
  return np.clip(overlap, 0).div(scale)
}
