import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { DType } from '../../core/dtype.js'
import type { Contraction, DotDimensions } from '../../core/evaluation.js'
import { at, equalNumbers } from '../../core/shape.js'
import { hostData, onlyAval, type CpuContext } from './context.js'
import { multiplyBlocks, multiplyVector } from './contractionBlocks.js'
import { interpretContraction } from './contractionInterpreter.js'
import { freeAxes, planContraction, type Side } from './contractionPlan.js'
import { printContraction, tileColumns, tileRows, type ContractionKernels } from './contractionSource.js'
import { ReductionCall } from './reduction.js'
import { ReductionBody } from './reductionBody.js'

/** Plans with longer tables of offsets are made anew for each call, so that they hold no memory between calls. */
const longestKept = 65536

/** A batched matrix product of operands of certain avals, which keeps its plan while their strides stay the same. */
class ContractionCall {
  private readonly kernels: ContractionKernels | null
  private sides: readonly [Side, Side] | null = null
  private leftStrides: readonly number[] = []
  private rightStrides: readonly number[] = []

  constructor(
    private readonly context: CpuContext,
    private readonly dimensions: DotDimensions,
    private readonly out: Aval,
  ) {
    this.kernels = context.tier === 'js' ? kernelsOf(out.dtype) : null
  }

  run(left: ConcreteArray, right: ConcreteArray): ConcreteArray {
    const { context, kernels, out } = this
    const storage = context.allocator.allocate(out.dtype, out.size)
    const result = new ConcreteArray(out, storage, context.allocator.offset, out.strides)
    const target = hostData(result)
    const [leftSide, rightSide] = this.plan(left, right)
    if (leftSide.contracted.length === 0) target.fill(0, result.offset, result.offset + out.size)
    if (leftSide.contracted.length === 0 || out.size === 0) return result
    const rows = leftSide.free.length
    const columns = rightSide.free.length
    // Padding to whole tiles decides which side the tile's rows come from.
    const turned = padded(columns, rows) < padded(rows, columns)
    for (let b = 0; b < leftSide.batch.length; b++) {
      const x = { data: hostData(left), start: left.offset + leftSide.batch[b]!, side: leftSide }
      const y = { data: hostData(right), start: right.offset + rightSide.batch[b]!, side: rightSide }
      const to = result.offset + b * rows * columns
      if (kernels === null) interpretContraction(out.dtype, leftSide, x.data, x.start, rightSide, y.data, y.start, target, to)
      else if (columns === 1) multiplyVector(out.dtype, kernels, x, y, target, to)
      else if (rows === 1) multiplyVector(out.dtype, kernels, y, x, target, to)
      else if (turned) multiplyBlocks(out.dtype, kernels, y, x, target, to, 1, columns)
      else multiplyBlocks(out.dtype, kernels, x, y, target, to, columns, 1)
    }
    return result
  }

  private plan(left: ConcreteArray, right: ConcreteArray): readonly [Side, Side] {
    if (this.sides !== null && equalNumbers(left.strides, this.leftStrides) && equalNumbers(right.strides, this.rightStrides))
      return this.sides
    this.leftStrides = left.strides
    this.rightStrides = right.strides
    const sides = planContraction(left, right, this.dimensions)
    const tables = sides.flatMap((side) => [side.batch, side.free, side.contracted])
    this.sides = tables.some((table) => table.length > longestKept) ? null : sides
    return sides
  }
}

function padded(rows: number, columns: number): number {
  return Math.ceil(rows / tileRows) * Math.ceil(columns / tileColumns)
}

const linked = new Map<DType, ContractionKernels>()

function kernelsOf(dtype: DType): ContractionKernels | null {
  const known = linked.get(dtype)
  if (known !== undefined) return known
  const made = printContraction(dtype)
  if (made !== null) linked.set(dtype, made)
  return made
}

/** Without a free axis the products are summed in the order of a sum: a reduction of two operands. */
const products = new Map<DType, ReductionBody>()

function productSum(dtype: DType): ReductionBody {
  const known = products.get(dtype)
  if (known !== undefined) return known
  const bool = dtype === 'bool'
  const made = new ReductionBody([dtype, dtype], {
    element: (s, xs) => [bool ? s.and(at(xs, 0), at(xs, 1)) : s.mul(at(xs, 0), at(xs, 1))],
    unit: [0],
    combine: (s, left, right) => [bool ? s.or(at(left, 0), at(right, 0)) : s.add(at(left, 0), at(right, 0))],
    project: (_s, state) => at(state, 0),
  })
  products.set(dtype, made)
  return made
}

/** Plans a batched sum of products for operands of certain avals. */
export function prepareContraction(
  context: CpuContext,
  evaluation: Contraction<object>,
  avals: readonly Aval[],
  params: object,
  outs: readonly Aval[],
): (operands: readonly ConcreteArray[]) => readonly ConcreteArray[] {
  const out = onlyAval(outs)
  const dimensions = evaluation.dimensions(params)
  const { leftBatch, leftContracting, rightBatch, rightContracting } = dimensions
  const left = at(avals, 0)
  const right = at(avals, 1)
  if (freeAxes(left.ndim, leftBatch, leftContracting).length > 0 || freeAxes(right.ndim, rightBatch, rightContracting).length > 0) {
    const call = new ContractionCall(context, dimensions, out)
    return (operands) => [call.run(at(operands, 0), at(operands, 1))]
  }
  const leftAxes = [...leftBatch, ...leftContracting]
  const rightAxes = [...rightBatch, ...rightContracting]
  const shape = leftAxes.map((axis) => at(left.shape, axis))
  const contracted = leftContracting.map((_, i) => leftBatch.length + i)
  const call = new ReductionCall(context, productSum(left.dtype), shape, contracted, out)
  return (operands) => {
    const x = at(operands, 0)
    const y = at(operands, 1)
    const strides = [leftAxes.map((axis) => x.strides[axis]!), rightAxes.map((axis) => y.strides[axis]!)]
    return [call.run([hostData(x), hostData(y)], [x.offset, y.offset], strides)]
  }
}
