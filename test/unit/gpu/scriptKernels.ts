import { newTypedArray, type TypedArray } from '../../../src/core/dtype.js'
import type { Equation } from '../../../src/core/program.js'
import { linkSource } from '../../../src/backends/cpu/scalar/codegen.js'
import { launchesFor } from '../../../src/backends/gpu/plan/equations.js'
import type { PrintedKernel } from '../../../src/backends/gpu/print/printedKernel.js'
import { script } from '../../../src/backends/gpu/print/script.js'

/** Runs a kernel that was printed in JavaScript, without gpu.js. */
export function runKernel(kernel: PrintedKernel, rows: readonly TypedArray[]): TypedArray {
  const parameters = rows.map((_, i) => `user_a${String(i)}`).join()
  const text = `return (to, [${parameters}]) => {
${script.runtime}
${kernel.native}
for (let t = 0; t < to.length; t++) to[t] = body(t)
}`
  const to = newTypedArray(kernel.dtype, kernel.length)
  linkSource<(to: TypedArray, rows: readonly TypedArray[]) => void>(text, () => {
    throw new Error('these tests make code')
  })(to, rows)
  return to
}

/** Runs the launches of an equation on rows of its operands; the reason, where it has none. */
export function runEquation(eq: Equation, operands: readonly TypedArray[]): readonly TypedArray[] | string {
  const made = launchesFor(script, eq)
  if ('host' in made) return made.host
  const buffers: (TypedArray | undefined)[] = [...operands]
  for (const { kernel, writes } of made) {
    buffers[writes] = runKernel(
      kernel,
      kernel.buffers.map((buffer) => {
        const row = buffers[buffer]
        if (row === undefined) throw new Error(`buffer ${String(buffer)} is read before it is written`)
        return row
      }),
    )
  }
  return eq.outputs.map((_, i) => {
    const row = buffers[operands.length + i]
    if (row === undefined) throw new Error(`result ${String(i)} is never written`)
    return row
  })
}
