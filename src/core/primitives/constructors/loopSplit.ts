import type { NdArray } from '../../array.js'
import { fill } from '../../constant.js'
import { equation, Literal, Program, Var, type Atom, type Equation } from '../../program.js'
import { at } from '../../shape.js'
import { hasEffect } from '../../effects.js'

/** How the inputs and outputs of the known part of a loop's body are made up. */
export interface KnownLayout {
  /** So many first inputs are the same in every step; those that it captured count. */
  readonly constants: number
  readonly carry: number
  /** So many first outputs are results; the residuals follow. */
  readonly results: number
}

/** Where the linear part of a loop finds a residual. */
export type ResidualSource =
  /** A number that is the same everywhere. */
  | { readonly kind: 'literal'; readonly literal: Literal }
  /** A constant of the known part, by number. */
  | { readonly kind: 'constant'; readonly index: number }
  /** A result of what is computed before the loop. */
  | { readonly kind: 'hoisted'; readonly index: number }
  /** A stack that is an operand, by number among the stacks. */
  | { readonly kind: 'stack'; readonly index: number }
  /** A stack that the known loop gives: of a result, or recorded; by number among the outputs of its body. */
  | { readonly kind: 'recorded'; readonly index: number }

/** What a residual may be found in when the known loop has run. */
export interface LoopValues {
  readonly constants: readonly NdArray[]
  readonly hoisted: readonly NdArray[]
  readonly stacks: readonly NdArray[]
  /** The carry, then the stacks that the loop gave. */
  readonly recorded: readonly NdArray[]
}

/** The value of a residual. */
export function residualFrom(source: ResidualSource, values: LoopValues): NdArray {
  switch (source.kind) {
    case 'literal':
      return fill(source.literal.value, source.literal.aval)
    case 'constant':
      return at(values.constants, source.index)
    case 'hoisted':
      return at(values.hoisted, source.index)
    case 'stack':
      return at(values.stacks, source.index)
    case 'recorded':
      return at(values.recorded, source.index)
  }
}

/** A loop's body split into known and linear, with the least that has to be recorded. */
export interface LoopSplit {
  /** What depends on constants only, from the constants; `null` if there is nothing. */
  readonly before: Program | null
  /** The constants that the known loop still reads, by number; then come all but the last `onlyResiduals` results of `before`. */
  readonly constants: readonly number[]
  readonly onlyResiduals: number
  /** The body of the known loop: constants, results of `before`, carry, elements to results and records. */
  readonly known: Program
  /** Residuals of each kind that the linear part reads, in the order of its inputs. */
  readonly constantResiduals: readonly ResidualSource[]
  readonly stackedResiduals: readonly ResidualSource[]
  /** The body of the linear loop. */
  readonly linear: Program
}

/** How the inputs of the linear part are made up, behind its captured values and residuals. */
export interface LinearLayout {
  readonly captured: number
  readonly constants: number
  readonly carry: number
}

const plans = new WeakMap<Program, Map<string, LoopSplit>>()

/**
 * Plans the two loops. A residual that is an operand is not recorded, nor is one twice; what depends on constants only is computed before the loop.
 * Inputs of the linear loop: captured values, residuals that are constants, constants, carry, residuals that are stacks, elements.
 *
 * @param known closed: constants, carry and elements to results and residuals
 * @param linear closed: captured values, residuals, constants, carry and elements to tangents
 */
export function splitLoop(known: Program, linear: Program, layout: KnownLayout, linearLayout: LinearLayout): LoopSplit {
  const own = [layout.constants, layout.carry, layout.results]
  const key = [...own, linearLayout.captured, linearLayout.constants, linearLayout.carry].join()
  let ofKnown = plans.get(known)
  if (ofKnown === undefined) {
    ofKnown = new Map()
    plans.set(known, ofKnown)
  }
  const found = ofKnown.get(key)
  if (found !== undefined) return found
  const made = plan(known, linear, layout, linearLayout)
  ofKnown.set(key, made)
  return made
}

