import { linkSource } from '../../../src/backends/cpu/scalar/codegen.js'
import { printBody } from '../../../src/backends/cpu/scalar/javascript.js'
import type { Access, Accumulator, LoopKernel } from '../../../src/backends/kernel/schedule.js'
import type { TypedArray } from '../../../src/core/dtype.js'
import type { Expr } from '../../../src/core/scalar/expression.js'

type Body = (operands: readonly number[], indices: readonly number[]) => number[]

/** Expressions as a function of their operands and indices, by the JavaScript printer. */
function compileBody(results: readonly Expr[]): Body {
  const body = printBody(results, { operand: (k) => `x[${k}]`, index: (axis) => `i[${axis}]` }, '  ')
  return linkSource<Body>(`${body.prelude}return function (x, i) {\n${body.statements}  return [${body.results.join(', ')}]\n}`, () => {
    throw new Error('code generation is needed here')
  })
}

/** What a loop kernel means: plain loops in the fixed order of sums, over copies of the buffers. */
export function runReference(kernel: LoopKernel, arrays: readonly TypedArray[]): readonly TypedArray[] {
  const buffers = arrays.map((x) => x.slice())
  const place = (access: Access, index: readonly number[]): number =>
    access.strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, access.start)
  const values = kernel.stores.map((store) => store.value)
  const body = compileBody([...values, ...kernel.accumulators.flatMap((each) => each.element)])
  const reducing = kernel.accumulators.length > 0
  const kept = reducing ? kernel.extents.slice(0, -1) : kernel.extents
  const length = reducing ? kernel.extents.at(-1)! : 1
  const folds = kernel.accumulators.map((each) => new Fold(each))
  for (const outer of indicesOf(kept)) {
    for (const fold of folds) fold.start()
    for (let i = 0; i < length; i++) {
      const index = reducing ? [...outer, i] : outer
      const operands = kernel.loads.map((load) => buffers[load.buffer]![place(load, index)]!)
      const results = body(operands, index)
      kernel.stores.forEach((store, k) => {
        buffers[store.buffer]![place(store, index)] = results[k]!
      })
      let at = values.length
      for (const fold of folds) {
        fold.add(i, results.slice(at, at + fold.size))
        at += fold.size
      }
    }
    for (const fold of folds) buffers[fold.body.to.buffer]![place(fold.body.to, [...outer, 0])] = fold.end()
  }
  return buffers
}

class Fold {
  readonly size: number
  private readonly merge: (left: readonly number[], right: readonly number[]) => readonly number[]
  private readonly project: Body
  private lanes: (readonly number[])[] = []
  private blocks: (readonly number[])[] = []

  constructor(readonly body: Accumulator) {
    this.size = body.types.length
    const merge = compileBody(body.merge)
    this.merge = (left, right) => merge([...left, ...right], [])
    this.project = compileBody([body.projection])
  }

  start(): void {
    this.blocks = []
    this.lanes = []
  }

  add(i: number, state: readonly number[]): void {
    if (i % 1024 === 0) this.closeBlock()
    const lane = i % this.body.lanes
    this.lanes[lane] = this.merge(this.lanes[lane]!, state)
  }

  end(): number {
    this.closeBlock()
    const tree = (from: number, to: number): readonly number[] => {
      if (to - from === 1) return this.blocks[from]!
      let left = 1
      while (2 * left < to - from) left *= 2
      return this.merge(tree(from, from + left), tree(from + left, to))
    }
    return this.project(tree(0, this.blocks.length), [])[0]!
  }

  private closeBlock(): void {
    if (this.lanes.length > 0) {
      for (let half = this.body.lanes / 2; half >= 1; half /= 2) {
        for (let lane = 0; lane < half; lane++) this.lanes[lane] = this.merge(this.lanes[lane]!, this.lanes[lane + half]!)
      }
      this.blocks.push(this.lanes[0]!)
    }
    this.lanes = Array.from({ length: this.body.lanes }, () => this.body.unit)
  }
}

function* indicesOf(extents: readonly number[]): Generator<readonly number[]> {
  const count = extents.reduce((product, extent) => product * extent, 1)
  for (let n = 0; n < count; n++) {
    let rest = n
    yield extents
      .map((_, k) => extents[extents.length - 1 - k]!)
      .map((extent) => {
        const index = rest % extent
        rest = Math.floor(rest / extent)
        return index
      })
      .reverse()
  }
}
