import { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { dtypes, isFloat, isInteger, itemSize, type DType, type FloatDType } from '../core/dtype.js'
import { ArgumentError, DtypeError } from '../core/errors.js'
import { checkList } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { toArray, type ArrayLike } from './operands.js'
import { promote } from './promotion.js'

function isDtype(x: unknown): x is DType {
  const known: readonly unknown[] = dtypes
  return known.includes(x)
}

/** The dtype that is named, or that an array has. */
function dtypeOf(operation: string, x: NdArray | DType): DType {
  if (x instanceof NdArray) return x.dtype
  if (isDtype(x)) return x
  throw new DtypeError(`${operation}: ${JSON.stringify(x)} is no dtype. The dtypes are ${dtypes.join(', ')}.`)
}

/** The limits of a float dtype. */
export interface FloatInfo {
  readonly dtype: FloatDType
  readonly bits: number
  /** From 1 to the next larger number. */
  readonly eps: number
  /** From 1 to the next smaller number. */
  readonly epsneg: number
  readonly max: number
  readonly min: number
  /** The smallest positive number with all digits, also {@link smallestNormal}. */
  readonly tiny: number
  readonly smallestNormal: number
  /** The smallest positive number. */
  readonly smallestSubnormal: number
  /** Decimal digits that are always kept. */
  readonly precision: number
  /** `10 ** -precision`. */
  readonly resolution: number
  /** Bits of the exponent. */
  readonly nexp: number
  /** Bits of the mantissa. */
  readonly nmant: number
  /** The exponents of 2 that give eps and epsneg. */
  readonly machep: number
  readonly negep: number
  readonly iexp: number
  /** The least exponent of a number with all digits, and the least exponent of 2 that overflows. */
  readonly minexp: number
  readonly maxexp: number
}

/**
 * The limits of a float dtype, named or that of an array.
 *
 * @throws DtypeError for a dtype that is not float
 * @example
 * np.finfo('float64').eps // 2.220446049250313e-16
 */
export function finfo(of: NdArray | DType): FloatInfo {
  const dtype = dtypeOf('finfo', of)
  if (!isFloat(dtype)) throw new DtypeError(`finfo: ${dtype} is no float dtype. Use iinfo for integers.`)
  const [nmant, maxexp, nexp, precision] = dtype === 'float64' ? ([52, 1024, 11, 15] as const) : ([23, 128, 8, 6] as const)
  const minexp = 2 - maxexp
  const max = (2 - 2 ** -nmant) * 2 ** (maxexp - 1)
  const smallestNormal = 2 ** minexp
  return {
    dtype,
    bits: 8 * itemSize(dtype),
    eps: 2 ** -nmant,
    epsneg: 2 ** (-nmant - 1),
    max,
    min: -max,
    tiny: smallestNormal,
    smallestNormal,
    smallestSubnormal: 2 ** (minexp - nmant),
    precision,
    resolution: Number(`1e-${String(precision)}`),
    nexp,
    nmant,
    machep: -nmant,
    negep: -nmant - 1,
    iexp: nexp,
    minexp,
    maxexp,
  }
}

/** The limits of an integer dtype. */
export interface IntegerInfo {
  readonly dtype: 'int32' | 'uint32'
  readonly bits: number
  readonly min: number
  readonly max: number
}

/**
 * The limits of an integer dtype, named or that of an array.
 *
 * @throws DtypeError for a dtype that is not integer
 * @example
 * np.iinfo('int32').max // 2147483647
 */
export function iinfo(of: NdArray | DType): IntegerInfo {
  const dtype = dtypeOf('iinfo', of)
  if (!isInteger(dtype)) throw new DtypeError(`iinfo: ${dtype} is no integer dtype. Use finfo for floats.`)
  return dtype === 'int32' ? { dtype, bits: 32, min: -(2 ** 31), max: 2 ** 31 - 1 } : { dtype, bits: 32, min: 0, max: 2 ** 32 - 1 }
}

/**
 * The dtype that operands (arrays, numbers, dtypes) meet in: docs/promotion.md.
 *
 * @throws ArgumentError for no operand
 * @example
 * np.resultType('int32', 'float32') // 'float32'
 * np.resultType(np.zeros([2], { dtype: 'float32' }), 0.1) // 'float32'
 */
export function resultType(...operands: readonly (ArrayLike | DType)[]): DType {
  if (operands.length === 0) throw new ArgumentError('resultType: there is no operand. Give arrays, numbers or dtypes.')
  return promote(operands.map((x) => (isDtype(x) ? avalOf([], x) : typeof x === 'number' ? x : toArray('resultType', x).aval))).dtype
}

/** What a conversion may lose: `'no'` and `'equiv'` nothing at all, `'safe'` nothing, `'same_kind'` digits but not the kind, `'unsafe'` everything. */
export type Casting = 'no' | 'equiv' | 'safe' | 'same_kind' | 'unsafe'

/** Conversions to a kind of no lower rank keep the kind. */
const kindRank: Readonly<Record<DType, number>> = { bool: 0, uint32: 1, int32: 2, float32: 3, float64: 3 }

/** To which dtypes each is converted without loss. */
const lossless: Readonly<Record<DType, readonly DType[]>> = {
  bool: dtypes,
  int32: ['int32', 'float64'],
  uint32: ['uint32', 'float64'],
  float32: ['float32', 'float64'],
  float64: ['float64'],
}

/**
 * May one dtype be converted to another under a rule of casting, `'safe'` unless said?
 *
 * @throws DtypeError for what is no dtype; ArgumentError for a rule that is none
 * @example
 * np.canCast('int32', 'float64') // true
 * np.canCast('float64', 'float32', { casting: 'same_kind' }) // true
 */
export function canCast(from: NdArray | DType, to: DType, options: { readonly casting?: Casting | undefined } = {}): boolean {
  checkOptions('canCast', options, ['casting'])
  const [source, target] = [dtypeOf('canCast', from), dtypeOf('canCast', to)]
  const { casting = 'safe' } = options
  switch (casting) {
    case 'no':
    case 'equiv':
      return source === target
    case 'safe':
      return lossless[source].includes(target)
    case 'same_kind':
      return lossless[source].includes(target) || kindRank[source] <= kindRank[target]
    case 'unsafe':
      return true
    default:
      throw unknownCasting(casting)
  }
}

function unknownCasting(casting: never): ArgumentError {
  return new ArgumentError(
    `canCast: there is no rule ${JSON.stringify(casting)}. The rules are 'no', 'equiv', 'safe', 'same_kind' and 'unsafe'.`,
  )
}

/** The kinds of dtypes, as the array API standard names them. */
const kinds: Readonly<Record<string, readonly DType[]>> = {
  bool: ['bool'],
  'signed integer': ['int32'],
  'unsigned integer': ['uint32'],
  integral: ['int32', 'uint32'],
  'real floating': ['float32', 'float64'],
  'complex floating': [],
  numeric: ['int32', 'uint32', 'float32', 'float64'],
}

/** A kind of dtypes. */
export type DtypeKind = 'bool' | 'signed integer' | 'unsigned integer' | 'integral' | 'real floating' | 'complex floating' | 'numeric'

/**
 * Is a dtype of a kind, or one of several kinds? A dtype is a kind of its own.
 *
 * @throws ArgumentError for a kind that is none
 * @example
 * np.isdtype('float32', 'real floating') // true
 * np.isdtype('int32', ['bool', 'float64']) // false
 */
export function isdtype(dtype: DType, kind: DtypeKind | DType | readonly (DtypeKind | DType)[]): boolean {
  const own = dtypeOf('isdtype', dtype)
  if (typeof kind !== 'string') checkList('isdtype', 'kinds are a name or', kind)
  const asked = typeof kind === 'string' ? [kind] : kind
  const members = asked.map((name) => {
    const found = Object.hasOwn(kinds, name) ? kinds[name] : isDtype(name) ? [name] : undefined
    if (found === undefined) {
      throw new ArgumentError(
        `isdtype: there is no kind ${JSON.stringify(name)}. The kinds are ${Object.keys(kinds).join(', ')}, and each dtype.`,
      )
    }
    return found
  })
  return members.some((found) => found.includes(own))
}
