import type { ContractionKernel } from '../../kernel/schedule.js'
import { printContraction } from '../print/contractionSource.js'
import { printPartSum } from '../print/partSumSource.js'
import type { Launch } from './gpuPlan.js'
import type { Planning } from './planning.js'

/** Products that one thread sums at most; some GPUs end threads that run longer. */
export const longestSum = 16384
/** Of longer sums; whole blocks of 256 products. */
const partLength = 4096

/** A contraction as launches: one, or, where sums are long, their parts side by side and then the sums of these. */
export function contractionLaunches(planning: Planning, step: ContractionKernel): readonly Launch[] {
  const { dialect } = planning.device
  const size = planning.sizeOf(step.out)
  planning.written.add(step.out)
  const parts = Math.floor(step.k.extent / partLength)
  if (step.k.extent <= longestSum || size * parts > planning.device.mostElements) {
    return [{ kernel: printContraction(dialect, step, size, planning.shifted), writes: step.out }]
  }
  const { k, dtype } = step
  const rest = k.extent - parts * partLength
  const [first, second] = [planning.temporaries.take(), planning.temporaries.take()]
  const part = { extent: parts, left: partLength * k.left, right: partLength * k.right, out: size }
  const inParts: ContractionKernel = { ...step, batch: [part, ...step.batch], k: { ...k, extent: partLength } }
  const launches: Launch[] = [{ kernel: printContraction(dialect, inParts, size * parts, planning.shifted), writes: first }]
  if (rest > 0) {
    const from = parts * partLength
    const last: ContractionKernel = {
      ...step,
      leftStart: step.leftStart + from * k.left,
      rightStart: step.rightStart + from * k.right,
      k: { ...k, extent: rest },
    }
    launches.push({ kernel: printContraction(dialect, last, size, planning.shifted), writes: second })
  }
  const sum = printPartSum(dialect, dtype, size, parts, rest > 0)
  launches.push({ kernel: { ...sum, buffers: sum.buffers.map((buffer) => (buffer === 0 ? first : second)) }, writes: step.out })
  return launches
}
