import type { PrintedKernel } from '../print/printedKernel.js'
import type { GpuJsSettings } from './gpuJs.js'

/** The settings that all modes share: one row of results that stays on the device, in full precision, made by the native function. */
export function kernelSettings(printed: PrintedKernel, returnType: 'Number' | 'Array(2)' = 'Number'): GpuJsSettings {
  const scalars = Array.from({ length: printed.scalars }, (_, i): [string, 'Integer'] => [`s${String(i)}`, 'Integer'])
  return {
    output: [printed.length],
    returnType,
    pipeline: true,
    immutable: true,
    strictIntegers: true,
    precision: 'single',
    tactic: 'precision',
    nativeFunctions: [
      { name: 'body', source: printed.native, argumentTypes: { t: 'Integer', ...Object.fromEntries(scalars) }, returnType },
    ],
  }
}
