import type { Aval } from '../../core/aval.js'
import type { DType } from '../../core/dtype.js'
import type { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr, ScalarFunction } from '../../core/scalar/expression.js'
import { sizeOf, type Shape } from '../../core/shape.js'
import { movesAsOne, type Affine, type Seen } from './indexMap.js'
import { KernelBuilder } from './kernelBuilder.js'
import type { Buffer } from './schedule.js'

/** A buffer that has no number yet. */
export class Memory {
  constructor(
    readonly serial: number,
    readonly dtype: DType,
    readonly size: number,
    public role: Buffer['role'],
    readonly tape: boolean,
  ) {}
}

/** What is computed of the result of one accumulator and of nothing else, and may be stored in its place. */
export interface Epilogue {
  /** Adds what a computation makes of values in it alone; says whether it could. */
  absorb(computation: Computation, mostOperations: number): boolean
  /** Decides, when `value` is read, what is stored: this value, or the result itself if others will be read too. */
  settle(value: Value, newMemory: (value: Value) => Memory): void
}

/** Something that is computed (or given) once, element by element or as a whole. Views of it are {@link Operand}s. */
export class Value {
  memory: Memory | null = null
  /** The step after which it is in memory, where it is no let; inputs are before all steps. */
  after = -1
  /** Where its elements lie in memory. */
  strides: readonly number[]
  /** Is it a let of this kernel? */
  draft: Draft | null = null
  expr: Expr | null = null
  /** What would compute it, until something asks for it. */
  pending: Computation | null = null
  /** Is it computed where it is read, rather than before? */
  deferred = false
  /** What computes it, where doing that again is cheaper than memory. */
  cheap: Computation | null = null
  /** Is it computed of an accumulator alone, which is not in memory yet? */
  epilogue: Epilogue | null = null
  /** How many equations still read it, directly or through views; outputs count as one. */
  reads = 0

  constructor(readonly aval: Aval) {
    this.strides = aval.strides
  }

  /** The step that computes it. */
  get position(): number {
    return this.draft === null ? this.after : this.draft.position
  }
}

/** What a computation reads, over its own shape. */
export type Operand = { readonly kind: 'literal'; readonly value: number; readonly dtype: DType } | SeenValue

export interface SeenValue {
  readonly kind: 'seen'
  readonly base: Value
  readonly seen: Seen
}

/** Values that are computed element by element. */
export interface Computation {
  readonly shape: Shape
  readonly operands: readonly Operand[]
  /** About how many operations it takes. */
  readonly cost: number
  /** Are these no more than three, none of them a division, a root or a function? */
  readonly simple: boolean
  readonly body: (s: ScalarBuilder, xs: readonly Expr[]) => readonly Expr[]
  readonly results: readonly Value[]
}

export interface DraftAccess {
  readonly memory: Memory
  readonly at: Affine
}

export interface DraftAccumulator {
  readonly element: readonly Expr[]
  readonly unit: readonly number[]
  readonly merge: readonly Expr[]
  readonly projection: Expr
  readonly to: DraftAccess
}

/** A loop kernel that still grows. Its accesses are along all axes of `shape`. */
export class Draft {
  readonly builder: KernelBuilder
  readonly loads: DraftAccess[] = []
  readonly stores: (DraftAccess & { readonly value: Expr })[] = []
  readonly accumulators: DraftAccumulator[] = []
  /** The axes that accumulators combine along. */
  reduced: readonly number[] | null = null
  lanes = 0
  operations = 0
  private readonly known = new Map<string, Expr>()

  constructor(
    readonly shape: Shape,
    public position: number,
    functions: Map<string, ScalarFunction>,
    doubles: boolean,
  ) {
    this.builder = new KernelBuilder(shape, functions, doubles)
  }

  /** May it still run later? Nothing outside has its values. */
  get movable(): boolean {
    return this.stores.length === 0 && this.reduced === null
  }

  get scalar(): boolean {
    return sizeOf(this.shape) === 1
  }

  hasLoad(memory: Memory, at: Affine): boolean {
    return this.known.has(accessKey(memory, at))
  }

  load(memory: Memory, at: Affine): Expr {
    const key = accessKey(memory, at)
    let known = this.known.get(key)
    if (known === undefined) {
      known = this.builder.operand(memory.dtype, this.loads.length)
      this.loads.push({ memory, at })
      this.known.set(key, known)
    }
    return known
  }

  /** Do all accesses move as one along these axes, so that they can be reduced? */
  movesAsOne(axes: readonly number[]): boolean {
    const good = ({ at }: DraftAccess): boolean => movesAsOne(this.shape, at.steps, axes)
    return axes.length < 2 || (this.loads.every(good) && this.stores.every(good))
  }
}

function accessKey(memory: Memory, { start, steps }: Affine): string {
  return `${String(memory.serial)}:${String(start)}:${steps.join()}`
}
