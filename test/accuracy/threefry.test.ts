import { describe, expect, it } from 'vitest'
import { compileScalar } from '../../src/backends/cpu/scalar/javascript.js'
import { ScalarBuilder } from '../../src/core/scalar/builder.js'
import { threefry2x32 } from '../../src/core/scalar/expansions/threefry.js'

const s = new ScalarBuilder()
const words = [0, 1, 2, 3].map((i) => s.operand('uint32', i))
const [key0, key1, count0, count1] = words
if (key0 === undefined || key1 === undefined || count0 === undefined || count1 === undefined) throw new Error('four operands')
const threefry = compileScalar(threefry2x32(s, key0, key1, count0, count1), ['uint32', 'uint32', 'uint32', 'uint32'])

describe('threefry2x32', () => {
  // Random123's kat_vectors, threefry2x32 with 20 rounds: key, counter, result.
  it.each([
    [0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])('gives the known answer for key %i %i, counter %i %i', (k0, k1, c0, c1, first, second) => {
    expect(threefry(k0, k1, c0, c1)).toStrictEqual([first, second])
  })
})
