import type { Aval } from './aval.js'
import type { DType } from './dtype.js'
import { ArgumentError, ConcretizationError, DisposedArrayError } from './errors.js'
import type { Shape } from './shape.js'
import type { Storage } from './storage.js'
import type { Trace } from './trace.js'

/**
 * An n-d array, the one array class that users see: immutable, with a `shape` and a `dtype`. It is either concrete, or a tracer that stands for
 * an array while a transform runs the function it transforms. Its arithmetic lives in the numpy room, which adds the methods.
 */
export abstract class NdArray {
  /** Shape, dtype and weak mark. */
  abstract readonly aval: Aval

  /**
   * Only tracers have it. Every rule asks several times whether a value is a tracer, and of which trace: to find that a property is missing takes a
   * fraction of the walk up the prototypes that `instanceof` is.
   *
   * @internal
   */
  declare readonly trace?: Trace
  /**
   * Only `Zero`, the other kind of tangent, has it.
   *
   * @internal
   */
  declare readonly zero?: never

  /** Extents along the axes. */
  get shape(): Shape {
    return this.aval.shape
  }
  /** Number of axes. */
  get ndim(): number {
    return this.aval.ndim
  }
  /** Number of elements. */
  get size(): number {
    return this.aval.size
  }
  /** Element type. */
  get dtype(): DType {
    return this.aval.dtype
  }

  /** The concrete array behind this value; a tracer has one only while its primal is known. */
  abstract toConcrete(purpose: string): ConcreteArray

  /** JavaScript cannot tell `x < 3` from `x * 2`, so no array is ever coerced to a number: a derivative would be lost without a word. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toConcrete('be written into a string').toString()
    throw new ConcretizationError(
      `${describe(this)} was used as a JavaScript number (hint '${hint}'). JavaScript operators cannot be traced; ` +
        'write x.add(y), x.mul(y), x.lt(y) …, or x.item() for the number itself (which cuts the derivative).',
    )
  }
}

/** The error for an operand that is no array, with what is there instead. */
export function noArray(operation: string, given: unknown): ArgumentError {
  const kind = Array.isArray(given) ? 'a JavaScript array' : given === null ? 'null' : given === undefined ? 'missing' : `a ${typeof given}`
  return new ArgumentError(`${operation}: an operand is ${kind}, not an array. Convert it with np.array first.`)
}

/** Throws for an operand that is no array, whatever the types say. */
export function checkIsArray(operation: string, operand: unknown): void {
  if (!(operand instanceof NdArray)) throw noArray(operation, operand)
}

/** Strides and storage: an array with elements. Views share storage. */
export class ConcreteArray extends NdArray {
  constructor(
    readonly aval: Aval,
    /** Null after dispose() or donation. */
    private memory: Storage | null,
    readonly offset: number,
    readonly strides: readonly number[],
  ) {
    super()
    memory?.hold()
  }

  get storage(): Storage {
    if (this.memory === null) {
      throw new DisposedArrayError(
        `An array ${this.aval.toString()} was used after it was disposed or donated. Keep using the result that replaced it, or do not dispose (never needed) or donate it.`,
      )
    }
    return this.memory
  }

  /** Is the array's memory given up? */
  get disposed(): boolean {
    return this.memory === null
  }

  /** Gives the memory up early; a hint, never needed. Other arrays over the same storage keep it. */
  release(): void {
    this.memory?.release()
    this.memory = null
  }

  toConcrete(): this {
    return this
  }
}

/** `float64[3]`, or what a tracer says of itself. */
export function describe(x: NdArray): string {
  return x instanceof ConcreteArray ? x.aval.toString() : x.toString()
}
