import { checkIsArray, NdArray, type ConcreteArray } from './array.js'
import { ClosureError, ConcretizationError, TracerLeakError } from './errors.js'
import type { Primitive } from './primitive.js'
import { scope } from './scope.js'

/** An axis that `vmap` maps under a name; collectives find it by that. */
export interface NamedAxis {
  readonly name: string
  readonly size: number
  /** The next one outside. */
  readonly outer: NamedAxis | null
  /** A text that equal lists of axes share, and only they. */
  readonly key: string
}

/** A named axis inside others. */
export function namedAxis(name: string, size: number, outer: NamedAxis | null): NamedAxis {
  return { name, size, outer, key: `${outer?.key ?? ''}${JSON.stringify(name)}${String(size)}` }
}

/** The named axes in scope, the innermost first; `null` for none. */
export function namedAxes(): NamedAxis | null {
  return scope.trace?.axes ?? null
}

/**
 * An interpreter: it says what a primitive does to its kind of value. It recognises its own tracers by identity; every other value is a constant to
 * it, and it computes on what its tracers hold under its parent. That rules perturbation confusion out.
 */
export abstract class Trace {
  /** False once the function it was made for has returned. */
  alive = true

  constructor(
    readonly parent: Trace | null,
    /** The transform and the function, for messages: `grad of loss`. */
    readonly label: string,
    /** The named axes around what it interprets. */
    readonly axes: NamedAxis | null = parent?.axes ?? null,
  ) {}

  abstract process<P extends object>(primitive: Primitive<P>, operands: readonly NdArray[], params: P): readonly NdArray[]
}

/** A value that stands for an array under a trace. */
export abstract class Tracer extends NdArray {
  abstract override readonly trace: Trace

  /** The concrete array behind it, or `null` where the trace knows none. */
  abstract peek(): ConcreteArray | null

  toConcrete(purpose: string): ConcreteArray {
    const concrete = this.peek()
    if (concrete === null) {
      throw new ConcretizationError(
        `${this.toString()} has no elements yet, so it cannot ${purpose}. It stands for an array under ${this.trace.label}: use np.where ` +
          'instead of JavaScript control flow on values, mark the argument static where the transform can, or do it outside the transform.',
      )
    }
    return concrete
  }

  /** `Traced float64[3] in grad of loss`. */
  override toString(): string {
    return `Traced ${this.aval.toString()} in ${this.trace.label}`
  }
}

/** Throws unless `value`, which is none of `trace`'s own tracers, may be a constant to it: concrete, or of a living trace outside. */
export function checkConstant(value: NdArray, trace: Trace | null, operation: string): void {
  checkIsArray(operation, value)
  const owner = value.trace
  if (owner === undefined) return
  if (!owner.alive) {
    throw new TracerLeakError(
      `${operation}: ${value.toString()} was used after ${owner.label} had finished. A traced value must not outlive the function it was given to: ` +
        'return it from the function (as a result or through hasAux) instead of storing it outside.',
    )
  }
  for (let outer = trace; outer !== null; outer = outer.parent) if (outer === owner) return
  throw new ClosureError(
    `${operation}: ${value.toString()} belongs to a transform that is inside the one in charge here. A custom rule, or a function evaluated for it, closes over ` +
      'a value that the same transform differentiates or maps: pass it as an argument.',
  )
}

/** Runs `body` with `trace` in charge of the primitives. */
export function underTrace<R>(trace: Trace | null, body: () => R): R {
  const before = scope.trace
  scope.trace = trace
  try {
    return body()
  } finally {
    scope.trace = before
  }
}

/** Runs `body` under `trace`, and declares the trace over afterwards. */
export function withTrace<R>(trace: Trace, body: () => R): R {
  try {
    return underTrace(trace, body)
  } finally {
    trace.alive = false
  }
}
