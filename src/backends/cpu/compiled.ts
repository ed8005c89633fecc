import type { ConcreteArray } from '../../core/array.js'
import type { Executable } from '../../core/backend.js'
import { hasStep } from '../kernel/flow.js'
import type { Schedule } from '../kernel/schedule.js'
import { sizeOfSchedule } from '../kernel/work.js'
import { layoutOf } from './layoutOf.js'
import type { LoweredProgram } from './loweredProgram.js'

/** Beyond this much work, in additions of a scalar, vectors are worth the way into the arena and back: some microseconds of JavaScript. */
const leastVectorWork = 4000
/** The same for each run of the body of a loop, which JavaScript has in place: some tens of nanoseconds. */
const leastVectorWorkOfBody = 400
/** Beyond so many operations JavaScript engines stop optimising a function. */
const mostStatements = 800

/** A program that is compiled at its first call, when the layout of its operands is known, for the tier that suits its work. */
export class CompiledExecutable implements Executable {
  private chosen: Executable | null = null

  constructor(
    private readonly program: LoweredProgram,
    private readonly js: () => Executable,
    private readonly wasm: () => Executable,
    /** Are contractions those of WebAssembly, small ones too? */
    private readonly relaxed: boolean,
  ) {}

  call(operands: readonly ConcreteArray[], donated?: readonly boolean[]): readonly ConcreteArray[] {
    this.chosen ??= this.choose(this.program.schedule(operands.map(layoutOf)))
    return this.chosen.call(operands, donated)
  }

  explain(): string {
    this.chosen ??= this.choose(this.program.anySchedule())
    return this.chosen.explain()
  }

  private choose(schedule: Schedule): Executable {
    const { work, operations, runs } = sizeOfSchedule(schedule)
    if (this.relaxed && hasStep(schedule, ({ kind }) => kind === 'contraction')) return this.wasm()
    return work > leastVectorWork + leastVectorWorkOfBody * runs || operations > mostStatements ? this.wasm() : this.js()
  }
}
