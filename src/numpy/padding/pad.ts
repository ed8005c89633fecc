import type { NdArray } from '../../core/array.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { pad as surround } from '../../core/primitives/slice.js'
import { at, range } from '../../core/shape.js'
import { checkIsOptions, checkOptions } from '../../transforms/selection.js'
import { toArray, type ArrayLike } from '../operands.js'
import { storable } from '../storable.js'
import { padMirrored, type MirrorMode } from './mirrored.js'
import { padRamp, padStatistic, type StatisticMode } from './statistic.js'
import { endsOf, widthsOf, type Ends } from './widths.js'

/** What an array is padded with. */
export type PadMode = 'constant' | 'empty' | 'linearRamp' | MirrorMode | StatisticMode

/** Options of {@link pad}. */
export interface PadOptions {
  /** `'constant'` unless given. */
  readonly mode?: PadMode | undefined
  /** Of mode `'constant'`: 0 unless given; a number, an array without axes, or one for each end as the width. */
  readonly constantValues?: ArrayLike | Ends | undefined
  /** Of mode `'linearRamp'`: the outermost values, 0 unless given. */
  readonly endValues?: Ends | undefined
  /** Of modes `'maximum'`, `'mean'`, `'median'`, `'minimum'`: of how many elements at the edge; all unless given. */
  readonly statLength?: Ends | undefined
  /** Of modes `'reflect'` and `'symmetric'`: `'odd'` mirrors about the value at the edge, too. */
  readonly reflectType?: 'even' | 'odd' | undefined
}

/** The option that goes with each mode, beside `mode`. */
const optionsOf: Readonly<Record<PadMode, readonly string[]>> = {
  constant: ['constantValues'],
  empty: [],
  edge: [],
  wrap: [],
  reflect: ['reflectType'],
  symmetric: ['reflectType'],
  linearRamp: ['endValues'],
  maximum: ['statLength'],
  mean: ['statLength'],
  median: ['statLength'],
  minimum: ['statLength'],
}

/** The names of the options of all modes. */
const allOptions: readonly string[] = ['mode', ...new Set(Object.values(optionsOf).flat())]

/**
 * Elements put before and after each axis: a number for all, `[before, after]` for all axes, or a pair for each axis. The mode says what they are:
 * `'constant'` (0, or `constantValues`), `'edge'` (the outermost element), `'reflect'` and `'symmetric'` (mirrored, without or with that element),
 * `'wrap'` (from the other end), `'linearRamp'` (to `endValues`), `'maximum'`, `'mean'`, `'median'`, `'minimum'` (of `statLength` elements), `'empty'` (zeros, as it
 * happens). The mode may stand as third argument, or in the options.
 *
 * @throws ArgumentError for a mode or an option that is none, or does not go with the mode; ShapeError where the width does not fit, or an empty axis has nothing to repeat
 * @example
 * np.pad(np.array([1, 2]), [[1, 0]]).toArray() // [0, 1, 2]
 * np.pad(np.array([1, 2, 3]), 2, 'reflect').toArray() // [3, 2, 1, 2, 3, 2, 1]
 * np.pad(np.array([1, 2]), [1, 2], { constantValues: 7 }).toArray() // [7, 1, 2, 7, 7]
 */
export function pad(x: ArrayLike, width: Ends, mode: PadMode | PadOptions = 'constant', options: PadOptions = {}): NdArray {
  const value = toArray('pad', x)
  for (const given of typeof mode === 'string' ? [options] : [mode, options]) checkIsOptions('pad', given, allOptions)
  const chosen = typeof mode === 'string' ? { ...options, mode } : mode
  const kind = chosen.mode ?? 'constant'
  if (!Object.hasOwn(optionsOf, kind)) {
    throw new ArgumentError(`pad: there is no mode ${JSON.stringify(kind)}. The modes are ${Object.keys(optionsOf).join(', ')}.`)
  }
  checkOptions(`pad in mode '${kind}'`, chosen, ['mode', ...optionsOf[kind]])
  const widths = widthsOf(width, value)
  if (kind === 'constant') return padConstant(value, widths, chosen.constantValues ?? 0)
  if (kind === 'empty') return padConstant(value, widths, 0)
  widths.forEach(([before, after], axis) => {
    if (value.shape[axis] === 0 && before + after > 0) {
      throw new ShapeError(
        `pad: axis ${String(axis)} of ${value.aval.toString()} is empty, so mode '${kind}' has nothing to take. Use mode 'constant', or leave the axis as it is.`,
      )
    }
  })
  // Later axes repeat what earlier ones were padded with, so that corners are filled.
  return widths.reduce(
    (padded, [before, after], axis) => (before + after === 0 ? padded : padAxis(padded, axis, before, after, kind, chosen)),
    value,
  )
}

function padAxis(
  x: NdArray,
  axis: number,
  before: number,
  after: number,
  mode: Exclude<PadMode, 'constant' | 'empty'>,
  options: PadOptions,
): NdArray {
  switch (mode) {
    case 'maximum':
    case 'mean':
    case 'median':
    case 'minimum': {
      const lengths = options.statLength === undefined ? null : at(endsOf('pad', 'statLength', options.statLength, x), axis)
      return padStatistic(x, axis, before, after, mode, lengths)
    }
    case 'linearRamp':
      return padRamp(x, axis, before, after, at(endsOf('pad', 'endValues', options.endValues ?? 0, x), axis))
    default: {
      const { reflectType = 'even' } = options
      const known: readonly string[] = ['even', 'odd']
      if (!known.includes(reflectType)) {
        throw new ArgumentError(`pad: there is no reflectType ${JSON.stringify(reflectType)}. Give 'even' or 'odd'.`)
      }
      return padMirrored(x, axis, before, after, mode, reflectType === 'odd')
    }
  }
}

type Widths = readonly (readonly [before: number, after: number])[]

const isEnds = (values: ArrayLike | Ends): values is readonly number[] | readonly (readonly number[])[] => Array.isArray(values)

function padConstant(x: NdArray, widths: Widths, values: ArrayLike | Ends): NdArray {
  if (!isEnds(values)) return surroundWith(x, widths, storable('pad', x.dtype, values, []))
  const ends = endsOf('pad', 'constantValues', values, x)
  return widths.reduce((padded, [before, after], axis) => {
    const [front, behind] = at(ends, axis).map((end) => storable('pad', x.dtype, end))
    const only = (own: readonly [number, number]): Widths => range(x.ndim).map((i) => (i === axis ? own : [0, 0]))
    if (front === undefined || behind === undefined) return padded
    return surroundWith(surroundWith(padded, only([before, 0]), front), only([0, after]), behind)
  }, x)
}

function surroundWith(x: NdArray, widths: Widths, value: NdArray): NdArray {
  const [low, high] = [widths.map(([before]) => before), widths.map(([, after]) => after)]
  return surround(convert(x, x.dtype), value, { low, high, interior: widths.map(() => 0) })
}
