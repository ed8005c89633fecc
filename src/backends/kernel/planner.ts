import { avalOf, type Aval } from '../../core/aval.js'
import type { DType } from '../../core/dtype.js'
import type { Expr, ScalarFunction } from '../../core/scalar/expression.js'
import { equalNumbers, rowMajorStrides, sizeOf, type Shape } from '../../core/shape.js'
import { TapeAval } from '../../core/tape.js'
import { Draft, Memory, Value, type Computation, type DraftAccess, type Operand, type SeenValue } from './draft.js'
import { compose, flatOf, isRowMajor, movesAsOne, readsOnce, rowsOf, type Affine, type Seen } from './indexMap.js'
import type { KernelLimits } from './limits.js'
import type { Buffer } from './schedule.js'

/** An operand on its way into a kernel: what is computed there, down to the values that are loaded. */
type Reading =
  | { readonly kind: 'literal'; readonly value: number; readonly dtype: DType }
  | Leaf
  | {
      readonly kind: 'computed'
      readonly computation: Computation
      readonly result: number
      readonly seen: Seen
      readonly operands: readonly Reading[]
    }

interface Leaf {
  readonly kind: 'value'
  readonly base: Value
  readonly seen: Seen
  readonly at: Affine
}

/** What a kernel must offer to take something in. */
interface Wish {
  /** Run after this step. */
  readonly after?: number
  /** Combine along these axes, in so many lanes. */
  readonly reduce?: { readonly axes: readonly number[]; readonly lanes: number }
  /** Accesses that will be added, besides those of the operands. */
  readonly stores?: readonly Affine[]
}

/** A step at its place in the order; drafts are finished in the end. */
type PlannedStep<S> = Draft | { readonly position: number; readonly step: S }

/** How many kernels of one shape are looked at for a place. */
const candidates = 8
/** Elements up to which kernels that share nothing are one: beyond, nothing is saved, and narrow types would take the lanes of wide ones. */
const fewElements = 1024

/** Puts computations into kernels, in order, each as early as its operands allow and next to what it shares most with. */
export class Planner<S> {
  readonly steps: PlannedStep<S>[] = []
  private readonly open = new Map<string, Draft[]>()
  private readonly constants = new Map<string, Value>()
  private readonly fills = new Map<string, Draft>()
  private readonly copies = new Map<Value, Value>()
  /** Outlined functions of all kernels. */
  readonly functions: Map<string, ScalarFunction> = new Map<string, ScalarFunction>()
  private positions = 0
  private memories = 0

  constructor(readonly limits: KernelLimits) {}

  /** Room for what an aval says; tapes are in no memory, but have a number among the buffers. */
  memoryFor(aval: Aval, role: Buffer['role'] = 'temporary'): Memory {
    return new Memory(this.memories++, aval.dtype, aval.size, role, aval instanceof TapeAval)
  }

  /** A step that runs after all that are there. */
  append(step: S): number {
    const position = this.positions++
    this.steps.push({ position, step })
    return position
  }

  /** A value that will be in memory after a step, row-major. */
  stored(value: Value, position: number): Memory {
    value.memory = this.memoryFor(value.aval)
    value.after = position
    return value.memory
  }

  /** The computation becomes lets of a kernel. */
  place(computation: Computation, wish: Wish = {}): Draft {
    const { shape, seen, operands } = wish.stores === undefined ? nestFor(computation) : asItIs(computation)
    const readings = operands.map((x) => this.read(x, shape))
    const draft = this.choose(shape, readings, computation.cost, wish)
    const xs = readings.map((x) => this.emit(draft, x))
    const exprs = draft.builder.seeing(seen, computation.shape, () => computation.body(draft.builder, xs))
    draft.operations += computation.cost
    computation.results.forEach((value, k) => {
      value.draft = draft
      value.expr = exprs[k]!
      value.pending = null
      if (computation.simple && !draft.scalar) value.cheap = computation
    })
    return draft
  }

  /** A value equal to what is seen, row-major over `shape`, as a let of a kernel. */
  copy(operand: Operand, shape: Shape, dtype: DType, wish: Wish = {}): Value {
    const value = new Value(avalOf(shape, dtype))
    this.place({ shape, operands: [operand], cost: 0, simple: false, body: (_s, xs) => xs, results: [value] }, wish)
    return value
  }

