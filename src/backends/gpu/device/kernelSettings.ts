import type { PrintedKernel } from '../print/printedKernel.js'
import type { GpuJsSettings } from './gpuJs.js'

/**
 * The settings that all modes share: one row of results that stays on the device, in full precision, made by the native function.
 *
 * @param buffers the type of the kernel's arrays, unless gpu.js finds it by itself
 */
export function kernelSettings(
  printed: PrintedKernel,
  returnType: 'Number' | 'Array(2)' = 'Number',
  buffers: 'Array' | 'WebGPUBuffer' | null = null,
): GpuJsSettings {
  const scalars = Array.from({ length: printed.scalars }, (_, i): [string, 'Integer'] => [`s${String(i)}`, 'Integer'])
  return {
    output: [printed.length],
    returnType,
    pipeline: true,
    immutable: true,
    strictIntegers: true,
    precision: 'single',
    tactic: 'precision',
    // Left to itself gpu.js takes a number for a float32, which rounds integers beyond 2^24.
    ...(buffers === null ? {} : { argumentTypes: [...printed.buffers.map(() => buffers), ...scalars.map(([, type]) => type)] }),
    nativeFunctions: [
      { name: 'body', source: printed.native, argumentTypes: { t: 'Integer', ...Object.fromEntries(scalars) }, returnType },
    ],
  }
}
