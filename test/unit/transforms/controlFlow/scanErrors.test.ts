import { describe, expect, test } from 'vitest'
import { ArgumentError, DtypeError, lax, np, OutputError, ShapeError, TreeError, type NdArray } from '../../../../src/index.js'
import { untyped } from '../untyped.js'

const [scan, map, foriLoop, associativeScan] = [lax.scan, lax.map, lax.foriLoop, lax.associativeScan].map(untyped)
const xs = np.arange(3)

function attempt(f: ((...args: readonly unknown[]) => unknown) | undefined, ...args: readonly unknown[]): () => unknown {
  return () => f?.(...args)
}

describe('scan', () => {
  test('the carry changes: the leaf is named, with both avals', () => {
    function advance(c: { velocity: NdArray }): unknown {
      return [{ velocity: np.concatenate([c.velocity, np.zeros([1])]) }, null]
    }
    expect(attempt(scan, advance, { velocity: np.zeros([3]) }, xs)).toThrow(ShapeError)
    expect(attempt(scan, advance, { velocity: np.zeros([3]) }, xs)).toThrow(
      /scan of advance: the carry changes type: carry\.velocity is float64\[3\] at first and float64\[4\] after one step\./,
    )
    function toInteger(c: NdArray): unknown {
      return [c.astype('int32'), null]
    }
    expect(attempt(scan, toInteger, np.array(1.5), xs)).toThrow(DtypeError)
    expect(attempt(scan, toInteger, np.array(1.5), xs)).toThrow(/carry is float64\[\] at first and int32\[\] after one step/)
    expect(attempt(scan, (c: NdArray) => [c.add(np.zeros([2])), null], 0, xs)).toThrow(
      /carry is float64\[\] at first and float64\[2\] after/,
    )
    expect(attempt(scan, () => [np.array(1, { dtype: 'int32' }), null], 0.5, xs)).toThrow(/carry is float64\[\] at first and int32\[\]/)
    expect(attempt(scan, () => [0.5, null], np.array(1, { dtype: 'int32' }), xs)).toThrow(/carry is int32\[\] at first and float64\[\]/)
  })

  test('the carry has other containers', () => {
    expect(attempt(scan, (c: { a: NdArray }) => [{ a: c.a, b: c.a }, null], { a: np.array(1) }, xs)).toThrow(TreeError)
    expect(attempt(scan, (c: { a: NdArray }) => [{ a: c.a, b: c.a }, null], { a: np.array(1) }, xs)).toThrow(
      /carry\.b is new after one step/,
    )
    expect(attempt(scan, (c: NdArray[]) => [[c[0]], null], [1, 2], xs)).toThrow(/carry\[1\] is missing after one step/)
    expect(attempt(scan, (c: NdArray[]) => [{ 0: c[0] }, null], [1], xs)).toThrow(TreeError)
  })

  test('the body returns no pair', () => {
    for (const body of [
      (c: NdArray) => c,
      (c: NdArray) => [c],
      (c: NdArray) => [c, c, c],
      () => null,
      () => undefined,
      (c: NdArray) => ({ c }),
    ]) {
      expect(attempt(scan, body, 1, xs)).toThrow(OutputError)
      expect(attempt(scan, body, 1, xs)).toThrow(/the body must return a pair \[carry, y\]/)
    }
    expect(attempt(scan, (c: NdArray) => [c, 'text'], 1, xs)).toThrow(/returned a string at result\[1\]/)
    expect(attempt(scan, () => Promise.resolve(1), 1, xs)).toThrow(/promise/)
  })

  test('lengths disagree, or there are none', () => {
    const body = (c: NdArray): unknown => [c, null]
    expect(attempt(scan, body, 1, { a: np.zeros([3]), b: np.zeros([4, 2]) })).toThrow(ShapeError)
    expect(attempt(scan, body, 1, { a: np.zeros([3]), b: np.zeros([4, 2]) })).toThrow(
      /lengths disagree: xs\.b is float64\[4,2\], so it has 4 elements along its first axis, but xs\.a says 3/,
    )
    expect(attempt(scan, body, 1, xs, { length: 4 })).toThrow(/lengths disagree: xs is .*3 elements.*length says 4/)
    expect(attempt(scan, body, 1, [np.zeros([2]), 1])).toThrow(/xs\[1\] is float64\[\].*a scalar/)
    expect(attempt(scan, body, 1)).toThrow(ArgumentError)
    expect(attempt(scan, body, 1, null)).toThrow(/nothing to go along: xs has no arrays\. Give arrays, or \{ length \}/)
    expect(attempt(scan, body, 1, {}, {})).toThrow(ArgumentError)
  })

  test('options and arguments of the wrong kind', () => {
    const body = (c: NdArray): unknown => [c, null]
    expect(attempt(scan, 3, 1, xs)).toThrow(ArgumentError)
    expect(attempt(scan, body, 'text', xs)).toThrow(TreeError)
    expect(attempt(scan, body, 1, 'text')).toThrow(TreeError)
    expect(attempt(scan, body, 1, xs, { revers: true })).toThrow(/unknown option 'revers'/)
    for (const value of [0, -1, 1.5, NaN]) {
      expect(attempt(scan, body, 1, xs, { unroll: value })).toThrow(/unroll must be a positive integer/)
      expect(attempt(scan, body, 1, xs, { segments: value })).toThrow(/segments must be a positive integer/)
    }
    expect(attempt(scan, body, 1, null, { length: -1 })).toThrow(/length must be a non-negative integer/)
    expect(attempt(scan, body, 1, null, { length: 1.5 })).toThrow(ArgumentError)
  })
})

