import type { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { BackendError } from '../../core/errors.js'
import type { Elementwise, Evaluation } from '../../core/evaluation.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { at } from '../../core/shape.js'
import { onlyAval, type CpuContext } from './context.js'
import { prepareContraction } from './contraction.js'
import { prepareConvolution } from './convolution.js'
import { contiguous } from './copy.js'
import { sameParams } from './dispatchParams.js'
import { elementwiseBody, ElementwiseCall, type ElementwiseBody } from './elementwise.js'
import { prepareIndexed } from './indexed.js'
import { prepareReduction } from './reduction.js'
import { prepareRegion } from './region.js'
import { prepareRoutine } from './routines/prepareRoutine.js'
import { prepareScan } from './scan.js'
import { withVectors } from './vectorised.js'
import { ViewCall } from './view.js'

/** What is known of a primitive for certain params and avals of operands. */
export class Entry {
  constructor(
    readonly params: object,
    readonly avals: readonly Aval[],
    readonly out: readonly Aval[],
    readonly run: (operands: readonly ConcreteArray[]) => readonly ConcreteArray[],
  ) {}

  fits(operands: readonly ConcreteArray[], params: object): boolean {
    const avals = this.avals
    if (operands.length !== avals.length) return false
    for (let i = 0; i < avals.length; i++) if (operands[i]!.aval !== avals[i]) return false
    return params === this.params || sameParams(params, this.params)
  }
}

/** How many entries a primitive keeps: the shapes of a model, for some entries have a compiled module. To look at one takes some nanoseconds. */
const keptEntries = 64
const keptBodies = 32

/** The inline cache of one primitive. */
export class Dispatcher {
  private readonly entries: Entry[] = []
  private recent: Entry | null = null
  private readonly bodies: { readonly params: object; readonly avals: readonly Aval[]; readonly body: ElementwiseBody }[] = []

  constructor(
    private readonly context: CpuContext,
    private readonly primitive: AnyPrimitive,
  ) {}

  run(operands: readonly ConcreteArray[], params: object): readonly ConcreteArray[] {
    const recent = this.recent
    return (recent?.fits(operands, params) ? recent : this.entry(operands, params)).run(operands)
  }

  /** The entry for these operands and params, made if there is none. */
  entry(operands: readonly ConcreteArray[], params: object): Entry {
    for (const entry of this.entries) {
      if (!entry.fits(operands, params)) continue
      this.recent = entry
      return entry
    }
    const made = this.makeEntry(operands, params)
    this.entries.unshift(made)
    if (this.entries.length > keptEntries) this.entries.pop()
    this.recent = made
    return made
  }

  private makeEntry(operands: readonly ConcreteArray[], params: object): Entry {
    const { context, primitive } = this
    const avals = operands.map((x) => x.aval)
    const out = primitive.abstractEval(avals, params)
    const evaluation = primitive.evaluation
    const run = this.prepare(evaluation, avals, params, out)
    return new Entry(params, avals, out, withVectors(context, primitive, params, avals, out, run))
  }

  private prepare(evaluation: Evaluation<object>, avals: readonly Aval[], params: object, out: readonly Aval[]): Entry['run'] {
    const { context } = this
    switch (evaluation.kind) {
      case 'elementwise': {
        const call = new ElementwiseCall(context, this.body(evaluation, avals, params), out)
        return (xs) => call.run(xs)
      }
      case 'view': {
        const operand = at(avals, 0)
        const call = new ViewCall((x) => contiguous(context, x), evaluation.source(operand, params), operand, onlyAval(out))
        return (xs) => [call.run(xs[0]!)]
      }
      case 'reduction':
        return prepareReduction(context, evaluation, avals, params, out)
      case 'contraction':
        return prepareContraction(context, evaluation, avals, params, out)
      case 'convolution':
        return prepareConvolution(context, evaluation, avals, params, out)
      case 'region':
        return prepareRegion(context, evaluation, avals, params, out)
      case 'indexed':
        return prepareIndexed(context, evaluation, params, out)
      case 'scan':
        return prepareScan(context, evaluation, params, out)
      case 'routine':
        return prepareRoutine(context, evaluation, avals, params, out)
      case 'control':
        throw new BackendError(`${this.primitive.name} contains programs or functions and is run by bind, not by a backend.`)
    }
  }

  private body(evaluation: Elementwise<object>, avals: readonly Aval[], params: object): ElementwiseBody {
    const known = this.bodies.find(
      (entry) =>
        entry.avals.length === avals.length && entry.avals.every((x, i) => x.dtype === avals[i]?.dtype) && sameParams(params, entry.params),
    )
    if (known !== undefined) return known.body
    const body = elementwiseBody(evaluation, avals, params, this.context.tier)
    this.bodies.unshift({ params, avals, body })
    if (this.bodies.length > keptBodies) this.bodies.pop()
    return body
  }
}
