import type { DType } from '../../../core/dtype.js'
import type { Accumulator } from '../../kernel/schedule.js'
import type { Code, Local } from './assembler/code.js'
import type { MemoryType } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import type { LaneCount } from './scalar/lanes.js'
import { LaneWasm, printSplat } from './scalar/laneWasm.js'
import type { ScalarModule } from './scalar/scalarModule.js'

/** Elements of a block of a sum; see docs/conventions.md#summation. */
export const blockLength = 1024

/** One number of the state of an accumulator. */
export interface StateMember {
  readonly type: DType
  readonly unit: number
}

/** The states of all accumulators of a kernel, side by side. */
export class LoopStates {
  readonly members: readonly StateMember[]
  /** Interleaved accumulators of a block. */
  readonly width: number
  private readonly bodies: readonly Accumulator[]

  constructor(
    private readonly scalars: ScalarModule,
    readonly lanes: LaneCount,
    loop: SimpleLoop,
  ) {
    this.bodies = loop.accumulators.map(({ body }) => body)
    this.members = this.bodies.flatMap(({ types, unit }) => types.map((type, k) => ({ type, unit: unit[k]! })))
    this.width = this.bodies[0]?.lanes ?? 1
  }

  /** How each member lies in scratch memory. */
  memoryType(member: StateMember): MemoryType {
    return member.type === 'bool' ? 'mask' : member.type
  }

  /** Declares locals for the states. */
  declare(f: Code): readonly Local[] {
    return this.members.map(() => f.local('v128'))
  }

  /** Sets states to those of nothing. */
  printUnits(f: Code, states: readonly Local[]): void {
    this.members.forEach(({ type, unit }, k) => {
      printSplat(f, this.lanes, type, unit)
      f.set(states[k]!)
    })
  }

  /** Computes the states of both sides together. */
  printMerge(f: Code, left: readonly Local[], right: readonly Local[]): readonly Local[] {
    let first = 0
    return this.bodies.flatMap(({ types, merge }) => {
      const [from, count] = [first, types.length]
      first += count
      const operand = (position: number): Local => (position < count ? left[from + position]! : right[from + position - count]!)
      return new LaneWasm(this.scalars, this.lanes, { operand, index: noIndex }).print(f, merge)
    })
  }

  /** Sets states, after all of the new ones have been read. */
  assign(f: Code, to: readonly Local[], from: readonly Local[]): void {
    for (const x of from) f.get(x)
    for (const x of [...to].reverse()) f.set(x)
  }

  /** Computes the result of each accumulator. */
  printProjections(f: Code, states: readonly Local[]): readonly Local[] {
    let first = 0
    return this.bodies.map(({ types, projection }) => {
      const from = first
      first += types.length
      return new LaneWasm(this.scalars, this.lanes, { operand: (k) => states[from + k]!, index: noIndex }).print(f, [projection])[0]!
    })
  }
}

function noIndex(): never {
  throw new TypeError('scalar language: merging and projection of states see no index.')
}
