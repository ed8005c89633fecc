import type { Aval } from '../../../core/aval.js'
import type { Indexed, Region, Routine } from '../../../core/evaluation.js'
import type { Equation } from '../../../core/program.js'
import { at } from '../../../core/shape.js'
import { hostReason } from '../hostEquations.js'
import { printDynamicSlice, printRegion } from '../print/blockSource.js'
import type { Dialect } from '../print/dialect.js'
import { printGather } from '../print/indexedSource.js'
import type { EquationLaunches } from './equationLaunches.js'
import type { Launch } from './gpuPlan.js'
import { scanLaunches } from './scanLaunches.js'
import { scatterLaunches } from './scatterLaunches.js'
import { sortLaunches, topKLaunches } from './sortLaunches.js'

/**
 * Kernels for what loop nests cannot say. Buffers of the launches: the operands, row-major, then the results in order, then temporaries. No operand and no result
 * is empty.
 */
export function launchesFor(dialect: Dialect, eq: Equation): EquationLaunches {
  const { evaluation } = eq.primitive
  const avals = eq.inputs.map((x) => x.aval)
  switch (evaluation.kind) {
    case 'indexed':
      return indexedLaunches(dialect, eq, evaluation, avals)
    case 'region':
      return regionLaunches(dialect, eq, evaluation, avals)
    case 'scan': {
      const reason = hostReason(eq)
      return reason === null ? scanLaunches(dialect, evaluation, eq.params, at(avals, 0)) : { host: reason }
    }
    case 'routine':
      return routineLaunches(dialect, eq, evaluation, avals)
    default:
      return { host: hostReason(eq) ?? `no kernel is written for ${eq.primitive.name}` }
  }
}

function indexedLaunches(dialect: Dialect, eq: Equation, evaluation: Indexed<object>, avals: readonly Aval[]): EquationLaunches {
  const operand = at(avals, 0)
  const writes = avals.length
  switch (evaluation.access) {
    case 'dynamicSlice':
      return fitting({ kernel: printDynamicSlice(dialect, operand, evaluation.sizes(eq.params)), writes })
    case 'gather':
      return [{ kernel: printGather(dialect, operand, at(avals, 1), evaluation.layout(eq.params)), writes }]
    case 'scatter':
      return scatterLaunches(dialect, operand, at(avals, 1), evaluation.layout(eq.params))
  }
}

function regionLaunches(dialect: Dialect, eq: Equation, evaluation: Region<object>, avals: readonly Aval[]): EquationLaunches {
  const { aval } = at(eq.outputs, 0)
  return fitting({ kernel: printRegion(dialect, avals, evaluation.parts(avals, eq.params), aval), writes: avals.length })
}

function routineLaunches(dialect: Dialect, eq: Equation, evaluation: Routine<object>, avals: readonly Aval[]): EquationLaunches {
  const algorithm = evaluation.algorithm(eq.params)
  switch (algorithm.name) {
    case 'sort':
      return sortLaunches(dialect, avals, algorithm.keys)
    case 'topK':
      return topKLaunches(dialect, at(avals, 0), algorithm.k)
    default:
      return { host: `${eq.primitive.name} is an algorithm of the CPU` }
  }
}

/** The fewest buffers that a kernel may read in any mode. */
const fewestArguments = 7

function fitting(launch: Launch): EquationLaunches {
  return launch.kernel.buffers.length <= fewestArguments ? [launch] : { host: `a kernel reads at most ${String(fewestArguments)} arrays` }
}
