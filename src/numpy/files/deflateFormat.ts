// What Deflate (RFC 1951) lays down for both directions.

/** The shortest length or distance of each symbol, and how many extra bits say how much longer it is. */
export function ladder(first: number, extra: readonly number[]): readonly (readonly [base: number, bits: number])[] {
  let base = first
  return extra.map((bits) => {
    const step = [base, bits] as const
    base += 1 << bits
    return step
  })
}

/** Extra bits of lengths, from 3 on; one more symbol stands for the greatest, 258, alone. */
export const lengthBits: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]
/** Extra bits of distances, from 1 on. */
export const distanceBits: readonly number[] = [
  ...[0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6],
  ...[6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
]
/** The order in which the lengths of the codes for lengths stand. */
export const orderOfLengths: readonly number[] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** The symbol that ends a block. */
export const endOfBlock = 256

/** The lowest bits in the other order: codes stand with their highest bit first. */
export function reversed(code: number, length: number): number {
  let turned = 0
  for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit)
  return turned
}
