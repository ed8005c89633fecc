import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
let folder = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cotangent-memory-'))
  await build({
    entryPoints: [join(root, 'src/index.ts')],
    outfile: join(folder, 'library.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    // package.json names the files with side effects as they are called when built.
    ignoreAnnotations: true,
  })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Outcome {
  readonly peak: number
  readonly right: boolean
}

/** One loop of scripts/memoryLoop.mjs, which says what the arguments are, without exposed garbage collection. */
function loop(flags: readonly string[], ...args: readonly (string | number | boolean)[]): Outcome {
  const module = pathToFileURL(join(folder, 'library.mjs')).href
  const command = [...flags, join(root, 'scripts/memoryLoop.mjs'), module, ...args.map(String)]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })
  expect(status, stderr).toBe(0)
  // What the script prints.
  return JSON.parse(stdout) as Outcome
}

// The long form, and why these bounds: scripts/memory.mjs.
test.each([
  ['synchronous', false, 450],
  ['synchronous', true, 200],
  ['promise', false, 450],
  ['immediate', false, 450],
])('a loop of 400 jitted steps on 8 MB, %s, disposing %s, stays below %d MB', (form, dispose, bound) => {
  const { peak, right } = loop([], 8_000_000, 400, form, dispose)
  expect(right).toBe(true)
  expect(peak).toBeLessThan(bound)
})

test('where there is no WebAssembly there is no pool, and everything works', () => {
  expect(loop(['--jitless'], 80_000, 20, 'synchronous', true).right).toBe(true)
})
