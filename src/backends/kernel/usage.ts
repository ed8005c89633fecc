import { Var, type Equation, type Program } from '../../core/program.js'
import { readsOnce, seenThrough } from './indexMap.js'

/** A longer chain would put too much into one kernel. */
const longestChain = 32

/** How the variables of a program are read. */
export interface Usage {
  /** How many equations read a variable; being an output counts as one more. */
  readonly reads: Int32Array
  /** What is better computed where a view of it is read: element by element, used once, and seen by a view that reads each element at most once. */
  readonly deferred: ReadonlySet<number>
}

/** Reads a program backwards, once. */
export function usageOf(program: Program): Usage {
  const { equations, outputs, variables } = program
  const reads = new Int32Array(variables)
  /** The last equation that reads a variable. */
  const reader = new Array<Equation | undefined>(variables)
  for (const eq of equations) {
    for (const x of new Set(eq.inputs)) {
      if (!(x instanceof Var)) continue
      reader[x.id] = eq
      reads[x.id]!++
    }
  }
  for (const x of outputs) if (x instanceof Var) reads[x.id]!++
  const marks = new Marks(variables)
  for (let i = equations.length - 1; i >= 0; i--) {
    const { primitive, outputs: results } = equations[i]!
    const [y] = results
    if (y === undefined || reads[y.id] !== 1) continue
    const eq = reader[y.id]
    if (eq === undefined) marks.output(y)
    else marks.reader(y, eq)
    if (primitive.evaluation.kind === 'elementwise' && results.length === 1) marks.defer(y)
  }
  return { reads, deferred: marks.deferred }
}

/** What becomes of variables that are read once. */
class Marks {
  readonly deferred: Set<number> = new Set<number>()
  /** How many computations and views that reorder follow until something is computed in its turn; 0 where nothing is gained by waiting. */
  private readonly chain: Int32Array
  /** The smallest size that may wait: an output that shows nearly all of something is a view of it instead. Infinite where elements may be read again. */
  private readonly least: Float64Array

  constructor(variables: number) {
    this.chain = new Int32Array(variables)
    this.least = new Float64Array(variables).fill(Infinity)
  }

  output(y: Var): void {
    this.least[y.id] = 2 * y.aval.size
  }

  reader(y: Var, { primitive, params, outputs }: Equation): void {
    const { evaluation } = primitive
    const out = outputs[0]
    if (out === undefined) return
    if (evaluation.kind === 'view') {
      const seen = seenThrough(evaluation.source(y.aval, params), out.aval.shape, y.aval.shape)
      if (!readsOnce(seen, out.aval.shape)) return
      this.least[y.id] = this.least[out.id]!
      this.chain[y.id] = seen === null ? this.chain[out.id]! : Math.max(1, this.chain[out.id]!)
    } else if (evaluation.kind === 'elementwise' || evaluation.kind === 'reduction') {
      this.least[y.id] = 0
      this.chain[y.id] = this.deferred.has(out.id) ? this.chain[out.id]! : 0
    }
  }

  defer(y: Var): void {
    const chain = this.chain[y.id]!
    if (chain === 0 || chain > longestChain || y.aval.size <= 1 || y.aval.size < this.least[y.id]!) return
    this.deferred.add(y.id)
    this.chain[y.id] = chain + 1
  }
}
