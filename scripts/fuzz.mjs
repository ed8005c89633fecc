// Usage: node scripts/fuzz.mjs [--minutes N] [--programs N] [--seed S] [--backend gpu-cpu|webgl2|webgpu] [--tiers interpreter,js,wasm,threads] [--jit-only | --stacks-only] [--shrink SECONDS]     (npm run fuzz -- …)
// Runs random programs: every step against a naive reference, jit against eager evaluation on every tier bit for bit, and (but for --jit-only) stacks of
// transforms against loops, differences and each other. Prints each kind of failure once, shrunk, as TypeScript, then statistics. Fails for any failure,
// and where the programs were too small or too much alike: see properties/programs/statistics.ts. One minute unless told otherwise; the same seed runs the
// same programs. A program that does not end in two minutes ends the run.
// With --backend, programs of float32 run on that backend instead: each step against a naive reference, and jit against the steps; webgl2 and webgpu in Chromium.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { parseArgs } from 'node:util'
import { buildSync } from 'esbuild'
import { root } from './files.mjs'

const { values: chosen } = parseArgs({
  strict: false,
  options: { backend: { type: 'string' }, programs: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
})
if (chosen.backend === 'webgl2' || chosen.backend === 'webgpu') {
  const test = ['run', '--config', 'vitest.browser.config.mjs', 'test/browser/gpu/programs.test.ts', '-t', chosen.backend]
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...test, '--testTimeout=3600000'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, GPU_PROGRAMS: chosen.programs, GPU_SEED: chosen.seed },
  })
  process.exit(status ?? 1)
}

mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache/fuzz-'))
const outfile = join(folder, 'fuzz.mjs')
const current = join(folder, 'current')
const limit = 120_000

// package.json says which modules of the package have side effects, which is not true of the sources.
buildSync({
  entryPoints: [join(root, chosen.backend === undefined ? 'properties/programs/fuzz.ts' : 'properties/gpu/fuzz.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  external: ['gpu.js', 'fast-check', 'fp-ts/*'],
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
