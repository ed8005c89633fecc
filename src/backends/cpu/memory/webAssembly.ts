/** The part of the WebAssembly API that the backend uses; TypeScript declares it for browsers only. */
export interface WebAssemblyEngine {
  readonly Memory: new (descriptor: MemoryDescriptor) => WebAssemblyMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: Readonly<Record<string, unknown>> }
  readonly Global: new (descriptor: { readonly value: 'i32'; readonly mutable?: boolean }, value: number) => object
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean
}

/** How much memory, in pages of 64 KB. */
export interface MemoryDescriptor {
  readonly initial: number
  readonly maximum: number
  readonly shared: boolean
}

/** Memory of WebAssembly programs. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
}

/** What a module imports: by module name, then by name. */
export type Imports = Readonly<Record<string, Readonly<Record<string, object>>>>

declare const WebAssembly: WebAssemblyEngine | undefined

/** The engine's WebAssembly, or `null` where there is none; some sandboxes leave parts of it. */
export function webAssembly(): WebAssemblyEngine | null {
  if (typeof WebAssembly === 'undefined') return null
  const engine: Partial<WebAssemblyEngine> = WebAssembly
  const parts = [engine.Memory, engine.Module, engine.Instance, engine.Global, engine.validate]
  return parts.every((part) => typeof part === 'function') ? WebAssembly : null
}
