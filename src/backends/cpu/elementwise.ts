import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { TypedArray } from '../../core/dtype.js'
import type { Elementwise } from '../../core/evaluation.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import type { Expr } from '../../core/scalar/expression.js'
import { at, equalNumbers } from '../../core/shape.js'
import { hostData, type CpuContext, type Tier } from './context.js'
import { interpretLinear, interpretNest } from './elementwiseInterpreter.js'
import { crossLoop, planNest, runTiled, type Nest } from './elementwiseNest.js'
import { nodesOf, printLinear, printNest, type Kernel, type Motion } from './elementwiseSource.js'

/** From here on memory that does not start at 0 is worth a view of its own: making one takes about 0.1 µs. */
const long = 512

/** The scalar body of an elementwise primitive for some dtypes and params, with the kernels made of it so far. */
export class ElementwiseBody {
  private readonly short: (Kernel | undefined)[] = []
  private readonly long: (Kernel | undefined)[] = []
  private readonly nests = new Map<number, Kernel>()
  private readonly indices: ReadonlySet<number>

  constructor(
    private readonly results: readonly Expr[],
    private readonly tier: Tier,
  ) {
    this.indices = new Set([...nodesOf(results)].flatMap((node) => (node.op === 'index' ? [node.axis] : [])))
  }

  /** Does it use the index of an element, so that the axes matter also where all memory is contiguous? */
  get usesIndex(): boolean {
    return this.indices.size > 0
  }

  /**
   * Runs over `size` elements in a row.
   *
   * @param memory for each result and each operand, its memory and where it starts
   * @param still the bits of the operands that stay at one element
   */
  runLinear(size: number, memory: (TypedArray | number)[], still: number): void {
    const kernels = size < long ? this.short : this.long
    const kernel = kernels[still] ?? this.makeLinear(size, memory.length / 2 - this.results.length, still)
    if (size >= long) startAtZero(memory)
    kernel(size, ...memory)
  }

  /**
   * {@link runLinear} for few elements, one result, and one or two operands: it builds no list of memory, which is a third of what an operation on
   * scalars takes.
   */
  runSmall(size: number, result: ConcreteArray, operands: readonly ConcreteArray[], still: number): void {
    const kernel = this.short[still] ?? this.makeLinear(size, operands.length, still)
    const x = operands[0]!
    const y = operands[1]
    if (y === undefined) kernel(size, hostData(result), result.offset, hostData(x), x.offset)
    else kernel(size, hostData(result), result.offset, hostData(x), x.offset, hostData(y), y.offset)
  }

  /** Prepares a run over all elements of contiguous results of shape `out`, for operands of these strides. */
  prepareNest(out: Aval, strides: readonly (readonly number[])[]): PreparedNest {
    const nest = planNest(out.shape, [out.strides, ...strides], this.indices)
    const kernel = this.nestKernel(nest)
    const cross = this.tier === 'js' && !this.usesIndex ? crossLoop(nest) : null
    if (cross !== null) return (memory) => runTiled(kernel, nest, cross, this.results.length, memory)
    const dims = [...nest.extents, ...nest.strides.flat()]
    return (memory) => kernel(dims, ...memory)
  }

  private makeLinear(size: number, operands: number, still: number): Kernel {
    const motions = Array.from({ length: operands }, (_, k): Motion => ((still >> k) & 1 ? 'still' : 'unit'))
    const interpret = (): Kernel => interpretLinear(this.results, motions)
    const made = this.tier === 'js' ? printLinear(this.results, motions, size >= long, interpret) : interpret()
    const kernels = size < long ? this.short : this.long
    kernels[still] = made
    return made
  }

  private nestKernel(nest: Nest): Kernel {
    const { motions, levels } = nest
    const rank = nest.extents.length
    let key = rank
    for (const motion of motions) key = key * 3 + (motion === 'unit' ? 0 : motion === 'still' ? 1 : 2)
    for (const level of levels) if (level !== null) key = key * 16 + level
    const known = this.nests.get(key)
    if (known !== undefined) return known
    const interpret = (): Kernel => interpretNest(this.results, motions, rank, levels)
    const made = this.tier === 'js' ? printNest(this.results, motions, rank, levels, interpret) : interpret()
    this.nests.set(key, made)
    return made
  }
}

function startAtZero(memory: (TypedArray | number)[]): void {
  for (let k = 0; k < memory.length; k += 2) {
    const data = memory[k]
    const start = memory[k + 1]
    if (typeof data !== 'object' || typeof start !== 'number' || start === 0) continue
    memory[k] = data.subarray(start)
    memory[k + 1] = 0
  }
}

/** A run over memory: for each result and each operand, the memory and where it starts. */
type PreparedNest = (memory: readonly (TypedArray | number)[]) => void

/** A body, ready for operands of certain avals. */
export class ElementwiseCall {
  private prepared: PreparedNest | null = null
  private strides: readonly (readonly number[])[] = []

  constructor(
    private readonly context: CpuContext,
    private readonly body: ElementwiseBody,
    private readonly out: readonly Aval[],
  ) {}

  run(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    let still = 0
    let linear = !this.body.usesIndex && operands.length < 31
    for (let k = 0; k < operands.length; k++) {
      const x = operands[k]!
      if (x.strides === x.aval.strides) continue
      if (x.strides === x.aval.zeroStrides) still |= 1 << k
      else linear = false
    }
    const aval = at(this.out, 0)
    // Where no operand moves, neither does a result: the gradient of a sum stays one number for many further steps.
    const one = linear && still !== 0 && still === (1 << operands.length) - 1 && aval.size > 1
    const size = one ? 1 : aval.size
    const results = this.out.length === 1 ? [this.place(aval, size, one)] : this.out.map((result) => this.place(result, size, one))
    if (size === 0) return results
    if (linear && size < long && results.length === 1 && (operands.length === 1 || operands.length === 2)) {
      this.body.runSmall(size, at(results, 0), operands, still)
      return results
    }
    const memory: (TypedArray | number)[] = []
    for (const y of results) memory.push(hostData(y), y.offset)
    for (const x of operands) memory.push(hostData(x), x.offset)
    if (linear) this.body.runLinear(size, memory, still)
    else this.nestFor(aval, operands)(memory)
    return results
  }

  /** Room for a result: one element of memory that stands for all, or as many as it has. */
  private place(result: Aval, size: number, one: boolean): ConcreteArray {
    const { allocator } = this.context
    const storage = allocator.allocate(result.dtype, size)
    return new ConcreteArray(result, storage, allocator.offset, one ? result.zeroStrides : result.strides)
  }

  /** Keeps the last plan: views that are made in the same way have the same strides. */
  private nestFor(out: Aval, operands: readonly ConcreteArray[]): PreparedNest {
    const known = this.prepared
    if (known !== null && operands.every((x, k) => equalNumbers(x.strides, this.strides[k]!))) return known
    this.strides = operands.map((x) => x.strides)
    const made = this.body.prepareNest(out, this.strides)
    this.prepared = made
    return made
  }
}

/** Builds the scalar body of an elementwise primitive. */
export function elementwiseBody(evaluation: Elementwise<object>, operands: readonly Aval[], params: object, tier: Tier): ElementwiseBody {
  const s = new ScalarBuilder()
  const leaves = operands.map((x, position) => s.operand(x.dtype, position))
  return new ElementwiseBody(evaluation.body(s, leaves, params), tier)
}
