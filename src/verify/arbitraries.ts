import type * as FastCheck from 'fast-check'
import type { NdArray } from '../core/array.js'
import { isFloat, type DType, type FloatDType } from '../core/dtype.js'
import { at, sizeOf, type Shape } from '../core/shape.js'
import { arrayOf } from './programs/arrays.js'
import { programArbitrary } from './programs/programArbitrary.js'
import type { RandomProgram } from './programs/randomProgram.js'

/** The module `fast-check`, which is an optional peer: whoever uses it hands it over. */
export type FastCheckModule = Pick<
  typeof FastCheck,
  | 'integer'
  | 'double'
  | 'boolean'
  | 'constant'
  | 'array'
  | 'tuple'
  | 'oneof'
  | 'constantFrom'
  | 'letrec'
  | 'dictionary'
  | 'string'
  | 'Arbitrary'
  | 'Value'
  | 'Stream'
  | 'stream'
>

/** The options of {@link fcArray}. */
export interface ArrayOptions {
  /** A fixed shape; of up to `maxRank` axes of up to `maxExtent` unless said otherwise. */
  readonly shape?: Shape
  /** A dtype, or some to choose from; float64 unless said otherwise. */
  readonly dtype?: DType | readonly DType[]
  /** 3 unless said otherwise. */
  readonly maxRank?: number
  /** 4 unless said otherwise. */
  readonly maxExtent?: number
  /** Limits of the elements: -3 and 3 unless said otherwise, and 0 as the lower one for uint32. */
  readonly min?: number
  readonly max?: number
  /** May floats be NaN, infinite, -0, subnormal or huge as well? */
  readonly special?: boolean
}

/**
 * An arbitrary of arrays; it shrinks to fewer axes, smaller extents, and zeros.
 *
 * @param fc the module `fast-check`
 * @example
 * fc.assert(fc.property(fcArray(fc, { shape: [3] }), (x) => x.add(0).size === 3))
 */
export function fcArray(fc: FastCheckModule, options: ArrayOptions = {}): FastCheck.Arbitrary<NdArray> {
  const { shape, dtype = 'float64', maxRank = 3, maxExtent = 4 } = options
  const dtypes: readonly DType[] = typeof dtype === 'string' ? [dtype] : dtype
  const shapes = shape === undefined ? fc.array(fc.integer({ min: 0, max: maxExtent }), { maxLength: maxRank }) : fc.constant(shape)
  return fc.tuple(shapes, fc.constantFrom(...dtypes)).chain(([drawn, own]) => {
    const length = sizeOf(drawn)
    const elements = fc.array(elementOf(fc, own, options), { minLength: length, maxLength: length })
    return elements.map((list) => arrayOf(drawn, own, (i) => at(list, i)))
  })
}

function elementOf(fc: FastCheckModule, dtype: DType, { min, max, special = false }: ArrayOptions): FastCheck.Arbitrary<number> {
  if (dtype === 'bool') return fc.boolean().map(Number)
  const [low, high] = [min ?? (dtype === 'uint32' ? 0 : -3), max ?? 3]
  if (!isFloat(dtype)) return fc.integer({ min: Math.ceil(low), max: Math.floor(high) })
  const usual = fc.double({ min: low, max: high, noNaN: true, noDefaultInfinity: true })
  return special ? fc.oneof({ weight: 2, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...specials[dtype]) }) : usual
}

/** What a float may be as well. */
const specials: Readonly<Record<FloatDType, readonly number[]>> = {
  float64: [0, -0, NaN, Infinity, -Infinity, 2 ** -1074, Number.MAX_VALUE, -Number.MAX_VALUE],
  float32: [0, -0, NaN, Infinity, -Infinity, 2 ** -149, (2 - 2 ** -23) * 2 ** 127, -(2 ** 127)],
}

/** A tree of arrays, as the transforms take them. */
export type ArrayTree = NdArray | null | readonly ArrayTree[] | { readonly [key: string]: ArrayTree }

/** The options of {@link fcPytree}. */
export interface PytreeOptions {
  /** What the leaves are; {@link fcArray} unless said otherwise. */
  readonly leaf?: FastCheck.Arbitrary<NdArray>
  /** How many containers a leaf is in at most; 3 unless said otherwise. */
  readonly maxDepth?: number
}

/**
 * An arbitrary of pytrees: arrays in lists and plain objects, with `null` here and there.
 *
 * @param fc the module `fast-check`
 * @example
 * fc.assert(fc.property(fcPytree(fc), (t) => tree.leaves(t).every((x) => x.shape.length <= 3)))
 */
export function fcPytree(fc: FastCheckModule, { leaf = fcArray(fc), maxDepth = 3 }: PytreeOptions = {}): FastCheck.Arbitrary<ArrayTree> {
  const level = (depth: number): FastCheck.Arbitrary<ArrayTree> => {
    const end: FastCheck.Arbitrary<ArrayTree> = fc.oneof({ weight: 5, arbitrary: leaf }, { weight: 1, arbitrary: fc.constant(null) })
    if (depth === 0) return end
    const inner = level(depth - 1)
    const keys = fc.constantFrom('a', 'b', 'weights', 'bias', '0')
    return fc.oneof(end, fc.array(inner, { maxLength: 3 }), fc.dictionary(keys, inner, { maxKeys: 3 }))
  }
  return level(maxDepth)
}

/** The options of {@link fcProgram}. */
export interface ProgramOptions {
  /** How many primitives are applied at most, besides those that make their operands fit; 10 unless said otherwise. */
  readonly maxSteps?: number
  /** Float dtypes that may occur; both unless said otherwise. */
  readonly floats?: readonly FloatDType[]
  /** Keep operands inside of the primitives' domains and away from kinks, so that derivatives exist? So unless said otherwise. */
  readonly smooth?: boolean
}

/**
 * An arbitrary of well-typed programs over all primitives: shared values, closures, dead code, several results, calls of functions that are jitted,
 * checkpointed or have custom rules, loops and branches inside of each other, of which data decide how often and whether they run. It shrinks to fewer steps,
 * arguments and results, and a smooth program stays one; its string form is the program as TypeScript, where `apply(name, operands, params)` stands for the primitive of that name, and loops and branches
 * are functions of lists of arrays: `scan(options, body)(...carry, ...stacks)`.
 *
 * @param fc the module `fast-check`
 * @example
 * fc.assert(fc.property(fcProgram(fc), ({ f, args }) => jit(f)(...args).length === f(...args).length))
 */
export function fcProgram(fc: FastCheckModule, options: ProgramOptions = {}): FastCheck.Arbitrary<RandomProgram> {
  const { maxSteps = 10, smooth = true, floats } = options
  const gene = fc.integer({ min: 0, max: 0xffffffff })
  const genes = fc
    .tuple(gene, fc.array(gene, { minLength: 1, maxLength: maxSteps, size: 'max' }))
    .map(([first, rest]): readonly number[] => [first, ...rest])
  return programArbitrary(fc, genes, { tame: smooth, ...(floats === undefined ? {} : { floats }) })
}
