import type { LoopKernel, Store } from '../../kernel/schedule.js'
import type { Dialect } from './dialect.js'
import { inverseOf, placeOf } from './inverse.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'

/**
 * One store of a loop nest as a kernel over all elements of its buffer. What it does not write it takes from the buffer as it was before.
 *
 * @param size elements of the buffer
 * @param first is it the first that writes to the buffer? What it leaves out is 0 then
 * @param shifted buffers of which each launch says where they start in their rows
 */
export function printStore(
  dialect: Dialect,
  kernel: LoopKernel,
  store: Store,
  size: number,
  first: boolean,
  shifted?: ReadonlySet<number>,
): PrintedKernel {
  const text = new KernelText(dialect, shifted)
  const { statements, indices, condition } = inverseOf(dialect, store, kernel.extents, size, 't', () => text.newName())
  const block = text.block((leaf) => {
    if (leaf.op === 'index') return indices[leaf.axis] ?? '0'
    const load = kernel.loads[leaf.position]!
    return text.load(load.buffer, load.dtype, placeOf(load, indices))
  })
  const computing = block.print([store.value])
  const value = block.value(store.value)
  if (condition === null) return printKernel(text, statements + computing, store.dtype, value, size)
  const before = first ? dialect.literal(store.dtype, 0) : text.load(store.buffer, store.dtype, 't')
  const name = text.newName()
  const head = dialect.variable(store.dtype, name, before)
  return printKernel(text, `${statements}${head}if (${condition}) {\n${computing}${name} = ${value};\n}\n`, store.dtype, name, size)
}
