/** Images [N, C, H, W] and a kernel [O, C, 3, 3] with zeros around the images, so that the result has their extents. */
export const shape = { images: 8, channels: 64, extent: 32 }
const { images, channels, extent } = shape
const area = extent * extent

export const sizes = { x: images * channels * area, w: channels * channels * 9 }
export const flops = 2 * images * channels * channels * 9 * area

/** Adds a row of the image, times a number, to a row of the result, for each place of the kernel. */
export const convByHand = (x, w) => {
  const y = new x.constructor(sizes.x)
  for (let n = 0; n < images; n++) {
    for (let o = 0; o < channels; o++) {
      for (let c = 0; c < channels; c++) {
        for (let k = 0; k < 9; k++) {
          const [di, dj] = [Math.floor(k / 3) - 1, (k % 3) - 1]
          const factor = w[(o * channels + c) * 9 + k]
          for (let i = Math.max(0, -di); i < Math.min(extent, extent - di); i++) {
            const to = (n * channels + o) * area + i * extent
            const from = (n * channels + c) * area + (i + di) * extent + dj
            for (let j = Math.max(0, -dj); j < Math.min(extent, extent - dj); j++) y[to + j] += factor * x[from + j]
          }
        }
      }
    }
  }
  return y
}

/** Positions that are verified, of so many. */
export const positions = (size) => Array.from({ length: 400 }, (_, i) => (i * 7919 + size - 1) % size)

export const sample = (data, at = (i) => i) => positions(data.length).map((i) => data[at(i)])

/** Elements of both gradients of half the sum of squares of the result `y`. */
export const gradientsByHand = (x, w, y) => {
  const dx = positions(sizes.x).map((place) => {
    const [n, c, p] = [Math.floor(place / channels / area), Math.floor(place / area) % channels, place % area]
    const [i, j] = [Math.floor(p / extent), p % extent]
    let sum = 0
    for (let k = 0; k < 9; k++) {
      const [row, column] = [i - Math.floor(k / 3) + 1, j - (k % 3) + 1]
      if (row < 0 || row >= extent || column < 0 || column >= extent) continue
      for (let o = 0; o < channels; o++) sum += y[(n * channels + o) * area + row * extent + column] * w[(o * channels + c) * 9 + k]
    }
    return sum
  })
  const dw = positions(sizes.w).map((place) => {
    const [o, c, k] = [Math.floor(place / 9 / channels), Math.floor(place / 9) % channels, place % 9]
    const [di, dj] = [Math.floor(k / 3) - 1, (k % 3) - 1]
    let sum = 0
    for (let n = 0; n < images; n++) {
      for (let i = Math.max(0, -di); i < Math.min(extent, extent - di); i++) {
        for (let j = Math.max(0, -dj); j < Math.min(extent, extent - dj); j++) {
          sum += y[(n * channels + o) * area + i * extent + j] * x[(n * channels + c) * area + (i + di) * extent + j + dj]
        }
      }
    }
    return sum
  })
  return [...dx, ...dw]
}
