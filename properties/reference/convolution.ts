import { allIndices, build, item, read, type Plain, type Reference } from './plain.js'
import { bounded, dotOf } from './reductions.js'

const shear: Reference = (operands, params: { axis: number; along: number; step: number; start: number; extent: number }) => {
  const x = item(operands, 0)
  const shape = x.shape.map((extent, axis) => (axis === params.axis ? params.extent : extent))
  return [
    build(shape, x.dtype, (index) =>
      read(
        x,
        index.map((i, axis) => (axis === params.axis ? params.start + i + params.step * item(index, params.along) : i)),
      ),
    ),
  ]
}

interface Convolution {
  readonly strides: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly leftDilation: readonly number[]
  readonly rightDilation: readonly number[]
}

/** An axis written out: which element stands at each place, `null` for a zero. */
function spread(extent: number, low: number, high: number, dilation: number): readonly (number | null)[] {
  const list: (number | null)[] = []
  for (let i = 0; i < extent; i++) {
    if (i > 0) for (let zero = 1; zero < dilation; zero++) list.push(null)
    list.push(i)
  }
  for (let i = 0; i < low; i++) list.unshift(null)
  for (let i = 0; i < high; i++) list.push(null)
  return list.slice(Math.max(0, -low), high < 0 ? Math.max(0, list.length + high) : list.length)
}

/** The images with their zeros, written out, then every sum by itself. */
const conv: Reference = (operands, params: Convolution) => {
  const [x, y] = [item(operands, 0), item(operands, 1)]
  const spatial = params.strides.map((_, i) => i)
  const sources = spatial.map((i) => spread(item(x.shape, i + 3), item(params.low, i), item(params.high, i), item(params.leftDilation, i)))
  const window = y.shape.slice(3)
  const counts = spatial.map((i) => {
    const reach = item(window, i) === 0 ? 0 : (item(window, i) - 1) * item(params.rightDilation, i) + 1
    let count = 0
    while (count * item(params.strides, i) + reach <= item(sources, i).length) count++
    return count
  })
  const element = (image: Plain, n: number, g: number, c: number, places: readonly number[]): number => {
    const index = places.map((place, i) => item(item(sources, i), place))
    return index.some((i) => i === null) ? 0 : read(image, [n, g, c, ...index.map((i) => i ?? 0)])
  }
  const shape = [item(x.shape, 0), item(x.shape, 1), item(y.shape, 1), ...counts]
  const results = allIndices(shape).map(([n = 0, g = 0, o = 0, ...at]) => {
    const pairs = allIndices(y.shape.slice(2)).map(([c = 0, ...k]): readonly [number, number] => [
      element(
        x,
        n,
        g,
        c,
        at.map((start, i) => start * item(params.strides, i) + item(k, i) * item(params.rightDilation, i)),
      ),
      read(y, [g, o, c, ...k]),
    ])
    return dotOf(pairs, x.dtype)
  })
  return [bounded(shape, x.dtype, results)]
}

/** Windows of images. */
export const convolution: Readonly<Record<string, Reference>> = { shear, conv }
