// Usage: node scripts/fuzz.mjs [--minutes N] [--programs N] [--seed S] [--tiers interpreter,js,wasm,threads] [--jit-only | --stacks-only] [--shrink SECONDS]     (npm run fuzz -- …)
// Runs random programs: every step against a naive reference, jit against eager evaluation on every tier bit for bit, and (but for --jit-only) stacks of
// transforms against loops, differences and each other. Prints each kind of failure once, shrunk, as TypeScript, then statistics. Fails for any failure,
// and where the programs were too small or too much alike: see properties/programs/statistics.ts. One minute unless told otherwise; the same seed runs the
// same programs. A program that does not end in two minutes ends the run.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { buildSync } from 'esbuild'
import { root } from './files.mjs'

mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache/fuzz-'))
const outfile = join(folder, 'fuzz.mjs')
const current = join(folder, 'current')
const limit = 120_000

// package.json says which modules of the package have side effects, which is not true of the sources.
buildSync({
  entryPoints: [join(root, 'properties/programs/fuzz.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  sourcemap: 'inline',
  ignoreAnnotations: true,
  logLevel: 'warning',
})
writeFileSync(current, 'the start')
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_CURRENT: current },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGKILL'))
const watch = setInterval(() => {
  if (Date.now() - statSync(current).mtimeMs < limit) return
  console.log(`FAILED: ${readFileSync(current, 'utf8')} does not end`)
  child.kill('SIGKILL')
}, 1000)
child.on('close', (code) => {
  clearInterval(watch)
  rmSync(folder, { recursive: true, force: true })
  process.exitCode = code ?? 1
})
