import type { ConcreteArray } from '../../core/array.js'
import { isFloat, type DType, type FloatDType } from '../../core/dtype.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { allPrimitives } from '../../core/primitives/all.js'
import { literalValue } from '../../core/constant.js'
import { at, range } from '../../core/shape.js'
import { adapted } from './adapt.js'
import { Builder, type Known, type Numbering } from './builder.js'
import { Choices } from './choices.js'
import { ProgramDraw, type Request, type Surroundings } from './programDraw.js'
import { withoutDeadSteps, type Recipe } from './recipe.js'
import { viewed } from './views.js'
import { wrapperNames } from './wrappers.js'

/** What random programs are made of. */
export interface GrowOptions {
  /** Float dtypes that may occur; both unless said otherwise. */
  readonly floats?: readonly FloatDType[]
  /** Extents of fresh shapes. */
  readonly extents?: readonly number[]
  /** The most elements of a value. */
  readonly maxSize?: number
  /** Keep operands inside of the primitives' domains and away from kinks, and results finite? Else NaN, infinities and ties occur. */
  readonly tame?: boolean
  /** Are NaN, infinities, zeros and subnormal numbers among the arguments? */
  readonly special?: boolean
  /** What is called where a program calls back; no program does without one. */
  readonly callback?: (values: readonly ConcreteArray[]) => void
  /** The primitives to choose from. */
  readonly primitives?: readonly AnyPrimitive[]
}

/** A program and arguments for it. */
export interface Grown {
  readonly recipe: Recipe
  readonly args: readonly ConcreteArray[]
  /** Is there an output with a derivative? */
  readonly differentiable: boolean
}

interface Setting extends Required<Omit<GrowOptions, 'callback'>> {
  readonly callback: GrowOptions['callback'] | undefined
  readonly numbering: Numbering
  /** How many control primitives this is inside of. */
  readonly depth: number
}

const usualExtents = [1, 2, 3, 4, 2, 3, 2, 4, 3, 1, 2, 3, 0]

/**
 * The program that a list of numbers stands for: the first decides the arguments, each of the others one application of a primitive to values that are
 * there, with what it takes to make them fit. Fewer numbers make a shorter program.
 */
export function grow(genes: readonly number[], options: GrowOptions = {}): Grown {
  const setting: Setting = {
    floats: options.floats ?? ['float64', 'float64', 'float32'],
    extents: options.extents ?? usualExtents,
    maxSize: options.maxSize ?? 48,
    tame: options.tame ?? true,
    special: options.special ?? false,
    primitives: options.primitives ?? allPrimitives,
    callback: options.callback,
    numbering: { next: 0 },
    depth: 0,
  }
  const builder = new Builder(setting.numbering, setting.maxSize, !setting.tame || setting.special)
  const first = new Choices(genes[0] ?? 0)
  addArguments(builder, first, setting)
  for (const gene of genes.slice(1)) addApplication(builder, new Choices(gene), setting)
  const outputs = chooseOutputs(builder, first)
  const { recipe, args } = builder.finish(outputs)
  return { recipe, args, differentiable: outputs.some(({ active }) => active) }
}

function surroundingsOf(builder: Builder, setting: Setting): Surroundings {
  const recent = (): readonly Known[] => builder.values.slice(-8)
  return {
    shapes: () => recent().map(({ array }) => array.shape),
    dtypes: () => recent().map(({ array }) => array.dtype),
    floats: setting.floats,
    extents: setting.extents,
    maxSize: setting.maxSize,
    special: setting.special,
  }
}

function addArguments(builder: Builder, choices: Choices, setting: Setting): void {
  const draw = new ProgramDraw(choices, surroundingsOf(builder, setting))
  const count = choices.integer(1, 3)
  for (const i of range(count)) {
    const dtype = i === 0 || choices.chance(0.7) ? draw.floatDtype() : choices.pick<DType>(['int32', 'bool', 'uint32', 'int32'])
    const shape = draw.shape(i === 0 ? { minExtent: 1 } : {})
    builder.input(viewed(choices, shape, (parent) => draw.elements(parent, dtype)))
  }
}

/** The last float with a derivative, and some of the values that nothing uses; the others are dead code. */
function chooseOutputs(builder: Builder, choices: Choices): readonly Known[] {
  const { values } = builder
  const last =
    values.findLast(({ active, uses }) => active && uses === 0) ?? values.findLast(({ active }) => active) ?? at(values, values.length - 1)
  const others = values.filter((value) => value !== last && value.uses === 0 && choices.chance(0.35))
  const again = choices.chance(0.1) ? [choices.pick(values)] : []
  return [...others.slice(-3), last, ...again]
}

/** Applies a random primitive; where values would get wild, another one is tried. */
function addApplication(builder: Builder, choices: Choices, setting: Setting): void {
  for (let attempt = 0; attempt < 4; attempt++) {
    const mark = builder.mark()
    const primitive = choices.pick(setting.primitives)
    if (primitive.effect && setting.callback === undefined) continue
    const done = wrapperNames.includes(primitive.name)
      ? addCall(builder, choices, setting, primitive)
      : addPrimitive(builder, choices, setting, primitive)
    if (done) return
    builder.rollBack(mark)
  }
}

