import { allIndices, build, greatestFinite, item, read, stored, ulp, type Expected, type Plain, type Reference } from './plain.js'

/** What each element of the axis in front gets: the elements of all at its index, as one number. */
function combining(f: (list: readonly number[]) => number): Reference {
  return (operands) => {
    const x = item(operands, 0)
    const over = Array.from({ length: item(x.shape, 0) }, (_, i) => i)
    const combined = build(x.shape, x.dtype, ([, ...index]) => f(over.map((i) => read(x, [i, ...index]))))
    return [combined]
  }
}

const extremum =
  (choose: (...list: readonly number[]) => number): Reference =>
  (operands, params) =>
    combining((list) => choose(...list))(operands, params)

/** A sum of a few: it may be off by as many roundings as there are terms, relative to their magnitudes. */
const psum: Reference = (operands, params) => {
  const total = (f: (x: number) => number): Expected =>
    item(combining((list) => list.reduce((sum, x) => sum + f(x), 0))(operands, params), 0)
  const [sum, magnitude] = [total((x) => x), total(Math.abs)]
  const { dtype } = sum
  const bounds = magnitude.data.map((x) => (Number.isFinite(x) ? (x > greatestFinite(dtype) ? Infinity : 3 * ulp(dtype, x)) : NaN))
  return [{ ...sum, data: sum.data.map((x) => stored(dtype, x)), signless: true, bounds: bounds.map((x, i) => boundAt(x, operands, i)) }]
}

/** Where the magnitudes have no finite sum: nothing is rounded if a term is none, and some order overflows if all are finite. */
function boundAt(bound: number, operands: readonly Plain[], i: number): number {
  if (!Number.isNaN(bound)) return bound
  const { shape, data } = item(operands, 0)
  const size = data.length / item(shape, 0)
  return data.some((x, k) => k % size === i && !Number.isFinite(x)) ? 0 : Infinity
}

/** Those of all, along the axis, for each. */
const allGather: Reference = (operands, params: { axis: number }) => {
  const x = item(operands, 0)
  const [size, ...rest] = [item(x.shape, 0), ...x.shape.slice(1)]
  const shape = [size, ...rest.slice(0, params.axis), size, ...rest.slice(params.axis)]
  return [
    build(shape, x.dtype, ([, ...index]) => {
      const element = index.filter((_, axis) => axis !== params.axis)
      return read(x, [item(index, params.axis), ...element])
    }),
  ]
}

const axisIndex: Reference = () => [{ shape: [3], dtype: 'int32', data: allIndices([3]).map((index) => item(index, 0)) }]

/** Collectives under the vmap of their axis, which is the first axis of their operands and results. */
export const collectives: Readonly<Record<string, Reference>> = {
  psum,
  pmax: extremum((...list) => Math.max(...list)),
  pmin: extremum((...list) => Math.min(...list)),
  allGather,
  axisIndex,
}
