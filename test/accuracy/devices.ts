// How the expansions are measured on the devices of gpu.js: `npm run accuracy:gpu` has each claim printed as kernels, runs those in a browser, and has the results compared here.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { computesInFloat64 } from '../../src/backends/gpu/hostEquations.js'
import type { Dialect, GpuMode } from '../../src/backends/gpu/print/dialect.js'
import { glsl } from '../../src/backends/gpu/print/glsl.js'
import { KernelText } from '../../src/backends/gpu/print/kernelText.js'
import { printKernel, type PrintedKernel } from '../../src/backends/gpu/print/printedKernel.js'
import { script } from '../../src/backends/gpu/print/script.js'
import { wgsl } from '../../src/backends/gpu/print/wgsl.js'
import { ScalarBuilder } from '../../src/core/scalar/builder.js'
import type { Expr } from '../../src/core/scalar/expression.js'

const dialects: Readonly<Record<GpuMode, Dialect>> = { webgl2: glsl, webgpu: wgsl, cpu: script }

/** A claim's expansion as kernels, and the points that they are run on. */
export interface DeviceClaim {
  readonly name: string
  readonly kernels: Readonly<Record<GpuMode, PrintedKernel>>
  /** The operands, one after the other: the bytes of float32, in base64. */
  readonly operands: readonly string[]
}

/** What is asked of this run: where kernels go, or the results of a device are; `null`: neither. */
export const deviceRun: { readonly folder: string; readonly mode: GpuMode | null } | null = ((): typeof deviceRun => {
  const folder = process.env['ACCURACY_DEVICES']
  if (folder === undefined) return null
  const mode = process.env['ACCURACY_MODE']
  return { folder, mode: mode === 'webgl2' || mode === 'webgpu' || mode === 'cpu' ? mode : null }
})()

const fileOf = (folder: string, name: string): string => join(folder, encodeURIComponent(name))

const encoded = (values: readonly number[]): string => Buffer.from(Float32Array.from(values).buffer).toString('base64')

/** Leaves the kernels of a claim in the folder, unless it computes in float64. */
export function leaveKernels(
  folder: string,
  name: string,
  expansion: (s: ScalarBuilder, ...xs: Expr[]) => Expr,
  operands: number,
  points: readonly (readonly number[])[],
): void {
  const s = new ScalarBuilder(undefined, false)
  const xs = Array.from({ length: operands }, (_, i) => s.operand('float32', i))
  const result = expansion(s, ...xs)
  if (computesInFloat64([result])) return
  const printed = (dialect: Dialect): PrintedKernel => {
    const text = new KernelText(dialect)
    const block = text.block((leaf) => (leaf.op === 'operand' ? text.load(leaf.position, leaf.type, 't') : '0'))
    const statements = block.print([result])
    return printKernel(text, statements, 'float32', block.value(result), points.length)
  }
  const claim: DeviceClaim = {
    name,
    kernels: { webgl2: printed(dialects.webgl2), webgpu: printed(dialects.webgpu), cpu: printed(dialects.cpu) },
    operands: xs.map((_, i) => encoded(points.map((point) => point[i] ?? NaN))),
  }
  writeFileSync(`${fileOf(folder, name)}.json`, JSON.stringify(claim))
}

/** What a device gave for the points of a claim; `null` where it had no kernel. */
export function deviceResults(folder: string, mode: GpuMode, name: string): Float32Array | null {
  const file = `${fileOf(folder, name)}.${mode}`
  if (!existsSync(file)) return null
  const bytes = readFileSync(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}