function plan(known: Program, linear: Program, layout: KnownLayout, linearLayout: LinearLayout): LoopSplit {
  const results = known.outputs.slice(0, layout.results)
  const invariant = new Invariant(known, layout.constants)
  const used = usedIn(linear)
  const elements = known.inputs.slice(layout.constants + layout.carry)
  const constants = known.inputs.slice(0, layout.constants)

  const hoistedResiduals: Var[] = []
  const records: Atom[] = [...results]
  const isOperand = (x: Atom): boolean => x instanceof Literal || constants.includes(x) || elements.includes(x)
  const sourceOf = (x: Atom): ResidualSource => {
    if (x instanceof Literal) return { kind: 'literal', literal: x }
    const [constant, element] = [constants.indexOf(x), elements.indexOf(x)]
    if (constant >= 0) return { kind: 'constant', index: constant }
    if (element >= 0) return { kind: 'stack', index: element }
    if (invariant.has(x)) return { kind: 'hoisted', index: placeIn(hoistedResiduals, x) }
    const result = records.indexOf(x, layout.carry)
    return { kind: 'recorded', index: result >= 0 ? result : records.push(x) - 1 }
  }
  const { captured } = linearLayout
  const count = known.outputs.length - layout.results
  const views = new Views(known, linear.variables)
  known.outputs.slice(layout.results).forEach((atom, i) => {
    const input = at(linear.inputs, captured + i)
    if (used.has(input)) views.add(input, atom, isOperand)
  })
  const read = views.sources.map(({ atom, input }) => ({ input, source: sourceOf(atom) }))
  const isStack = ({ source }: { source: ResidualSource }): boolean => source.kind === 'stack' || source.kind === 'recorded'

  const loop = invariant.loop(records)
  // A residual that the loop reads too is one result of what is computed before.
  const before = [...loop.hoisted, ...hoistedResiduals.filter((x) => !loop.hoisted.includes(x))]
  const renumber = (source: ResidualSource): ResidualSource =>
    source.kind === 'hoisted' ? { kind: 'hoisted', index: before.indexOf(at(hoistedResiduals, source.index)) } : source

  const tangents = linear.inputs.slice(captured + count)
  const split = linearLayout.constants + linearLayout.carry
  const [constantOnes, stackedOnes] = [read.filter((r) => !isStack(r)), read.filter(isStack)]
  return {
    before: before.length === 0 ? null : invariant.program(before),
    constants: loop.constants,
    onlyResiduals: before.length - loop.hoisted.length,
    known: new Program(
      known.name,
      [...loop.constants.map((i) => at(constants, i)), ...loop.hoisted, ...known.inputs.slice(layout.constants)],
      loop.equations,
      records,
      known.variables,
    ),
    constantResiduals: constantOnes.map(({ source }) => renumber(source)),
    stackedResiduals: stackedOnes.map(({ source }) => source),
    linear: new Program(
      linear.name,
      [
        ...linear.inputs.slice(0, captured),
        ...constantOnes.map(({ input }) => input),
        ...tangents.slice(0, split),
        ...stackedOnes.map(({ input }) => input),
        ...tangents.slice(split),
      ],
      [...views.equations, ...linear.equations],
      linear.outputs,
      views.variables,
    ),
  }
}

/**
 * Residuals that are views of something else: of an operand, or of what is smaller. The linear part looks at it itself, so that a scalar which was
 * broadcast in each step is not recorded as an array.
 */
class Views {
  /** What the linear part is given, and the input for it. */
  readonly sources: { readonly atom: Atom; readonly input: Var }[] = []
  /** What it computes of that at first. */
  readonly equations: Equation[] = []
  private readonly producers = new Map<Atom, Equation>()
  private readonly made = new Map<Atom, Var>()

  constructor(
    known: Program,
    /** Size of the table of variables of the linear part. */
    public variables: number,
  ) {
    for (const eq of known.equations) for (const y of eq.outputs) this.producers.set(y, eq)
  }

