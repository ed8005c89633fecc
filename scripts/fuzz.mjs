// Usage: node scripts/fuzz.mjs [--minutes N] [--programs N] [--seed S] [--tiers interpreter,js,wasm,threads] [--jit-only | --stacks-only] [--shrink SECONDS]     (npm run fuzz -- …)
// Runs random programs: every step against a naive reference, jit against eager evaluation on every tier bit for bit, and (but for --jit-only) stacks of
// transforms against loops, differences and each other. Prints each kind of failure once, shrunk, as TypeScript, then statistics. Fails for any failure,
// and where the programs were too small or too much alike: see properties/programs/statistics.ts. One minute unless told otherwise; the same seed runs the
// same programs.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { root } from './files.mjs'

mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache/fuzz-'))
const outfile = join(folder, 'fuzz.mjs')
try {
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
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
