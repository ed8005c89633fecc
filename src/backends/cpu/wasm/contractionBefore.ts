import { contractionLength } from '../reductionOrder.js'
import { contractionLanes } from './contractionLanes.js'
import type { ContractionContext } from './contractionLibrary.js'
import { advance, loadAddress, move, pushPlace, setLeast } from './contractionLoops.js'
import { callPack, packFunction, packSource, panelSteps, panelsTogether, pushPanelSteps } from './contractionPack.js'
import type { ContractionProblem } from './contractionProblem.js'
import { printRange } from './contractionRange.js'
import type { KernelFunction } from './kernelContext.js'

/** The right operand, packed for all units: block of the contraction by block, in each panel by panel. */
export interface Before {
  /** The slot of the frame with its address. */
  readonly slot: number
  /** Bytes from matrix to matrix along each axis of the batch. */
  readonly batch: readonly number[]
  /** Bytes from one block of the contraction to the next. */
  readonly blockBytes: number
  readonly func: KernelFunction
}

/** Prints the packing of the right operand in panels of `width` columns. */
export function printBefore(context: ContractionContext, problem: ContractionProblem, width: number): Before {
  const { dtype, batch, n, k } = problem
  const { size } = contractionLanes[dtype]
  const panels = Math.ceil(n.extent / width)
  const blocks = Math.floor(k.extent / contractionLength)
  const stepBytes = panels * width * size
  const blockBytes = contractionLength * stepBytes
  const matrixBytes = blocks * blockBytes + panelSteps(dtype, k.extent % contractionLength) * stepBytes
  let matrices = 1
  const pitches = batch.map(() => 0)
  for (let axis = batch.length - 1; axis >= 0; axis--) {
    const { right, extent } = batch[axis]!
    if (right === 0) continue
    pitches[axis] = matrices * matrixBytes
    matrices *= extent
  }
  const slot = context.scratch(matrices * matrixBytes, 'kernel')
  const groups = Math.ceil(panels / panelsTogether)
  const pack = packFunction(context.module, { dtype, width, source: packSource(dtype, n.right, k.right) })
  const packed = batch.map(({ right, extent }) => (right === 0 ? 1 : extent))
  const func = printRange(context.module, [...packed, groups], (f, frame, indices) => {
    const source = loadAddress(f, frame, problem.right, problem.rightStart * size)
    const to = loadAddress(f, frame, slot, 0)
    const group = indices[batch.length]!
    batch.forEach(({ right }, axis) => {
      move(f, source, indices[axis]!, right * size)
      move(f, to, indices[axis]!, pitches[axis]!)
    })
    const neighbours = panelsTogether * width
    move(f, source, group, neighbours * n.right * size)
    const columns = f.local('i32')
    f.i32(n.extent)
    pushPlace(f, 0, group, neighbours)
    f.op('i32.sub')
    f.set(columns)
    setLeast(f, columns, columns, neighbours)
    const rest = f.local('i32')
    f.i32(k.extent)
    f.set(rest)
    const depth = f.local('i32')
    const pitch = f.local('i32')
    const panel = f.local('i32')
    f.loop((again) => {
      setLeast(f, depth, rest, contractionLength)
      pushPanelSteps(f, dtype, depth)
      f.i32(width * size)
      f.op('i32.mul')
      f.set(pitch)
      f.get(to)
      f.get(pitch)
      pushPlace(f, 0, group, panelsTogether)
      f.op('i32.mul')
      f.op('i32.add')
      f.set(panel)
      callPack(f, pack, { source, neighbour: n.right * size, step: k.right * size, depth, count: columns, panel, panelPitch: pitch })
      advance(f, source, contractionLength * k.right * size)
      advance(f, to, blockBytes)
      f.get(rest)
      f.get(depth)
      f.op('i32.sub')
      f.tee(rest)
      f.brIf(again)
    })
  })
  return { slot, batch: pitches, blockBytes, func: { func, extent: matrices * groups, grain: 1, work: panelsTogether * width * k.extent } }
}
