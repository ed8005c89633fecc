import { at } from '../../core/shape.js'
import { reversed } from './deflateFormat.js'

/** A prefix code: for each symbol the length of its code, 0 for those that have none, and the code as it is written. */
export interface PrefixCode {
  readonly lengths: readonly number[]
  readonly codes: readonly number[]
}

/** A prefix code for symbols that occur so often, none longer than `limit`. At least two symbols have a code, so that it is complete. */
export function prefixCode(counts: readonly number[], limit: number): PrefixCode {
  let weights = counts.map((count, symbol) => (count === 0 && spare(counts, symbol) ? 1 : count))
  let lengths = huffman(weights)
  // Rarer symbols count more until the longest codes are short enough.
  while (Math.max(...lengths) > limit) {
    weights = weights.map((weight) => Math.ceil(weight / 2))
    lengths = huffman(weights)
  }
  return { lengths, codes: codesOf(lengths) }
}

/** Does a symbol that does not occur get a code, because fewer than two do? */
function spare(counts: readonly number[], symbol: number): boolean {
  const missing = 2 - counts.filter((count) => count > 0).length
  return counts.slice(0, symbol).filter((count) => count === 0).length < missing
}

/** The lengths of a shortest code (Huffman 1952). */
function huffman(weights: readonly number[]): readonly number[] {
  const symbols = [...weights.keys()].filter((symbol) => at(weights, symbol) > 0).sort((a, b) => at(weights, a) - at(weights, b) || a - b)
  const n = symbols.length
  // The leaves in order, then what pairs of nodes are joined to, which comes in order too.
  const sums = symbols.map((symbol) => at(weights, symbol))
  const parents: number[] = []
  let [leaf, joined] = [0, n]
  const lightest = (): number => (leaf < n && (joined >= sums.length || at(sums, leaf) <= at(sums, joined)) ? leaf++ : joined++)
  while (sums.length < 2 * n - 1) {
    const [first, second] = [lightest(), lightest()]
    parents[first] = parents[second] = sums.length
    sums.push(at(sums, first) + at(sums, second))
  }
  const depths = new Array<number>(2 * n - 1).fill(0)
  for (let node = 2 * n - 3; node >= 0; node--) depths[node] = at(depths, at(parents, node)) + 1
  const lengths = weights.map(() => 0)
  symbols.forEach((symbol, i) => (lengths[symbol] = at(depths, i)))
  return lengths
}

/** Codes of one length are consecutive numbers, in the order of their symbols, behind those of shorter ones (RFC 1951, 3.2.2). */
function codesOf(lengths: readonly number[]): readonly number[] {
  const codes = lengths.map(() => 0)
  let code = 0
  for (let length = 1; length <= Math.max(...lengths); length++) {
    lengths.forEach((own, symbol) => {
      if (own === length) codes[symbol] = reversed(code++, length)
    })
    code <<= 1
  }
  return codes
}
