import { Aval } from './aval.js'
import type { NdArray } from './array.js'
import type { AnyPrimitive, JvpResult, Primitive, Tangent } from './primitive.js'

/** A variable of a program, assigned exactly once. Its number is its place in the program's table of variables. */
export class Var {
  constructor(
    readonly aval: Aval,
    readonly id: number,
  ) {}
}

/** An array that has one number everywhere, written into the program. */
export class Literal {
  constructor(
    readonly value: number,
    readonly aval: Aval,
  ) {}
}

export type Atom = Var | Literal

/** `outputs = primitive[params](inputs)`. */
export interface Equation {
  readonly primitive: AnyPrimitive
  readonly params: object
  readonly inputs: readonly Atom[]
  readonly outputs: readonly Var[]
}

/** Pairs a primitive with its own params; the only way equations are made. */
export function equation<P extends object>(primitive: Primitive<P>, params: P, inputs: readonly Atom[], outputs: readonly Var[]): Equation {
  return { primitive, params, inputs, outputs }
}

/**
 * What staging writes down: equations over primitives in single static assignment form. A program is closed: arrays that the traced function closed
 * over are its first inputs, and {@link captured} holds their values.
 */
export class Program {
  constructor(
    readonly name: string,
    readonly inputs: readonly Var[],
    readonly equations: readonly Equation[],
    readonly outputs: readonly Atom[],
    /** How many variables there are; ids are smaller. */
    readonly variables: number,
    /** Values of the first inputs, where the function that was traced closed over arrays. */
    readonly captured: readonly NdArray[] = [],
  ) {}

  /** Avals of the inputs. */
  get inputAvals(): readonly Aval[] {
    return this.inputs.map((x) => x.aval)
  }

  /** Avals of the outputs. */
  get outputAvals(): readonly Aval[] {
    return this.outputs.map((x) => x.aval)
  }

  /** The equations as text, one a line: results with their avals, primitive, params, operands. */
  toString(): string {
    return print(this)
  }
}

/** A transformed program, and which of its values are there. */
export interface MaskedProgram {
  readonly program: Program
  readonly nonzero: readonly boolean[]
}

/** A program in two parts. */
export interface SplitProgram {
  readonly known: Program
  readonly linear: Program
}

/**
 * Transforms of programs, which the rules of primitives that contain programs need. Implemented in the transforms room, handed to the rules. What a
 * transformed program captured are its first inputs, as of every program. `force` names values that must be there: zeros are written out, values that
 * are not mapped repeated.
 */
export interface Interpreters {
  /** The named axis of the vmap whose batching rules these are handed to; `null` for all others. */
  readonly axisName: string | null
  /** Inputs: those of the program, then the nonzero tangents. Outputs: those of the program, then the nonzero tangents. */
  jvp(program: Program, nonzero: readonly boolean[], force?: readonly boolean[]): MaskedProgram
  /** Mapped inputs have the batch axis where said, mapped outputs have it in front. Collectives know it by its name, {@link axisName} if none is given. */
  batch(
    program: Program,
    size: number,
    axes: readonly (number | null)[],
    force?: readonly boolean[],
    axisName?: string | null,
  ): { readonly program: Program; readonly mapped: readonly boolean[] }
  /** `known`: inputs of the program to outputs and residuals. `linear`: residuals and nonzero tangents to nonzero tangents. */
  linearize(
    program: Program,
    nonzero: readonly boolean[],
    force?: readonly boolean[],
  ): SplitProgram & { readonly nonzero: readonly boolean[] }
  /**
   * A program apart from its part that is linear in the `active` inputs. `known`: the other inputs to the outputs that do not depend on them, and residuals.
   * `linear`: residuals and active inputs to the dependent outputs. Forced outputs are dependent; zeros are written out for those that are not.
   */
  separate(
    program: Program,
    active: readonly boolean[],
    force?: readonly boolean[],
  ): SplitProgram & { readonly dependent: readonly boolean[] }
  /** Inputs: those of the program, the values of `saved`, then the nonzero tangents. Outputs: the nonzero tangents. All but `saved` is computed again. */
  rematerialize(program: Program, nonzero: readonly boolean[], saved: readonly Var[]): MaskedProgram
  /** Inputs: the known inputs, then the nonzero cotangents of the outputs. Outputs: the nonzero cotangents of the linear inputs (in which `force` counts). */
  transpose(program: Program, linear: readonly boolean[], nonzero: readonly boolean[], force?: readonly boolean[]): MaskedProgram
  /** The program without what only unused outputs need, and which inputs it still has. */
  dce(program: Program, used: readonly boolean[]): { readonly program: Program; readonly inputs: readonly boolean[] }
  /** Traces a function of arrays; values it closes over become the first inputs. */
  stage(name: string, avals: readonly Aval[], f: (operands: readonly NdArray[]) => readonly NdArray[]): Program
  /** Results of a function and their tangents, by forward mode, under the current trace. */
  differentiate(
    label: string,
    f: (operands: readonly NdArray[]) => readonly NdArray[],
    primals: readonly NdArray[],
    tangents: readonly Tangent[],
  ): JvpResult
  /** Results of a function of single elements for batched operands, mapped in front, under the current trace. */
  map(
    label: string,
    f: (operands: readonly NdArray[]) => readonly NdArray[],
    size: number,
    operands: readonly NdArray[],
    axes: readonly (number | null)[],
  ): readonly NdArray[]
  /** Runs a program under the current trace. */
  evaluate(program: Program, operands: readonly NdArray[]): readonly NdArray[]
}

/** Short names in the order of assignment: a … z, aa, ab … */
function nameOf(position: number): string {
  let name = ''
  for (let rest = position; rest >= 0; rest = Math.floor(rest / 26) - 1) name = String.fromCharCode(97 + (rest % 26)) + name
  return name
}

function print(program: Program): string {
  const names = new Map<Var, string>()
  const name = (x: Var): string => {
    const known = names.get(x)
    if (known !== undefined) return known
    const made = nameOf(names.size)
    names.set(x, made)
    return made
  }
  const declare = (xs: readonly Var[]): string => xs.map((x) => `${name(x)}:${x.aval.toString()}`).join(' ')
  const use = (x: Atom): string => (x instanceof Var ? name(x) : `${formatNumber(x.value)}:${x.aval.toString()}`)
  const header = `${program.name}(${declare(program.inputs)}) {`
  const lines = program.equations.map((eq) =>
    `  ${declare(eq.outputs)} = ${eq.primitive.name}${formatParams(eq.params)} ${eq.inputs.map(use).join(' ')}`.trimEnd(),
  )
  return [header, ...lines, `  return ${program.outputs.map(use).join(' ')}`.trimEnd(), '}'].join('\n')
}

function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function formatParams(params: object): string {
  // Functions have nothing to show, and are implied by the primitive.
  const shown = Object.entries(params).filter(([, value]) => typeof value !== 'function')
  const entries = shown.map(([key, value]) => `${key}=${formatParam(value)}`)
  return entries.length === 0 ? '' : `[${entries.join(', ')}]`
}

function formatParam(value: unknown): string {
  if (value instanceof Program) return `{\n${indent(print(value))}\n  }`
  if (Array.isArray(value)) return `[${value.map(formatParam).join(',')}]`
  if (value instanceof Aval) return value.toString()
  if (typeof value === 'object' && value !== null) return `{${formatParams(value).slice(1, -1)}}`
  return String(value)
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