function addPrimitive(builder: Builder, choices: Choices, setting: Setting, primitive: AnyPrimitive): boolean {
  const draw = new ProgramDraw(choices, surroundingsOf(builder, setting))
  const sample = primitive.sample(draw)
  const params = primitive.effect ? { callback: setting.callback } : sample.params
  // One operand at least is a value of the program, or programs would fall apart.
  const kept = choices.integer(0, Math.max(0, sample.operands.length - 1))
  const operands = sample.operands.map((array, i) =>
    i === kept || choices.chance(0.75)
      ? operandLike(builder, choices, setting, array, draw.requests.get(array) ?? null)
      : fresh(builder, choices, setting, array),
  )
  return builder.apply(primitive, operands, params) !== null
}

/** A value of the program that fits in place of a sample's operand. */
function operandLike(builder: Builder, choices: Choices, setting: Setting, array: ConcreteArray, request: Request | null): Known {
  const mark = builder.mark()
  const asked = setting.tame || choices.chance(0.6) ? request : null
  // A sample that made its operands out of others wants just these.
  if (request === null && setting.tame && isFloat(array.dtype)) return fresh(builder, choices, setting, array)
  const exact = builder.values.filter((value) => value.array.aval === array.aval)
  const pool = exact.length > 0 && choices.chance(0.6) ? exact : builder.values
  const value = chooseValue(pool, choices)
  const found = value === null ? null : adapted(builder, choices, value, array, asked)
  if (found !== null) return found
  builder.rollBack(mark)
  return fresh(builder, choices, setting, array)
}

/** Values that nothing uses yet and late ones come most often, so that programs are deep. */
function chooseValue(pool: readonly Known[], choices: Choices): Known | null {
  if (pool.length === 0) return null
  const unused = pool.filter(({ uses }) => uses === 0)
  if (unused.length > 0 && choices.chance(0.55)) return choices.pick(unused)
  const back = Math.min(choices.integer(0, pool.length - 1), choices.integer(0, pool.length - 1))
  return at(pool, pool.length - 1 - back)
}

/** An array that is closed over, a literal, or one more argument. */
function fresh(builder: Builder, choices: Choices, setting: Setting, array: ConcreteArray): Known {
  if (literalValue(array) === null && array.size > 0 && choices.chance(0.2)) {
    const first = array.storage.data?.[array.offset]
    if (first !== undefined && setting.depth === 0) return builder.literal(first, array.shape, array.dtype)
  }
  if (setting.depth === 0 && builder.inputCount < 5 && choices.chance(0.4)) return builder.input(array)
  return builder.constant(array)
}

/** Calls a function of a few values, whose body is a short program of its own. */
function addCall(builder: Builder, choices: Choices, setting: Setting, primitive: AnyPrimitive): boolean {
  if (setting.depth >= 2) return false
  const floatsOnly = primitive.name.startsWith('customJvp') || primitive.name.startsWith('customVjp')
  const pool = builder.values.filter(({ array }) => !floatsOnly || isFloat(array.dtype))
  const operands = range(choices.integer(1, 3)).flatMap(() => chooseValue(pool, choices) ?? [])
  if (operands.length === 0) return false
  // A custom rule cannot differentiate what its function closes over.
  const canClose = primitive.name === 'call' || primitive.name === 'checkpoint'
  const closed = canClose && operands.length > 1 && choices.chance(0.4) ? 1 : 0
  const inner: Setting = { ...setting, depth: setting.depth + 1, callback: undefined }
  const body = new Builder(setting.numbering, setting.maxSize, !setting.tame || setting.special)
  for (const { array, active } of operands) body.input(array, active)
  for (let steps = choices.integer(1, 4); steps > 0; steps--) addApplication(body, choices, inner)
  const outputs = chooseOutputs(body, choices).filter(({ array }) => !floatsOnly || isFloat(array.dtype))
  if (outputs.length === 0 || body.length === 0) return false
  const recipe = withoutDeadSteps(body.finish(outputs).recipe)
  const tangents = primitive.name === 'customVjpTangent' ? operands.map(({ array }) => tangentLike(builder, choices, setting, array)) : []
  return builder.call(primitive, [...operands, ...tangents], recipe, closed) !== null
}

function tangentLike(builder: Builder, choices: Choices, setting: Setting, array: ConcreteArray): Known {
  const draw = new ProgramDraw(choices, surroundingsOf(builder, setting))
  const dtype = isFloat(array.dtype) ? array.dtype : 'float64'
  const made = draw.real(array.shape, dtype, { low: -1.5, high: 1.5 })
  return operandLike(builder, choices, setting, made, { range: { low: -1.5, high: 1.5 }, distinct: false })
}
