import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { TypedArray } from '../../core/dtype.js'
import type { Reduction } from '../../core/evaluation.js'
import { at, equalNumbers, range, type Shape } from '../../core/shape.js'
import { hostData, onlyAval, type CpuContext } from './context.js'
import { reductionBody, type ReductionBody } from './reductionBody.js'
import { interpretReduction } from './reductionInterpreter.js'
import type { ReductionKernel } from './reductionKernel.js'
import { planReduction, type ReductionPlan } from './reductionPlan.js'
import { printReduction } from './reductionSource.js'

/** Columns whose accumulators (256 times 8 float64, or 16 float32) leave room in the first-level cache. */
const tile = 256
/** Plans with longer tables of offsets are made anew for each call, so that they hold no memory between calls. */
const longestKept = 65536

/** A reduction of operands of one shape, which keeps its plan while their strides stay the same. */
export class ReductionCall {
  private readonly kept: readonly number[]
  private readonly reduced: readonly number[]
  private strides: readonly (readonly number[])[] = []
  private plan: ReductionPlan | null = null
  private kernel: ReductionKernel | null = null

  constructor(
    private readonly context: CpuContext,
    private readonly body: ReductionBody,
    private readonly shape: Shape,
    axes: readonly number[],
    private readonly out: Aval,
  ) {
    const all = range(shape.length)
    this.reduced = all.filter((axis) => axes.includes(axis))
    this.kept = all.filter((axis) => !axes.includes(axis))
  }

  /**
   * @param data the elements of each operand, from `offsets` on
   * @param strides of each operand, along the axes of the shape
   */
  run(data: readonly TypedArray[], offsets: readonly number[], strides: readonly (readonly number[])[]): ConcreteArray {
    const { context, body, out } = this
    const storage = context.allocator.allocate(out.dtype, out.size)
    const result = new ConcreteArray(out, storage, context.allocator.offset, out.strides)
    if (out.size === 0) return result
    const plan = this.planFor(strides)
    const kernel = this.kernel!
    const columns = Math.min(plan.columns, tile)
    const [accumulators, stack] = body.scratch(columns, plan.rows)
    const target = hostData(result)
    const memory: (TypedArray | number | Int32Array)[] = []
    for (let k = 0; k < data.length; k++) memory.push(data[k]!, 0, plan.columnStrides[k]!, plan.rowSteps[k]!)
    for (let o = 0; o < plan.resultOffsets.length; o++) {
      for (let column = 0; column < plan.columns; column += tile) {
        for (let k = 0; k < data.length; k++) memory[4 * k + 1] = offsets[k]! + plan.outerOffsets[k]![o]! + column * plan.columnStrides[k]!
        const start = result.offset + plan.resultOffsets[o]! + column * plan.resultPitch
        kernel(target, start, plan.resultPitch, Math.min(tile, plan.columns - column), plan.rows, accumulators, stack, ...memory)
      }
    }
    return result
  }

  private planFor(strides: readonly (readonly number[])[]): ReductionPlan {
    if (this.plan !== null && strides.every((list, k) => equalNumbers(list, this.strides[k]!))) return this.plan
    const { body } = this
    const plan = planReduction(this.shape, this.kept, this.reduced, strides, this.out.strides)
    const key = this.context.tier === 'js' ? `${plan.together} ${plan.unitColumns} ${plan.motions.join()}` : 'interpreter'
    let kernel = body.kernels.get(key)
    if (kernel === undefined) {
      const interpret = (): ReductionKernel => interpretReduction(body)
      kernel = this.context.tier === 'js' ? printReduction(body, plan.together, plan.motions, plan.unitColumns, interpret) : interpret()
      body.kernels.set(key, kernel)
    }
    const steps = plan.rowSteps.reduce<number>((most, step) => Math.max(most, typeof step === 'number' ? 0 : step.length), 0)
    this.strides = strides
    this.plan = Math.max(steps, plan.resultOffsets.length) > longestKept ? null : plan
    this.kernel = kernel
    return plan
  }
}

/** Plans a reduction for operands of certain avals: combines the elements along axes, in the order of docs/conventions.md#summation. */
export function prepareReduction(
  context: CpuContext,
  evaluation: Reduction<object>,
  avals: readonly Aval[],
  params: object,
  out: readonly Aval[],
): (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] {
  const { shape, dtype } = at(avals, 0)
  const call = new ReductionCall(context, reductionBody(evaluation, dtype), shape, evaluation.axes(params), onlyAval(out))
  return (operands) => {
    const x = at(operands, 0)
    return [call.run([hostData(x)], [x.offset], [x.strides])]
  }
}
