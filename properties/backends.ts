import { CpuBackend } from '../src/backends/cpu/backend.js'
import { scope } from '../src/core/scope.js'

/** The CPU with printed JavaScript. */
export const js: CpuBackend = new CpuBackend('js')
/** The CPU without code generation; its bits are those of {@link js}. */
export const interpreter: CpuBackend = new CpuBackend('interpreter')
/** The CPU with everything that can be compiled to WebAssembly compiled, however small; its bits are those of {@link js}. */
export const wasm: CpuBackend = new CpuBackend('wasm')

scope.defaultBackend = js
