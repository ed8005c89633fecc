import { compileJob, endJob, word, workerWord } from './control.js'

/**
 * The program of a worker, as a function body with `memory`, `start` (of the control words) and `number` (its own) in scope. It waits for a job, takes
 * blocks of its range until none is left, says that it has finished, and waits again. It returns when it is dismissed.
 */
export function workerBody(): string {
  const own = (name: 'ready' | 'finished' | 'address' | 'length' | 'tables' | 'compiled'): string =>
    `base + ${String(word.workers)} + number * ${String(workerWord.size)} + ${String(workerWord[name])}`
  const common = (name: Exclude<keyof typeof word, 'workers'>): string => `base + ${String(word[name])}`
  return `
const words = new Int32Array(memory.buffer)
const base = start >> 2
const modules = []
let job = 0
Atomics.store(words, ${own('ready')}, 1)
for (;;) {
  Atomics.wait(words, ${common('job')}, job)
  const posted = Atomics.load(words, ${common('job')})
  if (posted === job) continue
  job = posted
  if (words[${common('kernel')}] === ${String(endJob)}) break
  try {
  if (words[${common('kernel')}] === ${String(compileJob)}) {
    const address = words[${own('address')}]
    const bytes = new Uint8Array(words[${own('length')}])
    bytes.set(new Uint8Array(memory.buffer, address, bytes.length))
    const tables = new WebAssembly.Global({ value: 'i32' }, words[${own('tables')}])
    modules.push(new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, tables } }).exports)
    Atomics.store(words, ${own('compiled')}, modules.length)
  } else {
    const kernel = modules[words[${common('module')}]]['k' + words[${common('kernel')}]]
    const frame = words[${common('frame')}]
    const extent = words[${common('extent')}]
    const block = words[${common('block')}]
    for (;;) {
      const first = Atomics.add(words, ${common('next')}, block)
      if (first >= extent) break
      kernel(frame, first, Math.min(first + block, extent))
    }
  }
  } catch {
    Atomics.store(words, ${common('failed')}, 1)
  }
  Atomics.store(words, ${own('finished')}, job)
}
`
}
