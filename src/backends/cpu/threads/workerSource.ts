import { closed, word, workerWord } from './control.js'

/** How often a worker looks for the next job before it sleeps: some microseconds, the time between two kernels of a program. */
const looks = 200

/**
 * The program of a worker, as a function body with `memory`, `start` (of the control words) and `number` (its own) in scope. It waits for something to do,
 * compiles the module it is asked to, takes blocks of the job's range until none is left, and waits again. It returns when it is dismissed.
 *
 * It comes to a job only while that is open, so that nobody waits for a worker that woke up late; a job whose module it has not compiled it leaves alone.
 */
export function workerBody(): string {
  const common = (name: Exclude<keyof typeof word, 'workers'>): string => `base + ${String(word[name])}`
  const own = (name: Exclude<keyof typeof workerWord, 'size'>): string => `own + ${String(workerWord[name])}`
  return `
const words = new Int32Array(memory.buffer)
const base = start >> 2
const own = base + ${String(word.workers)} + number * ${String(workerWord.size)}
const modules = new Map()
const compile = () => {
  const module = words[${own('number')}]
  const length = words[${own('length')}]
  if (length === 0) {
    modules.delete(module)
    return
  }
  const bytes = new Uint8Array(length)
  bytes.set(new Uint8Array(memory.buffer, words[${own('address')}], length))
  const tables = new WebAssembly.Global({ value: 'i32' }, words[${own('tables')}])
  modules.set(module, new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, tables } }).exports)
}
const work = () => {
  const exported = modules.get(words[${common('module')}])
  if (exported === undefined) return
  const kernel = exported['k' + words[${common('kernel')}]]
  const frame = words[${own('frame')}]
  const extent = words[${common('extent')}]
  const block = words[${common('block')}]
  for (;;) {
    const first = Atomics.add(words, ${common('next')}, block)
    if (first >= extent) break
    kernel(frame, first, Math.min(first + block, extent))
    words[${own('parts')}]++
  }
}
Atomics.store(words, ${own('ready')}, 1)
for (;;) {
  const seen = Atomics.load(words, ${common('job')})
  if (Atomics.load(words, ${common('ended')}) !== 0) break
  const asked = Atomics.load(words, ${own('asked')})
  if (asked !== words[${own('answered')}]) {
    // Without the module it takes no part.
    try { compile() } catch {}
    Atomics.store(words, ${own('answered')}, asked)
  }
  if (Atomics.add(words, ${common('inside')}, 1) < ${String(closed)}) {
    try { work() } catch { Atomics.store(words, ${common('failed')}, 1) }
  }
  if (Atomics.sub(words, ${common('inside')}, 1) === ${String(closed + 1)}) Atomics.notify(words, ${common('inside')})
  for (let i = 0; i < ${String(looks)} && Atomics.load(words, ${common('job')}) === seen; i++);
  Atomics.wait(words, ${common('job')}, seen)
}
`
}
