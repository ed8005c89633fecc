// Usage: npm run build && node scripts/memory.mjs [share of the steps] [--module path] [--tier tier]
// Peak resident memory of jitted loops: 10,000 steps on arrays of 8 MB and 100,000 on 80 KB, each of three forms with and without dispose(), each in a
// process of its own and without exposed garbage collection. Fails where a result is wrong or a peak above its bound.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { root } from './files.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { module: { type: 'string', default: join(root, 'dist/index.js') }, tier: { type: 'string' } },
})
const share = Number(positionals[0] ?? 1)

/**
 * Megabytes. Node with the library takes 70. Without dispose the pool keeps 67 of results, dead or alive; what it copied out waits for the collector, which
 * starts when 64 have gathered and takes its time when the machine is busy.
 */
const bounds = { disposed: 200, kept: 450 }

let failed = false
console.log('   array    steps  form         dispose  peak MB  bound  ms a step')
for (const [bytes, steps] of [
  [8_000_000, 10_000],
  [80_000, 100_000],
]) {
  for (const form of ['synchronous', 'promise', 'immediate']) {
    for (const dispose of [false, true]) {
      const count = Math.max(1, Math.round(steps * share))
      const args = [join(root, 'scripts/memoryLoop.mjs'), pathToFileURL(resolve(values.module)).href, bytes, count, form, dispose]
      if (values.tier !== undefined) args.push(values.tier)
      const { status, stdout, stderr } = spawnSync(process.execPath, args.map(String), { encoding: 'utf8' })
      const bound = dispose ? bounds.disposed : bounds.kept
      const { peak, milliseconds, right } = status === 0 ? JSON.parse(stdout) : { peak: NaN, milliseconds: NaN, right: false }
      const bad = !(peak <= bound) || !right
      failed ||= bad
      console.log(
        `${String(bytes).padStart(8)} ${String(count).padStart(8)}  ${form.padEnd(11)}  ${(dispose ? 'yes' : 'no').padEnd(7)}  ${String(peak).padStart(7)}  ${String(bound).padStart(5)}  ${milliseconds.toFixed(4).padStart(9)}${right ? '' : '  WRONG'}${bad ? '  FAILED' : ''}`,
      )
      if (status !== 0) console.error(stderr)
    }
  }
}
if (failed) process.exit(1)
