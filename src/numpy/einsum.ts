import type { NdArray } from '../core/array.js'
import { ShapeError } from '../core/errors.js'
import { at, formatShape, range } from '../core/shape.js'
import { contractPair, ordered, reducedTo, type Labelled } from './contract.js'
import { diagonal } from './diagonals.js'
import { readSubscripts } from './einsumSubscripts.js'
import type { ArrayLike } from './operands.js'
import { sameNumbers } from './products.js'

/**
 * Sums of products over named axes, in Einstein's notation. Each letter names an axis; letters that are not in the result are summed over, a letter
 * that stands twice in one operand is its diagonal, `...` stands for all axes not named and broadcasts. Without `->` the result has the letters that
 * stand once, in alphabetical order. Several operands are contracted in pairs, those first that leave the least.
 *
 * @throws ArgumentError for subscripts that are not well formed; ShapeError where extents of one letter differ
 * @example
 * np.einsum('ij,j->i', np.array([[1, 2], [3, 4]]), np.array([1, 10])).toArray() // [21, 43]
 * np.einsum('ii', np.array([[1, 2], [3, 4]])).item() // 5
 */
export function einsum(subscripts: string, ...operands: readonly ArrayLike[]): NdArray {
  const arrays = sameNumbers('einsum', operands)
  const { inputs, output } = readSubscripts(
    subscripts,
    arrays.map((x) => x.shape),
  )
  const terms = arrays.map((array, i) => distinct(subscripts, { array, labels: at(inputs, i) }))
  return ordered(reducedTo(contractAll(subscripts, terms, output), new Set(output)), output)
}

/** Takes diagonals until each label stands once. */
function distinct(subscripts: string, { array, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis)
  if (second < 0) return { array, labels }
  const first = labels.indexOf(at(labels, second))
  if (array.shape[first] !== array.shape[second]) {
    throw new ShapeError(
      `einsum '${subscripts}': '${at(labels, first)}' stands twice for an operand of shape ${formatShape(array.shape)}, whose axes ${String(first)} and ${String(second)} differ. A diagonal needs equal extents.`,
    )
  }
  const others = range(labels.length).filter((axis) => axis !== first && axis !== second)
  return distinct(subscripts, {
    array: diagonal(array, 0, first, second),
    labels: [...others.map((axis) => at(labels, axis)), at(labels, first)],
  })
}

function contractAll(subscripts: string, terms: readonly Labelled[], output: readonly string[]): Labelled {
  let rest = terms
  while (rest.length > 1) {
    const [i, j] = cheapestPair(rest, output)
    const kept = keptBy(rest, i, j, output)
    rest = [...rest.filter((_, k) => k !== i && k !== j), contractPair(`einsum '${subscripts}'`, at(rest, i), at(rest, j), kept)]
  }
  return at(rest, 0)
}

/** The labels that others, or the result, still need when terms i and j are contracted. */
function keptBy(terms: readonly Labelled[], i: number, j: number, output: readonly string[]): ReadonlySet<string> {
  return new Set([...output, ...terms.flatMap(({ labels }, k) => (k === i || k === j ? [] : labels))])
}

/** The pair whose product takes the least room beyond that of its factors; the first of equal ones. */
function cheapestPair(terms: readonly Labelled[], output: readonly string[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 1]
  let least = Infinity
  for (const i of range(terms.length)) {
    for (const j of range(terms.length).slice(i + 1)) {
      const [x, y] = [at(terms, i), at(terms, j)]
      const kept = keptBy(terms, i, j, output)
      const labels = [...new Set([...x.labels, ...y.labels])].filter((label) => kept.has(label))
      const growth =
        labels.reduce((size, label) => size * Math.max(extentIn(x, label), extentIn(y, label)), 1) - x.array.size - y.array.size
      if (growth < least) {
        least = growth
        best = [i, j]
      }
    }
  }
  return best
}

function extentIn({ array, labels }: Labelled, label: string): number {
  const axis = labels.indexOf(label)
  return axis < 0 ? 1 : at(array.shape, axis)
}
