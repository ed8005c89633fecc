import type { ContractionKernel, LoopKernel, Store } from '../../kernel/schedule.js'
import { contractionFunction } from './contractionSource.js'
import type { Dialect } from './dialect.js'
import { inverseOf, placeOf } from './inverse.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'

/** What else a kernel knows of buffers that it loads. */
export interface StoreContext {
  /** Those of which each launch says where they start in their rows. */
  readonly shifted?: ReadonlySet<number>
  /** Those that are in no memory: contractions of so many elements, which it computes. */
  readonly products?: ReadonlyMap<number, { readonly step: ContractionKernel; readonly size: number }>
}

/**
 * One store of a loop nest as a kernel over all elements of its buffer. What it does not write it takes from the buffer as it was before.
 *
 * @param size elements of the buffer
 * @param first is it the first that writes to the buffer? What it leaves out is 0 then
 */
export function printStore(
  dialect: Dialect,
  kernel: LoopKernel,
  store: Store,
  size: number,
  first: boolean,
  { shifted, products = new Map() }: StoreContext = {},
): PrintedKernel {
  const text = new KernelText(dialect, shifted)
  const functions = new Map(
    kernel.loads.flatMap(({ buffer }) => {
      const product = products.get(buffer)
      return product === undefined ? [] : [[buffer, contractionFunction(text, product.step, product.size)] as const]
    }),
  )
  const { statements, indices, condition } = inverseOf(dialect, store, kernel.extents, size, 't', () => text.newName())
  const block = text.block((leaf) => {
    if (leaf.op === 'index') return indices[leaf.axis] ?? '0'
    const load = kernel.loads[leaf.position]!
    const place = placeOf(load, indices)
    const product = functions.get(load.buffer)
    return product === undefined ? text.load(load.buffer, load.dtype, place) : `${product}(${place})`
  })
  const computing = block.print([store.value])
  const value = block.value(store.value)
  if (condition === null) return printKernel(text, statements + computing, store.dtype, value, size)
  const before = first ? dialect.literal(store.dtype, 0) : text.load(store.buffer, store.dtype, 't')
  const name = text.newName()
  const head = dialect.variable(store.dtype, name, before)
  return printKernel(text, `${statements}${head}if (${condition}) {\n${computing}${name} = ${value};\n}\n`, store.dtype, name, size)
}
