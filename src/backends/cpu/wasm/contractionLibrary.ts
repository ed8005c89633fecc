import type { Func } from './assembler/code.js'
import type { WasmModule } from './assembler/module.js'
import type { KernelContext } from './kernelContext.js'

/** What printing a contraction needs of its context. */
export type ContractionContext = Pick<KernelContext, 'module' | 'relaxed' | 'scratch'>

const libraries = new WeakMap<WasmModule, Map<string, Func>>()

/** The function of this name in a module, made when it is first asked for, so that the contractions of a program share their loops. */
export function sharedFunction(module: WasmModule, name: string, make: () => Func): Func {
  let library = libraries.get(module)
  if (library === undefined) {
    library = new Map()
    libraries.set(module, library)
  }
  const known = library.get(name)
  if (known !== undefined) return known
  const made = make()
  library.set(name, made)
  return made
}