  /** Expressions of the operands in a kernel that fulfils the wish. */
  gather(shape: Shape, operands: readonly Operand[], cost: number, wish: Wish): { readonly draft: Draft; readonly xs: readonly Expr[] } {
    const readings = operands.map((x) => this.read(x, shape))
    const draft = this.choose(shape, readings, cost, wish)
    draft.operations += cost
    return { draft, xs: readings.map((x) => this.emit(draft, x)) }
  }

  /** Does what the operand loads move as one along these axes? */
  moves(operand: Operand, shape: Shape, axes: readonly number[]): boolean {
    return leavesOf(this.read(operand, shape)).every((leaf) => movesAsOne(shape, leaf.at.steps, axes))
  }

  /** Puts a value into memory: a store in the kernel that has it as a let. */
  materialise(value: Value): Memory {
    this.settle(value)
    if (value.memory !== null) return value.memory
    if (value.pending !== null) this.place(value.pending)
    const { draft, expr } = value
    if (draft === null || expr === null) throw new TypeError('lowering: a value is read before it is computed.')
    value.memory = this.memoryFor(value.aval)
    draft.stores.push({ memory: value.memory, at: { start: 0, steps: rowMajorStrides(draft.shape) }, value: expr })
    return value.memory
  }

  /** The operand, of this shape, as a view of memory. */
  view(operand: Operand, shape: Shape): DraftAccess & { readonly position: number } {
    if (operand.kind === 'literal') {
      const value = this.constant(operand.value, operand.dtype)
      return { memory: this.materialise(value), at: { start: 0, steps: shape.map(() => 0) }, position: value.position }
    }
    const { seen } = operand
    let { base } = operand
    const empty = sizeOf(shape) === 0
    let at = empty ? { start: 0, steps: shape.map(() => 0) } : accessOf(base, seen, shape)
    if (at === null) {
      base = this.dense(base)
      at = accessOf(base, seen, shape)!
    }
    return { memory: this.materialise(base), at, position: base.position }
  }

  /** A new kernel right before a step, for what depends on nothing. */
  before(position: number, shape: Shape): Draft {
    const key = `${String(position)}:${shape.join()}`
    let draft = this.fills.get(key)
    if (draft === undefined) {
      draft = new Draft(shape, position - 0.5, this.functions, this.limits.doubles)
      this.steps.push(draft)
      this.fills.set(key, draft)
    }
    return draft
  }

  private constant(value: number, dtype: DType): Value {
    const key = `${dtype}${Object.is(value, -0) ? '-0' : String(value)}`
    let known = this.constants.get(key)
    if (known === undefined) {
      known = new Value(avalOf([], dtype))
      const draft = this.before(0, [])
      known.draft = draft
      known.expr = draft.builder.literal(dtype, value)
      this.constants.set(key, known)
    }
    return known
  }

  /** A row-major copy of an input with another layout. */
  private dense(base: Value): Value {
    let known = this.copies.get(base)
    if (known === undefined) {
      known = this.copy({ kind: 'seen', base, seen: null }, base.aval.shape, base.aval.dtype)
      this.copies.set(base, known)
    }
    return known
  }

  private settle(value: Value): void {
    value.epilogue?.settle(value, ({ aval }) => this.memoryFor(aval))
  }

  /** What is in no memory but computed by three simple operations or fewer from one value in memory, or none, is computed again. */
  private again(
    base: Value,
    seen: Seen,
    shape: Shape,
    most: number,
  ): { readonly reading: Reading; readonly left: number; readonly loads: number } | null {
    const computation = base.cheap
    if (computation === null || base.memory !== null || computation.cost > most) return null
    let left = Math.min(most - computation.cost, most - 1)
    let loads = 0
    const operands: Reading[] = []
    for (const x of computation.operands) {
      const inner = seenOperand(seen, shape, computation.shape, x)
      if (inner === null) return null
      if (inner.kind === 'literal') {
        operands.push(inner)
        continue
      }
      const at = inner.base.memory === null ? null : accessOf(inner.base, inner.seen, shape)
      const made = at === null ? this.again(inner.base, inner.seen, shape, left) : { reading: leaf(inner, at), left, loads: 1 }
      if (made === null) return null
      operands.push(made.reading)
      left = made.left
      loads += made.loads
    }
    if (loads > 1) return null
    return { reading: { kind: 'computed', computation, result: computation.results.indexOf(base), seen, operands }, left, loads }
  }

