import type { NdArray } from '../../array.js'
import type { SplitProgram } from '../../program.js'
import { at } from '../../shape.js'
import { call } from '../call.js'
import { closed } from '../constructors/closedProgram.js'
import { residualFrom, splitLoop, type ResidualSource } from '../constructors/loopSplit.js'
import { scanCall } from '../scan.js'
import type { ScanParams } from '../scan/params.js'
import type { SplitCounts } from '../scan/split.js'
import type { Grouped, WhileCall, WhileParams } from './params.js'

/** The known loop, and the linear one, which makes as many steps and reads what the known one recorded. */
export interface WhileSplit {
  /** Results of the known part, and residuals: the operands of the linear loop that are known. */
  bindKnown(operands: Grouped<NdArray>): { readonly results: readonly NdArray[]; readonly residuals: readonly NdArray[] }
  /** Results of the linear loop: its carry, then what it stacks. */
  bindLinear(residuals: readonly NdArray[], constants: readonly NdArray[], carry: readonly NdArray[]): readonly NdArray[]
}

/** Splits a loop along a split of its body; `params` are those of the known loop but for its body and the number of its constants. */
export function splitWhile(loop: WhileCall, params: WhileParams, parts: SplitProgram, counts: SplitCounts): WhileSplit {
  const [known, linear] = [closed(parts.known), closed(parts.linear)]
  const { carry, results } = counts.known
  const split = splitLoop(
    known.program,
    linear.program,
    { ...counts.known, constants: known.values.length + counts.known.constants },
    { ...counts.linear, captured: linear.values.length },
  )
  const firstConstant = 1 + linear.values.length + split.constantResiduals.length
  const linearParams: ScanParams = {
    body: split.linear,
    constants: firstConstant - 1 + counts.linear.constants,
    carry: counts.linear.carry,
    length: params.limit,
    reverse: false,
    counted: true,
  }
  return {
    bindKnown: (operands) => {
      const constants = [...known.values, ...operands.bodyConstants]
      const hoisted = split.before === null ? [] : call(split.before, constants)
      const inLoop = hoisted.slice(0, hoisted.length - split.onlyResiduals)
      const read = [...split.constants.map((i) => at(constants, i)), ...inLoop]
      const all = loop([...operands.testConstants, ...read, ...operands.carry], {
        ...params,
        body: split.known,
        bodyConstants: read.length,
      })
      // The number of steps is between the carry and the records.
      const values = { constants, hoisted, stacks: [], recorded: [...all.slice(0, carry), ...all.slice(carry + 1)] }
      const valueOf = (source: ResidualSource): NdArray => residualFrom(source, values)
      return {
        results: all.slice(0, results + 1),
        residuals: [at(all, carry), ...linear.values, ...split.constantResiduals.map(valueOf), ...split.stackedResiduals.map(valueOf)],
      }
    },
    bindLinear: (residuals, constants, start) =>
      scanCall([...residuals.slice(0, firstConstant), ...constants, ...start, ...residuals.slice(firstConstant)], linearParams),
  }
}
