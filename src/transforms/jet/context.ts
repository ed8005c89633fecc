import type { NdArray } from '../../core/array.js'
import type { Primitive } from '../../core/primitive.js'
import type { Interpreters, MaskedProgram, Program } from '../../core/program.js'
import type { Trace } from '../../core/trace.js'
import type { JetTracer } from './jetTracer.js'
import type { Series } from './series.js'

/** What the rules of Taylor mode see of the trace that asks. */
export interface JetContext {
  readonly label: string
  /** The highest power of t that is kept. */
  readonly order: number
  /** Under it coefficients are computed. */
  readonly parent: Trace | null
  readonly interpreters: Interpreters
  readonly programs: ProgramJets
  owns(x: NdArray): x is JetTracer
  seriesOf(x: NdArray): Series
  /** A value with this series. */
  tracer(series: Series): NdArray
  /** Runs `body` with this trace in charge: it computes with whole series. */
  inside<R>(body: () => R): R
  /** Runs a function that stands for the primitive, as if the traced function had called it. */
  inline(body: () => readonly NdArray[]): readonly NdArray[]
}

/** A primitive applied to operands of which some have series. */
export interface Application<P extends object = object> {
  readonly primitive: Primitive<P>
  readonly operands: readonly NdArray[]
  readonly params: P
  /** Did a rule apply it, and not the traced function? Then coefficients must be computed one by one, when they are asked for. */
  readonly nested: boolean
}

/**
 * Results of a primitive; run under the parent.
 *
 * A method's type, so that rules of primitives with different params share a table: each is only ever run with params of its own primitive.
 */
export type JetRule<P extends object> = { rule(context: JetContext, application: Application<P>): readonly NdArray[] }['rule']

/** For each value of a program, which of its coefficients 1 … order are not zero. */
export type Masks = readonly (readonly boolean[])[]

/** A program that computes with series, and which coefficients of its outputs are not zero. */
export interface ProgramJet {
  readonly program: Program
  readonly masks: Masks
}

/** Programs that compute with series. */
export interface ProgramJets {
  /** Inputs: those of the program, then the nonzero coefficients of each. Outputs: those of the program, then the nonzero coefficients of each. */
  of(program: Program, order: number, masks: Masks): ProgramJet
  /** The same with all coefficients of a value in one array; as the derivative of a program that `Interpreters.jvp` gives, with them in place of a tangent. */
  joined(program: Program, order: number, nonzero: readonly boolean[], force: readonly boolean[]): MaskedProgram
}