  private read(operand: Operand, shape: Shape): Reading {
    if (operand.kind === 'literal') return operand
    const { base, seen } = operand
    this.settle(base)
    const again = this.again(base, seen, shape, readsOnce(seen, shape) ? 3 : 1)
    if (again !== null) return again.reading
    if (base.pending !== null) {
      const computation = base.pending
      const inner = base.deferred ? computation.operands.map((x) => seenOperand(seen, shape, computation.shape, x)) : [null]
      if (inner.every((x) => x !== null)) {
        const operands = inner.map((x) => this.read(x, shape))
        return { kind: 'computed', computation, result: computation.results.indexOf(base), seen, operands }
      }
      this.place(computation)
    }
    const at = accessOf(base, seen, shape)
    if (at !== null) return leaf(operand, at)
    const copy = whole(this.dense(base))
    return leaf({ ...copy, seen }, flatOf(seen, shape, base.aval.shape))
  }

  private choose(shape: Shape, readings: readonly Reading[], own: number, wish: Wish): Draft {
    const cost = readings.reduce((sum, x) => sum + costOf(x), own)
    const leaves = readings.flatMap(leavesOf)
    let need = wish.after ?? -1
    for (const { base } of leaves) need = Math.max(need, base.position)
    const key = shape.join()
    const list = this.open.get(key) ?? []
    let best: Draft | null = null
    let most = -1
    for (let i = list.length - 1; i >= 0 && i >= list.length - candidates; i--) {
      const draft = list[i]!
      if (draft.position < need && !draft.movable) continue
      const score = this.score(draft, leaves, cost, wish)
      if (score <= most) continue
      best = draft
      most = score
    }
    if (best !== null) {
      if (isLate(best, leaves, wish)) {
        best.position = this.positions++
        list.splice(list.lastIndexOf(best), 1)
        list.push(best)
      }
      return best
    }
    const made = new Draft(shape, this.positions++, this.functions, this.limits.doubles)
    this.steps.push(made)
    list.push(made)
    this.open.set(key, list)
    return made
  }

  /** How much a kernel has already of what is read; -1 if it may not take it. */
  private score(draft: Draft, leaves: readonly Leaf[], cost: number, wish: Wish): number {
    if (draft.operations + cost > this.limits.maxBody) return -1
    let score = 0
    let loads = draft.loads.length + draft.stores.length + draft.accumulators.length + 1
    for (const { base, at } of leaves) {
      if (base.draft === draft && isRowMajor(at, draft.shape)) score += 2
      else if (base.draft === draft) return -1
      else if (base.memory !== null && draft.hasLoad(base.memory, at)) score += 1
      else loads++
    }
    if (loads > this.limits.mostAccesses && !draft.scalar) return -1
    const reduced = draft.reduced ?? wish.reduce?.axes ?? null
    if (reduced !== null) {
      if (wish.reduce !== undefined && draft.reduced !== null) {
        if (!equalNumbers(draft.reduced, wish.reduce.axes) || draft.lanes !== wish.reduce.lanes) return -1
      }
      if (draft.reduced === null && !draft.movesAsOne(reduced)) return -1
      const added = [...leaves.map(({ at }) => at), ...(wish.stores ?? [])]
      if (!added.every(({ steps }) => movesAsOne(draft.shape, steps, reduced))) return -1
      if (score === 0) return -1
    }
    if (score === 0 && sizeOf(draft.shape) > fewElements) return -1
    // A kernel that nothing depends on can wait, where that is worth it.
    return isLate(draft, leaves, wish) && (!draft.movable || score === 0) ? -1 : score
  }

