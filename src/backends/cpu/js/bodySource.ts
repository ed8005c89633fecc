import type { Expr } from '../../../core/scalar/expression.js'
import type { LoopKernel } from '../../kernel/schedule.js'
import type { FunctionSource } from './functionSource.js'
import { printCoordinate, type Coordinate, type NestSource } from './nestSource.js'

/** The body of a kernel, printed at points of its nest. */
export class BodySource {
  private readonly values: readonly Expr[]
  private readonly elements: readonly Expr[]

  constructor(
    private readonly fn: FunctionSource,
    private readonly nest: NestSource,
    private readonly kernel: LoopKernel,
  ) {
    this.values = kernel.stores.map(({ value }) => value)
    this.elements = kernel.accumulators.flatMap(({ element }) => element)
  }

  /** The statements that compute and store, and JavaScript for the elements to accumulate, one accumulator after the other. */
  print(point: readonly Coordinate[]): { readonly statements: string; readonly elements: readonly string[] } {
    const { kernel, nest } = this
    const { statements, results } = this.fn.printer.body([...this.values, ...this.elements], {
      operand: (position) => {
        const load = kernel.loads[position]
        if (load === undefined) throw new Error('A kernel reads an operand that it does not load; this is a bug in its compilation.')
        return nest.load(load, point)
      },
      index: (axis) => printCoordinate(point[axis] ?? { counter: null, plus: 0 }),
    })
    const stores = kernel.stores.map((store, k) => nest.store(store, point, results[k] ?? '')).join('')
    return { statements: statements + stores, elements: results.slice(kernel.stores.length) }
  }
}
