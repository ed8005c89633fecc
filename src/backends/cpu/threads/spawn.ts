import type { WebAssemblyMemory } from '../memory/webAssembly.js'
import { workerBody } from './workerSource.js'

/** What the platform is asked for; absent where it is another platform. */
interface Platform {
  readonly process?: { getBuiltinModule?(name: string): unknown }
  readonly navigator?: { readonly hardwareConcurrency?: number }
  readonly crossOriginIsolated?: boolean
  readonly Worker?: new (url: string) => BrowserWorker
  readonly Blob?: new (parts: string[], options: { type: string }) => object
  readonly URL?: { createObjectURL?(blob: object): string; revokeObjectURL?(url: string): void }
}

interface BrowserWorker {
  postMessage(message: object): void
}

/** Options that keep a worker apart from what the process was started with: loaders and preloaded modules are none of its business. */
const apart = { eval: true, execArgv: [], env: {}, stdout: false, name: 'cotangent' } as const

interface NodeThreads {
  readonly Worker: new (
    source: string,
    options: typeof apart & { readonly workerData: object },
  ) => { unref(): void; on(event: 'error', listener: () => void): void }
  readonly isMainThread: boolean
}

interface NodeMachine {
  availableParallelism(): number
}

const platform: Platform = globalThis

/** Node's own modules, where this is Node. */
function builtin(name: string): unknown {
  return platform.process?.getBuiltinModule?.(name) ?? null
}

// What Node's modules are is known; they are asked for by name so that bundles for browsers carry no import of them.
const nodeThreads = (): NodeThreads | null => builtin('node:worker_threads') as NodeThreads | null
const nodeMachine = (): NodeMachine | null => builtin('node:os') as NodeMachine | null

/** May memory be shared with workers? On Node always; in a page only where it is isolated from other origins. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false
  return nodeThreads() !== null || (platform.crossOriginIsolated === true && platform.Worker !== undefined)
}

let spare: number | null = null

/** How many processors the machine has beside the one that asks. None for a worker of the user's own on Node: who starts those has work for all. */
export function spareProcessors(): number {
  spare ??=
    nodeThreads()?.isMainThread === false ? 0 : (nodeMachine()?.availableParallelism() ?? platform.navigator?.hardwareConcurrency ?? 1) - 1
  return spare
}

/** Starts a worker, which gets ready some milliseconds later; `false` where none can be started. It does not keep the process alive. */
export function spawnWorker(memory: WebAssemblyMemory, start: number, number: number): boolean {
  try {
    const node = nodeThreads()
    if (node !== null) {
      // Not with `require`: flags may make the source a module.
      const source = `const { memory, start, number } = process.getBuiltinModule('node:worker_threads').workerData\n${workerBody()}`
      const worker = new node.Worker(source, { ...apart, workerData: { memory, start, number } })
      // One that cannot start never gets ready.
      worker.on('error', () => undefined)
      worker.unref()
      return true
    }
    const { Worker: PageWorker, Blob: PageBlob, URL: PageUrl } = platform
    if (PageWorker === undefined || PageBlob === undefined || PageUrl?.createObjectURL === undefined) return false
    const source = `onmessage = ({ data: { memory, start, number } }) => {\n${workerBody()}\nclose()\n}`
    const url = PageUrl.createObjectURL(new PageBlob([source], { type: 'text/javascript' }))
    new PageWorker(url).postMessage({ memory, start, number })
    return true
  } catch {
    // A policy may forbid workers; the main thread then does all the work.
    return false
  }
}
