import { webAssembly } from '../memory/webAssembly.js'
import { WasmModule } from './assembler/module.js'

let known: boolean | null = null

/** Has the engine relaxed multiply-add? Asked once. */
export function hasRelaxedSimd(): boolean {
  known ??= webAssembly()?.validate(probe()) ?? false
  return known
}

/** A module that is valid where both multiply-adds are. */
function probe(): Uint8Array<ArrayBuffer> {
  const module = new WasmModule()
  module.func({ params: ['v128'], results: ['v128'] }, (f) => {
    const [x] = f.params
    if (x === undefined) return
    for (const type of ['f32x4', 'f64x2'] as const) {
      f.get(x)
      f.get(x)
      f.get(x)
      f.op(`${type}.relaxed_madd`)
      f.set(x)
    }
    f.get(x)
  })
  return module.toBytes()
}
