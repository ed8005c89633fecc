// Runs random programs on gpu.js's cpu mode for a while; see scripts/fuzz.mjs.
import { writeFileSync } from 'node:fs'
import { setImmediate as immediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import '../backends.js'
import { gpu } from '../../src/gpu/index.js'
import { kindOf } from '../programs/outcome.js'
import { programMismatch } from './program.js'

const { values } = parseArgs({
  options: {
    backend: { type: 'string' },
    minutes: { type: 'string' },
    programs: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})
if (values.backend !== 'gpu-cpu') {
  console.error(`There is no backend ${String(values.backend)}; there are gpu-cpu, webgl2 and webgpu.`)
  process.exit(2)
}
const acquired = await gpu({ mode: 'cpu' })()
if (acquired._tag === 'Left') throw acquired.left
const device = { backend: acquired.right, flushes: false }

const programs = values.programs === undefined ? Infinity : Number(values.programs)
const minutes = values.minutes === undefined ? (programs === Infinity ? 1 : Infinity) : Number(values.minutes)
const current = process.env['FUZZ_CURRENT']
const started = performance.now()
const seconds = (): number => (performance.now() - started) / 1000
const kinds = new Map<string, number>()
let count = 0
for (; count < programs && seconds() < 60 * minutes; count++) {
  const seed = Number(values.seed) * 1_000_003 + count
  if (current !== undefined) writeFileSync(current, `program ${String(seed)}`)
  const message = await programMismatch(device, seed, 0)
  if (message !== null) {
    const key = kindOf(message)
    kinds.set(key, (kinds.get(key) ?? 0) + 1)
    if (kinds.get(key) === 1) console.log(`\n${message}\n`)
  }
  await immediate()
}
console.log(`${String(count)} programs on gpu-cpu in ${seconds().toFixed(0)} s, seed ${values.seed}`)
for (const [key, n] of kinds) console.log(`FAILED ${String(n)} times: ${key}`)
process.exit(kinds.size > 0 ? 1 : 0)