describe('map', () => {
  test('names what it cannot go along', () => {
    const f = (x: NdArray): NdArray => x
    expect(attempt(map, f, 1)).toThrow(/map of f: xs is float64\[\]~?, a scalar/)
    expect(attempt(map, f, [])).toThrow(ArgumentError)
    expect(attempt(map, f, [np.zeros([1]), np.zeros([2])])).toThrow(/lengths disagree: xs\[1\]/)
    expect(attempt(map, f, xs, { batchSize: 0 })).toThrow(/batchSize must be a positive integer/)
    expect(attempt(map, f, xs, { size: 1 })).toThrow(/unknown option/)
    expect(attempt(map, 1, xs)).toThrow(ArgumentError)
  })
})

describe('foriLoop', () => {
  test('bounds and carry', () => {
    const add = (_i: NdArray, c: NdArray): NdArray => c.add(1)
    expect(attempt(foriLoop, 0, 3, 1, 0)).toThrow(ArgumentError)
    expect(attempt(foriLoop, 0, 1.5, add, 0)).toThrow(/foriLoop of add: upper must be an integer/)
    expect(attempt(foriLoop, 0, Infinity, add, 0)).toThrow(ArgumentError)
    expect(attempt(foriLoop, np.array(0.5), 3, add, 0)).toThrow(DtypeError)
    expect(attempt(foriLoop, 0, np.array([1, 2], { dtype: 'int32' }), add, 0)).toThrow(ShapeError)
    expect(attempt(foriLoop, 0, 'text', add, 0)).toThrow(ArgumentError)
    expect(attempt(foriLoop, 0, 3, () => np.zeros([2]), 0)).toThrow(
      /foriLoop of an anonymous function: the carry changes type: carry is float64\[\]/,
    )
    expect(attempt(foriLoop, 0, np.array(3, { dtype: 'int32' }), () => np.zeros([2]), 0)).toThrow(
      /the carry changes type: carry is float64\[\]/,
    )
  })
})

describe('associativeScan', () => {
  test('combine must keep what it gets', () => {
    const add = (a: NdArray, b: NdArray): NdArray => a.add(b)
    expect(attempt(associativeScan, add, 1)).toThrow(/xs is float64\[\]~?, a scalar/)
    expect(attempt(associativeScan, add, [])).toThrow(ArgumentError)
    expect(attempt(associativeScan, add, { a: np.zeros([3]), b: np.zeros([2]) })).toThrow(
      /lengths disagree: xs\.b has 2 elements along axis 0, but xs\.a has 3/,
    )
    expect(attempt(associativeScan, add, xs, { axis: 1 })).toThrow(/axis/)
    expect(attempt(associativeScan, (a: NdArray) => [a], xs)).toThrow(TreeError)
    expect(attempt(associativeScan, (a: NdArray) => a.sum(), xs)).toThrow(
      /combine returned result as float64\[\], but was given float64\[1\]/,
    )
    expect(attempt(associativeScan, (a: NdArray) => a.gt(0), xs)).toThrow(DtypeError)
    expect(attempt(associativeScan, add, xs, { reversed: true })).toThrow(/unknown option/)
  })
})
