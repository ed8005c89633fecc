import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Scan } from '../../core/evaluation.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import { at } from '../../core/shape.js'
import { hostData, onlyAval, type CpuContext } from './context.js'
import { offsetsOf } from './indexedOffsets.js'
import { compileScalar } from './scalar/javascript.js'

/** Running combination along one axis, strictly one element after the other. */
export function runScan(
  context: CpuContext,
  _primitive: AnyPrimitive,
  evaluation: Scan<object>,
  operands: readonly ConcreteArray[],
  params: object,
  out: readonly Aval[],
): readonly ConcreteArray[] {
  const aval = onlyAval(out)
  const x = at(operands, 0)
  const storage = context.allocator.allocate(aval.dtype, aval.size)
  const result = new ConcreteArray(aval, storage, context.allocator.offset, aval.strides)
  if (aval.size === 0) return [result]
  const axis = evaluation.axis(params)
  const s = new ScalarBuilder()
  const combine = compileScalar([evaluation.combine(s, s.operand(x.dtype, 0), s.operand(x.dtype, 1))], [x.dtype, x.dtype])
  const lines = aval.shape.map((extent, i) => (i === axis ? 1 : extent))
  const fromLines = offsetsOf(lines, x.strides)
  const toLines = offsetsOf(lines, aval.strides)
  const from = hostData(x)
  const to = hostData(result)
  const extent = at(aval.shape, axis)
  const first = evaluation.reverse(params) ? extent - 1 : 0
  const step = evaluation.reverse(params) ? -1 : 1
  for (let line = 0; line < fromLines.length; line++) {
    let running = 0
    for (let k = 0, i = first; k < extent; k++, i += step) {
      const element = from[x.offset + fromLines[line]! + i * at(x.strides, axis)]!
      running = k === 0 ? element : combine(running, element)[0]!
      to[result.offset + toLines[line]! + i * at(aval.strides, axis)] = running
    }
  }
  return [result]
}
