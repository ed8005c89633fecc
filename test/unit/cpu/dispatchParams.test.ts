import { expect, test } from 'vitest'
import { sameParams } from '../../../src/backends/cpu/dispatchParams.js'

const f = (): number => 1
class Custom {
  constructor(readonly value: number) {}
}
const custom = new Custom(1)

test.each<readonly [unknown, unknown]>([
  [{}, {}],
  [
    { axes: [0, 1], name: 'x', nested: { a: [[1], [2]] } },
    { nested: { a: [[1], [2]] }, name: 'x', axes: [0, 1] },
  ],
  [{ value: NaN }, { value: NaN }],
  [
    { f, custom },
    { f, custom },
  ],
  [{ none: null }, { none: null }],
])('%o and %o are the same', (a, b) => {
  expect(sameParams(a, b)).toBe(true)
  expect(sameParams(b, a)).toBe(true)
})

test.each<readonly [unknown, unknown]>([
  [{}, { a: 1 }],
  [{ a: undefined }, {}],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ value: 0 }, { value: -0 }],
  [{ axes: [0] }, { axes: [0, 1] }],
  [{ axes: [0, 1] }, { axes: [1, 0] }],
  [{ axes: [0] }, { axes: { 0: 0, length: 1 } }],
  [{ axes: null }, { axes: {} }],
  [{ f: () => 1 }, { f: () => 1 }],
  [{ custom }, { custom: new Custom(1) }],
  [{ value: 1 }, { value: '1' }],
])('%o and %o differ', (a, b) => {
  expect(sameParams(a, b)).toBe(false)
  expect(sameParams(b, a)).toBe(false)
})
