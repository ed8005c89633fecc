import type { Aval } from './aval.js'
import type { NdArray } from './array.js'
import type { Draw, Sample } from './draw.js'
import type { Evaluation } from './evaluation.js'
import type { Interpreters } from './program.js'

/** A zero that is known to be one: never materialised, never met by arithmetic. */
export class Zero {
  /** Tells a zero from an array, for the compiler too: both have an aval. */
  readonly zero = true
  constructor(readonly aval: Aval) {}
}

/** A tangent or cotangent. */
export type Tangent = NdArray | Zero

/** Results of a jvp rule. Integer and boolean results have {@link Zero} tangents. */
export type JvpResult = readonly [primals: readonly NdArray[], tangents: readonly Tangent[]]

/** Results of a batching rule, each with the axis that is mapped, or `null`. */
export type BatchResult = readonly [results: readonly NdArray[], axes: readonly (number | null)[]]

/** A known operand of a linear equation, or the aval of an operand it is linear in. */
export type TransposeOperand = NdArray | Aval

/**
 * Everything about a primitive, in one value. Operands have the shapes and dtypes the record says (no broadcasting, no promotion), results are a list.
 * Rules compute with other primitives; they run under the trace outside the one that asks.
 */
export interface Primitive<P extends object> {
  readonly name: string
  /** One line, then the formula; the table of primitives in the docs is built from it. */
  readonly doc: string
  /** Shapes and dtypes of the results; throws where the operands do not fit. */
  abstractEval(avals: readonly Aval[], params: P): readonly Aval[]
  /** How any backend runs it. */
  readonly evaluation: Evaluation<P>
  /** Results and their tangents. At least one tangent is not {@link Zero}. */
  jvp(primals: readonly NdArray[], tangents: readonly Tangent[], params: P, interpreters: Interpreters): JvpResult
  /** Cotangents of the operands it is linear in (`null` for known ones); said out loud where it is linear in none. */
  readonly transpose: 'notLinear' | TransposeRule<P>
  /** Results for operands with an extra axis of extent `size` at `axes[i]` (`null`: not mapped). At least one is mapped. No rule loops over the batch. */
  batch(size: number, operands: readonly NdArray[], axes: readonly (number | null)[], params: P, interpreters: Interpreters): BatchResult
  /** What a primitive that contains programs or functions knows of them; `null` for all others. */
  readonly control: ControlRules<P> | null
  /** Does running it do something else than give results, so that it may be neither dropped nor reordered? */
  readonly effect: boolean
  /** Only collectives have it: the named axis that they combine. A vmap over that axis calls the batching rule also where no operand is mapped. */
  axisName?(params: P): string
  /** Draws well-formed operands and params; every property of `properties/` is tested on them. */
  readonly sample: SampleRule<P>
}

/** How a primitive that contains programs or functions splits into known and linear, shrinks, and is written into a program. */
export interface ControlRules<P extends object> {
  /** The two parts of its linearization; `null` where the jvp rule, run on known primals and linear tangents, does that already. */
  linearize(nonzero: readonly boolean[], params: P, interpreters: Interpreters): LinearizedCall | null
  /**
   * The part that depends on the `active` operands, in which it is linear, apart from the part that does not; `null` where every result depends on them,
   * and where the primitive is linear in none.
   */
  separate(active: readonly boolean[], params: P, interpreters: Interpreters): SeparatedCall | null
  /**
   * The same primitive without what computes unused results: which operands and results are left, and its params. Asked where some result is used, or where it
   * has an effect.
   */
  dce(used: readonly boolean[], operands: number, params: P, interpreters: Interpreters): DceResult<P>
  /** Operands and params with functions turned into programs, as an equation needs them. */
  stage(operands: readonly NdArray[], params: P, interpreters: Interpreters): StagedCall<P>
}

/** What {@link ControlRules.stage} returns. */
export interface StagedCall<P extends object> {
  readonly operands: readonly NdArray[]
  readonly params: P
}

/** What {@link ControlRules.linearize} returns; `bindKnown` and `bindLinear` bind the two parts. */
export interface LinearizedCall {
  /** Which results have tangents. */
  readonly nonzero: readonly boolean[]
  /** Binds the known part on the primals: the results, then the residuals. */
  bindKnown(primals: readonly NdArray[]): { readonly results: readonly NdArray[]; readonly residuals: readonly NdArray[] }
  /** Binds the linear part, where some result has a tangent: the nonzero tangents of the results, from the residuals and those of the operands. */
  bindLinear(residuals: readonly NdArray[], tangents: readonly NdArray[]): readonly NdArray[]
}

/** What {@link ControlRules.separate} returns; `bindKnown` and `bindLinear` bind the two parts. */
export interface SeparatedCall {
  /** Which results depend on the active operands. */
  readonly dependent: readonly boolean[]
  /** Binds the known part on the other operands: the results that do not depend, then the residuals. */
  bindKnown(known: readonly NdArray[]): { readonly results: readonly NdArray[]; readonly residuals: readonly NdArray[] }
  /** Binds the linear part, where some result depends: the results that do, from the residuals and the active operands. */
  bindLinear(residuals: readonly NdArray[], active: readonly NdArray[]): readonly NdArray[]
}

/** What is left of a control primitive after dead-code elimination. */
export interface DceResult<P extends object> {
  readonly operands: readonly boolean[]
  readonly results: readonly boolean[]
  readonly params: P
}

/** A method's type, so that the params of a record vary freely: a primitive in a list is only ever run with its own params. */
export type TransposeRule<P extends object> = {
  rule(
    cotangents: readonly Tangent[],
    operands: readonly TransposeOperand[],
    params: P,
    interpreters: Interpreters,
  ): readonly (Tangent | null)[]
}['rule']

/** One way, or a list of named ways, to draw a sample. */
export type SampleRule<P extends object> = { rule(draw: Draw): Sample<P> }['rule']

/** A primitive whose params are not known here; an equation pairs it with its own. */
export type AnyPrimitive = Primitive<object>