  private emit(draft: Draft, reading: Reading): Expr {
    if (reading.kind === 'literal') return draft.builder.literal(reading.dtype, reading.value)
    if (reading.kind === 'value') {
      const { base, at } = reading
      return base.draft === draft && base.expr !== null && isRowMajor(at, draft.shape) ? base.expr : draft.load(this.materialise(base), at)
    }
    const { computation, seen, result, operands } = reading
    const xs = operands.map((x) => this.emit(draft, x))
    draft.operations += computation.cost
    return draft.builder.seeing(seen, computation.shape, () => computation.body(draft.builder, xs))[result]!
  }
}

/** The loops for a computation, and its operands over them. */
interface Placement {
  readonly shape: Shape
  readonly seen: Seen
  readonly operands: readonly Operand[]
}

function asItIs({ shape, operands }: Computation): Placement {
  return { shape, seen: null, operands }
}

/** The shape of the kernel that has an operand as a let, if that is a reshape away; no axes at all for a single element. */
function nestFor(computation: Computation): Placement {
  const { shape, operands } = computation
  const size = sizeOf(shape)
  if (size === 1) return (shape.length === 0 ? null : reshapedTo(computation, [])) ?? asItIs(computation)
  for (const x of operands) {
    const nest = x.kind === 'seen' ? x.base.draft?.shape : undefined
    if (x.kind === 'literal' || nest === undefined || sizeOf(nest) !== size || equalNumbers(nest, shape)) continue
    if (isRowMajor(flatOf(x.seen, shape, x.base.aval.shape), shape)) return reshapedTo(computation, nest) ?? asItIs(computation)
  }
  return asItIs(computation)
}

function reshapedTo({ shape, operands }: Computation, nest: Shape): Placement | null {
  const seen: Seen = { kind: 'flat', flat: { start: 0, steps: rowMajorStrides(nest) } }
  const mapped = operands.map((x) => seenOperand(seen, nest, shape, x))
  return mapped.every((x) => x !== null) ? { shape: nest, seen, operands: mapped } : null
}

/** Does what is to be read come too late for this kernel? */
function isLate(draft: Draft, leaves: readonly Leaf[], { after = -1 }: Wish): boolean {
  return after >= draft.position || leaves.some(({ base }) => base.draft !== draft && base.position >= draft.position)
}

function leaf({ base, seen }: SeenValue, at: Affine): Leaf {
  return { kind: 'value', base, seen, at }
}

/** Operations of what is computed on the way into a kernel. */
function costOf(reading: Reading): number {
  return reading.kind === 'computed' ? reading.operands.reduce((sum, x) => sum + costOf(x), reading.computation.cost) : 0
}

function leavesOf(reading: Reading): readonly Leaf[] {
  if (reading.kind === 'value') return [reading]
  return reading.kind === 'literal' ? [] : reading.operands.flatMap(leavesOf)
}

/** An operand of a computation of shape `middle`, as what sees the computation through `seen` sees it; `null` where no map says it. */
export function seenOperand(seen: Seen, shape: Shape, middle: Shape, operand: Operand): Operand | null {
  if (operand.kind === 'literal') return operand
  const made = compose(seen, shape, middle, operand.seen)
  return made === 'impossible' ? null : { kind: 'seen', base: operand.base, seen: made }
}

/** Where the elements of a value lie in memory, as seen over `shape`; `null` where strides cannot say it. */
function accessOf(base: Value, seen: Seen, shape: Shape): Affine | null {
  const dense = base.strides === base.aval.strides
  let found: Affine
  if (dense) {
    found = flatOf(seen, shape, base.aval.shape)
  } else {
    const rows = rowsOf(seen, shape, base.aval.shape)
    if (rows === null) return null
    const steps = new Array<number>(shape.length).fill(0)
    let start = 0
    rows.forEach((row, k) => {
      const stride = base.strides[k]!
      start += row.start * stride
      row.steps.forEach((step, axis) => (steps[axis]! += step * stride))
    })
    found = { start, steps }
  }
  return { start: found.start, steps: found.steps.map((step, axis) => (shape[axis] === 1 ? 0 : step)) }
}

/** A value seen as it is. */
export function whole(base: Value): SeenValue {
  return { kind: 'seen', base, seen: null }
}

/** The dtype of what an operand gives. */
export function dtypeOf(operand: Operand): Aval['dtype'] {
  return operand.kind === 'literal' ? operand.dtype : operand.base.aval.dtype
}
