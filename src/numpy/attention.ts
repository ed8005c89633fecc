import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { DtypeError, ShapeError } from '../core/errors.js'
import { iota } from '../core/primitives/iota.js'
import { at, type Shape } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { add, multiply } from './arithmetic.js'
import { einsum } from './einsum.js'
import { greaterEqual, less, lessEqual, logicalAnd, where } from './logic.js'
import { toArray, toFloat, type ArrayLike } from './operands.js'
import { sameNumbers } from './products.js'
import { expandDims, reshape } from './shape.js'
import { softmax } from './softmax.js'

/** Options of `dotProductAttention`. Where a shape is said, B may be 1 or missing with the batch, and N, T and S may be 1. */
export interface AttentionOptions {
  /** Added to the logits before they are masked: [B, N, T, S]. */
  readonly bias?: ArrayLike | null | undefined
  /** Which keys each query sees, as booleans [B, N, T, S]. */
  readonly mask?: ArrayLike | null | undefined
  /** By which the logits are multiplied; 1 / √H unless given. */
  readonly scale?: ArrayLike | null | undefined
  /** Does each query see only keys up to its own place? */
  readonly isCausal?: boolean | undefined
  /** How many queries of each batch there are, as integers [B]; the results of the others are 0. */
  readonly querySeqLengths?: ArrayLike | null | undefined
  /** How many keys of each batch there are, as integers [B]. */
  readonly keyValueSeqLengths?: ArrayLike | null | undefined
  /** How many keys before and behind its own place each query sees; one number for both. */
  readonly localWindowSize?: number | readonly [before: number, behind: number] | null | undefined
}

const optionNames = ['bias', 'mask', 'scale', 'isCausal', 'querySeqLengths', 'keyValueSeqLengths', 'localWindowSize']

/**
 * Attention: weights are the softmax over keys of `scale` times the products of queries and keys, and the result is the values so weighted.
 *
 * @param query [B, T, N, H], or [T, N, H] without batch: T queries for each of N heads
 * @param key [B, S, K, H]: S keys; K divides N, and each head of keys serves N / K of queries
 * @param value [B, S, K, H]
 * @returns the shape of `query`. A query that sees no key gets the mean of all values, as in jax.nn; all is computed in the dtype of the operands
 * @throws ShapeError for shapes that do not fit; DtypeError for a mask that is not bool
 * @example
 * nn.dotProductAttention(np.ones([3, 1, 2]), np.ones([3, 1, 2]), np.ones([3, 1, 2]), { isCausal: true }).shape // [3, 1, 2]
 */
export function dotProductAttention(query: ArrayLike, key: ArrayLike, value: ArrayLike, options: AttentionOptions = {}): NdArray {
  checkOptions('dotProductAttention', options, optionNames)
  const [q, k, v] = sameNumbers('dotProductAttention', [query, key, value]).map((x) => toFloat('dotProductAttention', x))
  if (q === undefined || k === undefined || v === undefined) return toArray('dotProductAttention', query)
  const rank = q.ndim
  const [queries, keys, values] = [q, k, v].map((x) => (rank === 3 && x.ndim === 3 ? expandDims(x, 0) : x))
  if (queries === undefined || keys === undefined || values === undefined) return q
  checkShapes(q, k, v, [queries.shape, keys.shape, values.shape])
  const [batch, length, heads, width] = extents(queries.shape)
  const [, count, groups] = extents(keys.shape)
  const grouped = reshape(queries, [batch, length, groups, heads / groups, width])
  const products = reshape(einsum('btkgh,bskh->bkgts', grouped, keys), [batch, heads, length, count])
  const scaled = multiply(products, options.scale ?? 1 / Math.sqrt(width))
  const biased = options.bias === null || options.bias === undefined ? scaled : add(scaled, options.bias)
  const weights = reshape(softmax(masked(biased, options)), [batch, groups, heads / groups, length, count])
  const weighted = reshape(einsum('bkgts,bskh->btkgh', weights, values), queries.shape)
  return reshape(padded(weighted, options.querySeqLengths ?? null), q.shape)
}

function extents(shape: Shape): readonly [number, number, number, number] {
  return [at(shape, 0), at(shape, 1), at(shape, 2), at(shape, 3)]
}

function checkShapes(q: NdArray, k: NdArray, v: NdArray, shapes: readonly Shape[]): void {
  const [queries, keys, values] = [at(shapes, 0), at(shapes, 1), at(shapes, 2)]
  const fits =
    queries.length === 4 &&
    keys.length === 4 &&
    keys.join() === values.join() &&
    queries[0] === keys[0] &&
    queries[3] === keys[3] &&
    at(queries, 2) % at(keys, 2) === 0
  if (!fits) {
    throw new ShapeError(
      `dotProductAttention: ${q.aval.toString()}, ${k.aval.toString()} and ${v.aval.toString()} do not fit. Queries are [B, T, N, H], keys and values [B, S, K, H], where K divides N; B may be left out of all.`,
    )
  }
}

/** The logits, and a number far below all others where a query must not see a key. Not -Infinity: a query that sees none would be NaN. */
function masked(logits: NdArray, options: AttentionOptions): NdArray {
  const [, , length, count] = extents(logits.shape)
  const seen = masksOf(length, count, options)
  if (seen.length === 0) return logits
  const most = logits.dtype === 'float32' ? 2 ** 127 : 2 ** 1023
  return where(
    seen.reduce((all, mask) => logicalAnd(all, mask)),
    logits,
    fill(-1.4 * most, avalOf([], logits.dtype)),
  )
}

function masksOf(length: number, count: number, options: AttentionOptions): readonly NdArray[] {
  const query = iota([length, count], 'int32', 0)
  const key = iota([length, count], 'int32', 1)
  const masks: NdArray[] = []
  if (options.mask !== null && options.mask !== undefined) {
    const mask = toArray('dotProductAttention', options.mask)
    if (mask.dtype !== 'bool') {
      throw new DtypeError(
        `dotProductAttention: the mask is ${mask.aval.toString()}. Give booleans, such as mask.ne(0); numbers are added as bias.`,
      )
    }
    masks.push(mask)
  }
  if (options.isCausal === true) masks.push(greaterEqual(query, key))
  const { localWindowSize: size = null } = options
  if (size !== null) {
    const [before, behind] = typeof size === 'number' ? [size, size] : size
    masks.push(lessEqual(query, add(key, before)), greaterEqual(query, add(key, -behind)))
  }
  const { querySeqLengths: queries = null, keyValueSeqLengths: keys = null } = options
  if (queries !== null) masks.push(less(query, perBatch(queries)))
  if (keys !== null) masks.push(less(key, perBatch(keys)))
  return masks
}

/** A number for each batch, as [B, 1, 1, 1]. */
function perBatch(lengths: ArrayLike): NdArray {
  const value = toArray('dotProductAttention', lengths)
  return reshape(value, [value.size, 1, 1, 1])
}

/** Results [B, T, N, H], and 0 for queries that are not there. */
function padded(results: NdArray, lengths: ArrayLike | null): NdArray {
  if (lengths === null) return results
  return where(less(iota(results.shape, 'int32', 1), perBatch(lengths)), results, 0)
}