  /** Takes the residual `atom` for `input`. */
  add(input: Var, atom: Atom, isOperand: (x: Atom) => boolean): void {
    const chain: Equation[] = []
    let [best, length] = [atom, 0]
    for (let eq = this.producers.get(atom); eq !== undefined && isView(eq); eq = this.producers.get(at(eq.inputs, 0))) {
      chain.push(eq)
      const source = at(eq.inputs, 0)
      if (isOperand(source) || source.aval.size < best.aval.size) [best, length] = [source, chain.length]
    }
    const path = chain.slice(0, length).reverse()
    let value = path.length === 0 ? this.given(best, input) : this.given(best, null)
    path.forEach((eq, i) => {
      const output = i === path.length - 1 ? input : new Var(at(eq.outputs, 0).aval, this.variables++)
      this.equations.push(equation(eq.primitive, eq.params, [value], [output]))
      value = output
    })
  }

  /** The input for what is given; `own` if there is none yet. */
  private given(atom: Atom, own: Var | null): Var {
    const known = this.made.get(atom)
    if (known !== undefined && own === null) return known
    const input = own ?? new Var(atom.aval, this.variables++)
    this.made.set(atom, input)
    this.sources.push({ atom, input })
    return input
  }
}

function isView({ primitive, inputs }: Equation): boolean {
  return primitive.evaluation.kind === 'view' && inputs.length === 1
}

/** The equations of a loop's body that depend on constants only. */
class Invariant {
  private readonly constants: readonly Var[]
  private readonly equations = new Map<Var, Equation>()

  constructor(
    private readonly body: Program,
    constants: number,
  ) {
    this.constants = body.inputs.slice(0, constants)
    const fixed = new Set<Atom>(this.constants)
    for (const eq of body.equations) {
      if (hasEffect(eq)) continue
      if (!eq.inputs.every((x) => x instanceof Literal || fixed.has(x))) continue
      for (const y of eq.outputs) {
        fixed.add(y)
        this.equations.set(y, eq)
      }
    }
  }

  /** Is it computed from constants only? */
  has(x: Var): boolean {
    return this.equations.has(x)
  }

  /** What computes these variables before the loop. */
  program(outputs: readonly Var[]): Program {
    const needed = new Set<Atom>(outputs)
    const kept = this.body.equations.filter((eq) => eq.outputs.some((y) => this.equations.get(y) === eq))
    const live: Equation[] = []
    for (const eq of kept.reverse()) {
      if (!eq.outputs.some((y) => needed.has(y))) continue
      live.push(eq)
      for (const x of eq.inputs) needed.add(x)
    }
    return new Program(`before ${this.body.name}`, this.constants, live.reverse(), outputs, this.body.variables)
  }

  /** The equations that stay in the loop, the constants that they read, and the values that are computed before it. */
  loop(outputs: readonly Atom[]): {
    readonly equations: readonly Equation[]
    readonly constants: readonly number[]
    readonly hoisted: readonly Var[]
  } {
    const needed = new Set<Atom>(outputs)
    const kept: Equation[] = []
    for (const eq of [...this.body.equations].reverse()) {
      const fixed = eq.outputs.some((y) => this.equations.get(y) === eq)
      if (fixed && !(isFree(eq) && eq.outputs.some((y) => needed.has(y)))) continue
      kept.push(eq)
      for (const x of eq.inputs) needed.add(x)
    }
    const inside = new Set<Atom>(kept.flatMap((eq) => eq.outputs))
    return {
      equations: kept.reverse(),
      constants: this.constants.map((_, i) => i).filter((i) => needed.has(at(this.constants, i))),
      hoisted: [...this.equations.keys()].filter((x) => needed.has(x) && !inside.has(x)),
    }
  }
}

/** Does it compute nothing, so that it is better done where it is used than kept? */
function isFree({ primitive, inputs }: Equation): boolean {
  return primitive.evaluation.kind === 'view' || !inputs.some((x) => x instanceof Var)
}

function placeIn(list: Var[], x: Var): number {
  const known = list.indexOf(x)
  return known >= 0 ? known : list.push(x) - 1
}

function usedIn(program: Program): ReadonlySet<Atom> {
  return new Set([...program.equations.flatMap((eq) => eq.inputs), ...program.outputs])
}
