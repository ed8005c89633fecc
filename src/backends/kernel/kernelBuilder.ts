import type { Expr, ScalarFunction } from '../../core/scalar/expression.js'
import { rowMajorStrides, type Shape } from '../../core/shape.js'
import { ExactBuilder } from './exactBuilder.js'
import { rowsOf, type Affine, type Seen } from './indexMap.js'

/** Builds the body of a kernel. Indices that primitives ask for are along their own axes; they become expressions in the indices of the nest. */
export class KernelBuilder extends ExactBuilder {
  private seen: Seen = null
  private base: Shape = []

  /**
   * @param functions outlined functions, shared by the kernels of a program
   * @param doubles may functions of float32 be computed in float64?
   */
  constructor(
    private readonly nest: Shape,
    functions: Map<string, ScalarFunction>,
    doubles: boolean = true,
  ) {
    super(functions, doubles)
    this.base = nest
  }

  /** Builds what sees the elements of something of shape `base` through `seen`. */
  seeing<R>(seen: Seen, base: Shape, body: () => R): R {
    const around = { seen: this.seen, base: this.base }
    this.seen = seen
    this.base = base
    try {
      return body()
    } finally {
      this.seen = around.seen
      this.base = around.base
    }
  }

  override index(axis: number): Expr {
    const { seen, base, nest } = this
    if (seen === null) return this.along(axis)
    const rows = rowsOf(seen, nest, base)
    if (rows !== null) return this.sum(rows[axis]!)
    if (seen.kind === 'rows') return this.sum(seen.rows[axis]!)
    const stride = rowMajorStrides(base)[axis]!
    return this.rem(this.div(this.sum(seen.flat), this.int(stride)), this.int(base[axis]!))
  }

  /** The index along a loop of the finished kernel. */
  raw(loop: number): Expr {
    return super.index(loop)
  }

  private along(axis: number): Expr {
    return this.nest[axis] === 1 ? this.int(0) : super.index(axis)
  }

  private sum({ start, steps }: Affine): Expr {
    let total = this.int(start)
    steps.forEach((step, axis) => {
      if (step !== 0) total = this.add(total, this.mul(this.along(axis), this.int(step)))
    })
    return total
  }

  private int(value: number): Expr {
    return this.literal('int32', value)
  }
}
