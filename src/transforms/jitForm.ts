import type { NdArray } from '../core/array.js'
import type { Backend } from '../core/backend.js'
import { bind } from '../core/bind.js'
import type { FloatDType } from '../core/dtype.js'
import { callP } from '../core/primitives/call.js'
import { areConcrete, compiledCallOf, type CompiledCall } from '../core/primitives/compiledCall.js'
import { scope } from '../core/scope.js'
import { treeBuilder, type TreeBuilder } from '../core/treeBuilder.js'
import type { Matcher } from '../core/treeMatcher.js'
import type { Donation } from './jitDonation.js'
import type { TracedCall } from './traceCall.js'

/** A traced form of a jitted function with all that a call of it needs, so that a call builds no text and looks nothing up. */
export class JitForm {
  private readonly compiled: CompiledCall
  private readonly build: TreeBuilder
  private readonly defaultDtype: FloatDType = scope.defaultDtype
  private readonly defaultBackend: Backend | null = scope.defaultBackend
  private readonly debugNans: boolean = scope.debugNans
  private readonly axes: string | undefined = scope.trace?.axes?.key

  /**
   * @param matchers of the arguments; `null` if calls are not recognised by them
   * @param donation of arguments; `null` if there is none
   */
  constructor(
    readonly traced: TracedCall,
    private readonly matchers: readonly Matcher[] | null,
    private readonly donation: Donation | null,
  ) {
    this.compiled = compiledCallOf(traced.program)
    this.build = treeBuilder(traced.result)
  }

  /** The operands, captured ones first, if this is the form for such arguments in the present scope. */
  match(args: readonly unknown[]): readonly NdArray[] | null {
    const { matchers } = this
    if (matchers === null || args.length !== matchers.length) return null
    if (this.defaultDtype !== scope.defaultDtype || this.defaultBackend !== scope.defaultBackend || this.debugNans !== scope.debugNans)
      return null
    if (this.axes !== scope.trace?.axes?.key) return null
    const operands = [...this.traced.program.captured]
    for (let i = 0; i < matchers.length; i++) if (matchers[i]?.(args[i], operands) !== true) return null
    return operands
  }

  /** The result for all operands. */
  run(operands: readonly NdArray[]): unknown {
    // Under a trace the operands are the trace's to keep: only the outermost call takes donated arrays over.
    if (scope.trace !== null || !areConcrete(operands)) return this.build(bind(callP, operands, { program: this.traced.program }))
    return this.build(this.donation === null ? this.compiled.run(operands) : this.runDonated(operands, this.donation))
  }

  private runDonated(operands: readonly NdArray[], donation: Donation): readonly NdArray[] {
    donation.check(operands)
    return donation.finish(operands, this.compiled.run(operands, donation.mask))
  }
}
