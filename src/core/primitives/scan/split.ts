import type { NdArray } from '../../array.js'
import { ProgramError } from '../../errors.js'
import type { SplitProgram } from '../../program.js'
import { at } from '../../shape.js'
import { call } from '../call.js'
import { closed } from '../constructors/closedProgram.js'
import { residualFrom, splitLoop, type ResidualSource } from '../constructors/loopSplit.js'
import type { Grouped, ScanCall, ScanParams } from './params.js'

/** What the two parts of a body are given of each kind. */
export interface SplitCounts {
  /** Operands of the known loop; the carry of its results is as long as its own. */
  readonly known: { readonly constants: number; readonly carry: number; readonly results: number }
  readonly linear: { readonly constants: number; readonly carry: number }
}

/** The known loop, and the linear one that reads what it recorded. */
export interface ScanSplit {
  /** Results of the known part, and residuals: the operands of the linear loop that are known. */
  bindKnown(operands: Grouped<NdArray>): { readonly results: readonly NdArray[]; readonly residuals: readonly NdArray[] }
  /** Results of the linear loop. */
  bindLinear(residuals: readonly NdArray[], operands: Omit<Grouped<NdArray>, 'count'>): readonly NdArray[]
}

/** Splits a loop along a split of its body. */
export function splitScan(scan: ScanCall, params: ScanParams, parts: SplitProgram, counts: SplitCounts): ScanSplit {
  const [known, linear] = [closed(parts.known), closed(parts.linear)]
  const split = splitLoop(
    known.program,
    linear.program,
    { ...counts.known, constants: known.values.length + counts.known.constants },
    { ...counts.linear, captured: linear.values.length },
  )
  const constantResiduals = linear.values.length + split.constantResiduals.length
  const linearParams: ScanParams = {
    ...params,
    body: split.linear,
    constants: constantResiduals + counts.linear.constants,
    carry: counts.linear.carry,
  }
  const firstConstant = Number(params.counted)
  const firstStack = firstConstant + constantResiduals
  return {
    bindKnown: ({ count, constants: given, carry, stacks }) => {
      const constants = [...known.values, ...given]
      const hoisted = split.before === null ? [] : call(split.before, constants)
      const inLoop = hoisted.slice(0, hoisted.length - split.onlyResiduals)
      const read = [...split.constants.map((i) => at(constants, i)), ...inLoop]
      const all = scan([...count, ...read, ...carry, ...stacks], {
        ...params,
        body: split.known,
        constants: read.length,
        carry: carry.length,
      })
      const values = { constants, hoisted, stacks, recorded: all }
      const valueOf = (source: ResidualSource): NdArray => residualFrom(source, values)
      return {
        results: all.slice(0, counts.known.results),
        residuals: [...count, ...linear.values, ...split.constantResiduals.map(valueOf), ...split.stackedResiduals.map(valueOf)],
      }
    },
    bindLinear: (residuals, { constants, carry, stacks }) => {
      if (residuals.length !== firstStack + split.stackedResiduals.length) {
        throw new ProgramError(`scan of ${params.body.name}: the linear loop was given ${String(residuals.length)} residuals.`)
      }
      return scan([...residuals.slice(0, firstStack), ...constants, ...carry, ...residuals.slice(firstStack), ...stacks], linearParams)
    },
  }
}
