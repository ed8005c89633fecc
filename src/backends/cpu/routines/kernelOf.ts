import type { Algorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import type { CpuContext } from '../context.js'
import { clustersKernel, couplingKernel } from './coupling.js'
import { eighKernel } from './eigh.js'
import { choleskyKernel } from './cholesky.js'
import { columnOrderKernel } from './columnOrder.js'
import type { RoutineKernel } from './kernel.js'
import { luKernel } from './lu.js'
import { pinvKernel } from './pinv.js'
import { qrKernel } from './qr.js'
import { solveKernel } from './solve.js'
import { sortKernel } from './sort.js'
import { svdKernel } from './svd.js'
import { topKKernel } from './topK.js'
import { triangularSolveKernel } from './triangularSolve.js'

/** The CPU's kernel of an algorithm, for operands and results of certain avals. */
export function kernelOf(_context: CpuContext, algorithm: Algorithm, avals: readonly Aval[], out: readonly Aval[]): RoutineKernel {
  switch (algorithm.name) {
    case 'sort':
      return sortKernel(algorithm, avals)
    case 'topK':
      return topKKernel(algorithm, avals)
    case 'cholesky':
      return choleskyKernel(avals)
    case 'triangularSolve':
      return triangularSolveKernel(algorithm, avals)
    case 'lu':
      return luKernel(avals)
    case 'solve':
      return solveKernel(algorithm, avals)
    case 'columnOrder':
      return columnOrderKernel(avals)
    case 'qr':
      return qrKernel(avals, out)
    case 'eigh':
      return eighKernel(algorithm, avals)
    case 'svd':
      return svdKernel(algorithm, avals)
    case 'pinv':
      return pinvKernel(algorithm, avals)
    case 'clusters':
      return clustersKernel(algorithm, avals)
    case 'coupling':
      return couplingKernel(algorithm, avals)
  }
}
