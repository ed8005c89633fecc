// Usage: node scripts/memoryLoop.mjs module bytes steps form dispose [tier]
// One loop of jitted steps in a process of its own, for memory.mjs and its unit test; prints the peak of the resident memory in MB as JSON. The form says
// what happens between two steps: 'synchronous' nothing, 'promise' awaits a resolved promise, 'immediate' awaits setImmediate. No garbage is collected by hand.
import { setImmediate } from 'node:timers/promises'

const [, , module, bytes, steps, form, dispose, tier] = process.argv
const { configure, jit, np } = await import(module)
if (tier !== undefined) configure({ tier })

const size = Number(bytes) / 8
const count = Number(steps)
const step = jit((x, target) => x.add(target.sub(x).mul(0.01)))
const pauses = { promise: () => Promise.resolve(), immediate: () => setImmediate() }
const pause = pauses[form] ?? null

// One array stays alive throughout, one is replaced at each step.
const target = np
  .arange(size)
  .astype('float64')
  .mul(1 / size)
let x = target.mul(0)
let peak = 0
const started = performance.now()
for (let i = 1; i <= count; i++) {
  const next = step(x, target)
  if (dispose === 'true') x.dispose()
  x = next
  if (i % 16 === 0) peak = Math.max(peak, process.memoryUsage.rss())
  if (pause !== null) await pause()
}
const milliseconds = (performance.now() - started) / count

// What an element must be, in the same operations.
const wanted = (goal) => {
  let value = 0
  for (let i = 0; i < count; i++) value += (goal - value) * 0.01
  return value
}
const right = [0, 1, size >> 1, size - 1].every((i) => x.get(i).item() === wanted(i * (1 / size)))
console.log(JSON.stringify({ peak: Math.round(peak / 1e6), milliseconds, right }))
