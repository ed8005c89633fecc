import type { ConcreteArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat, type DType } from '../../core/dtype.js'
import type { AnyPrimitive, Primitive } from '../../core/primitive.js'
import type { Shape } from '../../core/shape.js'
import { elementsOf } from '../../numpy/reading.js'
import type { Recipe, RecipeConstant, RecipeInput, RecipeStep } from './recipe.js'
import { runStep } from './recipe.js'

/** A value of the program that is being built, with what it is for the arguments that come with it. */
export interface Known {
  readonly id: number
  readonly array: ConcreteArray
  /** Does it depend on a float argument by floats alone, so that it has a derivative? */
  readonly active: boolean
  uses: number
}

/** Gives out numbers for values; bodies of control primitives share it with the function outside. */
export interface Numbering {
  next: number
}

/** Beyond this, a float is on its way to infinity. */
const wild = 1e5

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

  input(array: ConcreteArray, active: boolean = isFloat(array.dtype)): Known {
    const known = this.know(array, active)
    this.inputs.push({ id: known.id, aval: array.aval })
    return known
  }

  constant(array: ConcreteArray): Known {
    const known = this.know(array, false)
    this.constants.push({ id: known.id, array })
    return known
  }

  /** The array with one number everywhere. */
  literal(value: number, shape: Shape, dtype: DType): Known {
    return this.constant(fill(value, avalOf(shape, dtype)))
  }

  /** Adds a step and gives its results, or `null` if they are too large or too wild; then nothing is added. */
  apply<P extends object>(primitive: Primitive<P>, operands: readonly Known[], params: P): readonly Known[] | null {
    return this.step(primitive, operands, params, null, 0)
  }

  /** {@link apply} for a primitive with one result. */
  one<P extends object>(primitive: Primitive<P>, operands: readonly Known[], params: P): Known | null {
    return this.apply(primitive, operands, params)?.[0] ?? null
  }

  /** Adds a call of a function; the first `closed` operands are those that it closes over. */
  call(primitive: AnyPrimitive, operands: readonly Known[], body: Recipe, closed: number): readonly Known[] | null {
    return this.step(primitive, operands, {}, body, closed)
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

  private step<P extends object>(
    primitive: Primitive<P>,
    operands: readonly Known[],
    params: P,
    body: Recipe | null,
    closed: number,
  ): readonly Known[] | null {
    const draft: RecipeStep = { primitive, params, body, closed, inputs: operands.map(({ id }) => id), results: [] }
    const results = runStep(
      draft,
      operands.map(({ array }) => array),
    ).map((y) => y.toConcrete('be part of a random program'))
    if (!results.every((y) => this.keeps(y))) return null
    for (const operand of operands) operand.uses++
    const active = operands.some((x) => x.active) && !cut.has(primitive.name)
    const known = results.map((y) => this.know(y, active && isFloat(y.dtype)))
    this.steps.push({ ...draft, results: known.map(({ id }) => id) })
    return known
  }

  private keeps(y: ConcreteArray): boolean {
    if (y.size > this.maxSize) return false
    if (this.anyResult || !isFloat(y.dtype)) return true
    const data = elementsOf(y)
    for (let i = 0; i < data.length; i++) if (!(Math.abs(data[i] ?? NaN) <= wild)) return false
    return true
  }

  private know(array: ConcreteArray, active: boolean): Known {
    const known = { id: this.numbering.next++, array, active, uses: 0 }
    this.values.push(known)
    return known
  }
}

/** Their derivative is 0 by definition. */
const cut = new Set(['stopGradient', 'bitcast', 'floor', 'ceil', 'round', 'sign'])

/** A state of a builder to go back to. */
export interface Mark {
  readonly values: number
  readonly steps: number
}
