import { CpuBackend } from '../src/backends/cpu/backend.js'
import { scope } from '../src/core/scope.js'

/** The CPU with printed JavaScript. */
export const js: CpuBackend = new CpuBackend('js')
/** The CPU without code generation; its bits are those of {@link js}. */
export const interpreter: CpuBackend = new CpuBackend('interpreter')

scope.defaultBackend = js
