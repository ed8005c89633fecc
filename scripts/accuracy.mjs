// Usage: node scripts/accuracy.mjs [--points N] [--from FILE]     (npm run accuracy)
// Measures every elementary and special function on 10^6 points for each dtype against a high-precision reference, and writes docs/accuracy.json and the tables of docs/accuracy.md. Fails where a
// bound is exceeded. Takes about half an hour.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { filesUnder, root } from './files.mjs'

const { values: options } = parseArgs({ options: { points: { type: 'string', default: '1000000' }, from: { type: 'string' } } })
const results = options.from ?? join(root, '.cache/accuracy.jsonl')
mkdirSync(join(root, '.cache'), { recursive: true })
if (options.from === undefined) rmSync(results, { force: true })
const measure = () =>
  spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/accuracy', '--testTimeout=3600000'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ACCURACY_POINTS: options.points, ACCURACY_RESULTS: results },
  })

// An interrupted run leaves its lines: --from makes the page of what is there.
const { status } = options.from === undefined ? measure() : { status: 0 }
const measured = readFileSync(results, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const names = [...new Set(measured.map(({ name }) => name))].sort()
/** Where the expansion of a function is written, as a path. */
const files = filesUnder('src/core/scalar/expansions', (path) => path.endsWith('.ts'))
const fileOf = (name) => files.find((path) => new RegExp(`export function ${name}\\(`).test(readFileSync(join(root, path), 'utf8')))
const functions = names.map((name) => {
  const [float64, float32] = ['float64', 'float32'].map((dtype) => {
    const found = measured.find((entry) => entry.name === name && entry.dtype === dtype)
    if (found === undefined) return null
    const { worst, mean, bound, absoluteBelow, at, count, special } = found
    return { worst, mean, bound, absoluteBelow, at, count, special }
  })
  return { name, file: fileOf(name) ?? null, float64, float32 }
})
writeFileSync(join(root, 'docs/accuracy.json'), `${JSON.stringify({ points: Number(options.points), functions }, null, 2)}\n`)
spawnSync(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', 'docs/accuracy.json'], { cwd: root })
const tables = spawnSync('npm', ['run', 'tables'], { cwd: root, stdio: 'inherit' })
process.exitCode = status === 0 && tables.status === 0 ? 0 : 1
