import type { ConcreteArray } from '../../core/array.js'
import { isFloat, type DType, type FloatDType } from '../../core/dtype.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { allPrimitives } from '../../core/primitives/all.js'
import { range } from '../../core/shape.js'
import { randomNumbers, type Builder } from './builder.js'
import { Choices } from './choices.js'
import { derivedOperand, originOf } from './derivedOperand.js'
import { addCall } from './growCall.js'
import { addControlFlow } from './growControlFlow.js'
import { chooseOutputs, deepest, drawFor, fresh, newBuilder, operandLike, type Setting } from './growth.js'
import type { Recipe } from './recipe.js'
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
  /** The share of applications that are loops and branches; an eighth unless said otherwise. */
  readonly controlFlow?: number
}

/** A program and arguments for it. */
export interface Grown {
  readonly recipe: Recipe
  readonly args: readonly ConcreteArray[]
  /** Is there an output with a derivative? */
  readonly differentiable: boolean
  /** Are its derivatives those of its values, nowhere cut or replaced by definition? */
  readonly uncut: boolean
}

const usualExtents = [1, 2, 3, 4, 2, 3, 2, 4, 3, 1, 2, 3, 0]

/**
 * The program that a list of numbers stands for: the first decides the arguments, each of the others one application of a primitive, a loop or a branch to
 * values that are there, with what it takes to make them fit. Fewer numbers make a shorter program.
 */
export function grow(genes: readonly number[], options: GrowOptions = {}): Grown {
  const setting: Setting = {
    floats: options.floats ?? ['float64', 'float64', 'float32'],
    extents: options.extents ?? usualExtents,
    maxSize: options.maxSize ?? 48,
    tame: options.tame ?? true,
    special: options.special ?? false,
    primitives: (options.primitives ?? allPrimitives).filter(isDrawn),
    controlFlow: options.controlFlow ?? 0.125,
    callback: options.callback,
    numbering: { next: 0, cut: false },
    depth: 0,
    addApplication,
  }
  const builder = newBuilder(setting)
  const first = new Choices(genes[0] ?? 0)
  addArguments(builder, first, setting)
  for (const gene of genes.slice(1)) addApplication(builder, new Choices(gene), setting)
  const outputs = chooseOutputs(builder, first)
  const { recipe, args } = builder.finish(outputs)
  return { recipe, args, differentiable: outputs.some(({ active }) => active), uncut: !setting.numbering.cut }
}

function addArguments(builder: Builder, choices: Choices, setting: Setting): void {
  const draw = drawFor(builder, choices, setting)
  const count = choices.integer(1, 3)
  for (const i of range(count)) {
    const dtype = i === 0 || choices.chance(0.7) ? draw.floatDtype() : choices.pick<DType>(['int32', 'bool', 'uint32', 'int32'])
    const shape = draw.shape(i === 0 ? { minExtent: 1 } : {})
    builder.input(viewed(choices, shape, (parent) => draw.elements(parent, dtype)))
  }
}

/** Applies something random; where values would get wild or too large, the same to other operands, or something else is tried. */
function addApplication(builder: Builder, choices: Choices, setting: Setting): void {
  for (let another = 0; another < 2; another++) {
    const primitive = choices.pick(setting.primitives)
    for (let attempt = 0; attempt < 3; attempt++) {
      const mark = builder.mark()
      if (addRandom(builder, choices, setting, primitive)) return
      builder.rollBack(mark)
    }
  }
}

function addRandom(builder: Builder, choices: Choices, setting: Setting, primitive: AnyPrimitive): boolean {
  const mayCall = setting.depth < deepest
  // Bodies are inside of bodies often enough to tell how they go together.
  if (mayCall && choices.chance(setting.depth === 0 ? setting.controlFlow : 1.5 * setting.controlFlow)) {
    return addControlFlow(builder, choices, setting)
  }
  if (primitive.effect && setting.callback === undefined) return false
  if (wrapperNames.includes(primitive.name)) return mayCall && addCall(builder, choices, setting, primitive.name)
  return addPrimitive(builder, choices, setting, primitive)
}

/** What contains programs comes by its construct, and what combines the elements of a batch needs one around it. */
function isDrawn({ name, effect, evaluation }: AnyPrimitive): boolean {
  return evaluation.kind !== 'control' || effect || wrapperNames.includes(name)
}

function addPrimitive(builder: Builder, choices: Choices, setting: Setting, primitive: AnyPrimitive): boolean {
  const draw = drawFor(builder, choices, setting)
  const sample = primitive.sample(draw)
  // Some primitives take floats of one dtype, whichever are wanted.
  if (sample.operands.some(({ dtype }) => isFloat(dtype) && !setting.floats.some((wanted) => wanted === dtype))) return false
  const params = primitive.effect ? { callback: setting.callback } : sample.params
  // One operand at least is a value of the program, or programs would fall apart.
  const kept = choices.integer(0, Math.max(0, sample.operands.length - 1))
  // What random numbers depend on has derivatives that differences do not see: most are constants.
  const still = setting.tame && randomNumbers.has(primitive.name) && choices.chance(0.8)
  const operands = sample.operands.map((array, i) => {
    if (still && isFloat(array.dtype)) return builder.constant(array)
    const origin = setting.tame || choices.chance(0.5) ? originOf(draw, sample.operands, array) : null
    if (i !== kept && choices.chance(0.25)) return fresh(builder, choices, setting, array, origin !== null)
    if (origin !== null) return derivedOperand(builder, choices, setting, array, origin)
    return operandLike(builder, choices, setting, array, draw.requests.get(array) ?? null)
  })
  return builder.apply(primitive, operands, params) !== null
}
