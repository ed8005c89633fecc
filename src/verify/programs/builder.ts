import type { ConcreteArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat, type DType } from '../../core/dtype.js'
import type { Primitive } from '../../core/primitive.js'
import type { Shape } from '../../core/shape.js'
import { elementsOf } from '../../numpy/reading.js'
import type { ConstructOptions } from './constructs.js'
import { isCall, runStep, type Recipe, type RecipeConstant, type RecipeInput, type RecipeStep } from './recipe.js'

/** A value of the program that is being built, with what it is for the arguments that come with it. */
export interface Known {
  readonly id: number
  readonly array: ConcreteArray
  /** Does it depend on a float argument by floats alone, so that it has a derivative? */
  readonly active: boolean
  /** Has it other values, which nobody has seen: in other steps of a loop, for other counts? */
  readonly varies: boolean
  uses: number
}

/** What is said of a value of the program when it is made. */
interface Traits {
  readonly active: boolean
  readonly varies: boolean
  /** See {@link RecipeInput.counts}. */
  readonly counts: boolean
}

/** Gives out numbers for values; bodies of control primitives share it with the function outside. */
export interface Numbering {
  next: number
  /** Has a primitive been applied to something with a derivative, of whose values differences give another one? */
  cut: boolean
}

/** Beyond this, a float is on its way to infinity. */
const wild = 1e5

/** A step that throws where it should give results: a program found a mistake before it was complete. */
export class StepError extends Error {
  constructor(
    /** The program so far, whose only output is one of that step. */
    readonly recipe: Recipe,
    readonly args: readonly ConcreteArray[],
    error: unknown,
  ) {
    super(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** A recipe that grows step by step, run as it grows. */
export class Builder {
  readonly values: Known[] = []
  private readonly inputs: RecipeInput[] = []
  private readonly constants: RecipeConstant[] = []
  private readonly steps: RecipeStep[] = []

  constructor(
    private readonly numbering: Numbering,
    /** The largest result that is kept. */
    private readonly maxSize: number,
    /** May results be NaN or infinite? */
    private readonly anyResult: boolean,
  ) {}

  get length(): number {
    return this.steps.length
  }

  get inputCount(): number {
    return this.inputs.length
  }

  input(array: ConcreteArray, { active = isFloat(array.dtype), varies = false, counts = false }: Partial<Traits> = {}): Known {
    const known = this.know(array, active, varies)
    this.inputs.push({ id: known.id, aval: array.aval, counts })
    return known
  }

  constant(array: ConcreteArray): Known {
    const known = this.know(array, false, false)
    this.constants.push({ id: known.id, array })
    return known
  }

  /** The array with one number everywhere. */
  literal(value: number, shape: Shape, dtype: DType): Known {
    return this.constant(fill(value, avalOf(shape, dtype)))
  }

  /** Adds a step and gives its results, or `null` if they are too large or too wild; then nothing is added. */
  apply<P extends object>(primitive: Primitive<P>, operands: readonly Known[], params: P): readonly Known[] | null {
    return this.step({ primitive, params, inputs: operands.map(({ id }) => id), results: [] }, operands, !cut.has(primitive.name))
  }

  /** {@link apply} for a primitive with one result. */
  one<P extends object>(primitive: Primitive<P>, operands: readonly Known[], params: P): Known | null {
    return this.apply(primitive, operands, params)?.[0] ?? null
  }

  /** Adds a call of functions; the first `closed` operands are those that they close over. */
  call(
    construct: string,
    options: ConstructOptions,
    operands: readonly Known[],
    bodies: readonly Recipe[],
    closed: number,
  ): readonly Known[] | null {
    return this.step({ construct, options, bodies, closed, inputs: operands.map(({ id }) => id), results: [] }, operands, true)
  }

  /** Everything that came after `mark` is forgotten. */
  rollBack(mark: Mark): void {
    for (const { id } of this.values.splice(mark.values)) {
      const constant = this.constants.findIndex((entry) => entry.id === id)
      if (constant >= 0) this.constants.splice(constant, 1)
      const input = this.inputs.findIndex((entry) => entry.id === id)
      if (input >= 0) this.inputs.splice(input, 1)
    }
    this.steps.splice(mark.steps)
  }

  mark(): Mark {
    return { values: this.values.length, steps: this.steps.length }
  }

  /** The recipe with these outputs, and the arguments. */
  finish(outputs: readonly Known[]): { readonly recipe: Recipe; readonly args: readonly ConcreteArray[] } {
    const arrays = new Map(this.values.map(({ id, array }) => [id, array]))
    const args = this.inputs.map(({ id }) => arrays.get(id)).filter((x) => x !== undefined)
    return { recipe: { inputs: this.inputs, constants: this.constants, steps: this.steps, outputs: outputs.map(({ id }) => id) }, args }
  }

  private step(draft: RecipeStep, operands: readonly Known[], differentiable: boolean): readonly Known[] | null {
    const results = this.run(draft, operands)
    if (!results.every((y) => this.keeps(y))) return null
    for (const operand of operands) operand.uses++
    const active = differentiable && operands.some((x) => x.active)
    if (!isCall(draft) && byDefinition.has(draft.primitive.name) && operands.some((x) => x.active)) this.numbering.cut = true
    const varies = operands.some((x) => x.varies)
    const known = results.map((y) => this.know(y, active && isFloat(y.dtype), varies))
    this.steps.push({ ...draft, results: known.map(({ id }) => id) })
    return known
  }

  private run(draft: RecipeStep, operands: readonly Known[]): readonly ConcreteArray[] {
    const arrays = operands.map(({ array }) => array)
    try {
      return runStep(draft, arrays).map((y) => y.toConcrete('be part of a random program'))
    } catch (error) {
      if (error instanceof StepError) throw error
      const { recipe, args } = this.finish([])
      const result = this.numbering.next++
      const failing = { ...recipe, steps: [...recipe.steps, { ...draft, results: [result] }], outputs: [result] }
      throw new StepError(failing, args, error)
    }
  }

  private keeps(y: ConcreteArray): boolean {
    return y.size <= this.maxSize && (this.anyResult || isModerate(y))
  }

  private know(array: ConcreteArray, active: boolean, varies: boolean): Known {
    const known = { id: this.numbering.next++, array, active, varies, uses: 0 }
    this.values.push(known)
    return known
  }
}

/** Is no float NaN, or on its way to infinity? */
export function isModerate(y: ConcreteArray): boolean {
  if (!isFloat(y.dtype)) return true
  const data = elementsOf(y)
  for (let i = 0; i < data.length; i++) if (!(Math.abs(data[i] ?? NaN) <= wild)) return false
  return true
}

/** Primitives that accept or reject what they draw, as their parameters decide. */
export const randomNumbers: ReadonlySet<string> = new Set(['randomGamma', 'randomPoisson', 'randomBinomial'])

/** Their derivative is 0 by definition. */
export const cut: ReadonlySet<string> = new Set(['stopGradient', 'bitcast', 'floor', 'ceil', 'round', 'sign', 'randomBinomial'])

/** Differences give another derivative than that by definition: nothing is stopped, and random numbers jump where another one is accepted. */
export const byDefinition: ReadonlySet<string> = new Set(['stopGradient', ...randomNumbers])

/** A state of a builder to go back to. */
export interface Mark {
  readonly values: number
  readonly steps: number
}
