import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build, transform } from 'esbuild'
import { rollup, type Plugin, type RollupLog } from 'rollup'
import { expect, inject, test } from 'vitest'

interface PackageJson {
  readonly sideEffects: readonly string[]
}
const installed = (): string => join(inject('app'), 'node_modules/cotangent')
const sideEffects = (): readonly string[] => {
  const read: unknown = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'))
  const listed = (read as PackageJson).sideEffects // our own package.json, whose form publint checks
  return listed.filter((file) => !file.includes('*'))
}

const byEsbuild = async (conditions?: string[]): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(inject('app'), 'bundled.mjs')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    ...(conditions && { conditions }),
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]!.text
}

const wiring = (wired: (file: string) => boolean): Plugin => ({
  name: 'wiring',
  // A plugin's own word counts more than what node-resolve read in package.json.
  transform: (_code, id) => (id.startsWith(installed()) ? { moduleSideEffects: wired(id) } : null),
})

/** `wired` decides which modules of the package count as having side effects; by default, what package.json lists. */
const byRollup = async (script: string, wired?: (file: string) => boolean): Promise<string> => {
  const warnings: RollupLog[] = []
  const bundle = await rollup({
    input: join(inject('app'), script),
    plugins: [nodeResolve(), wired !== undefined && wiring(wired)],
    onLog: (_level, log) => {
      if (log.code !== 'EMPTY_BUNDLE') warnings.push(log)
    },
  })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  expect(warnings.map(({ message }) => message)).toEqual([])
  return (await transform(output[0].code, { minify: true, format: 'esm' })).code
}

/** Runs a bundle where no package is installed: it has to hold all that it needs. */
const run = async (code: string): Promise<unknown> => {
  const folder = mkdtempSync(join(tmpdir(), 'cotangent-bundle-'))
  try {
    writeFileSync(join(folder, 'app.mjs'), code)
    const { stdout } = await promisify(execFile)(process.execPath, ['app.mjs'], { cwd: folder })
    return JSON.parse(stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// The same function written out by hand.
const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t))
const expected = (() => {
  const [w, b] = [[0.5, -1, 2], 0.25]
  const rows: readonly [x: readonly number[], y: number][] = [
    [[1, 2, 3], 1],
    [[-1, 0, 1], 0],
  ]
  const db = rows.map(([x, y]) => {
    const p = sigmoid(x.reduce((sum, xi, i) => sum + xi * w[i]!, b))
    return 2 * (p - y) * p * (1 - p)
  })
  return { w: rows.map(([x], row) => x.map((xi) => xi * db[row]!)), b: db, power: 12 }
})()

const expectRightResult = (result: unknown): void => {
  const close = (value: number): unknown => expect.closeTo(value, 14)
  expect(result).toEqual({ w: expected.w.map((row) => row.map(close)), b: expected.b.map(close), power: close(12) })
}

test.each([
  ['esbuild', () => byEsbuild()],
  ['esbuild from the files for Node', () => byEsbuild(['node'])],
  ['rollup', () => byRollup('bundled.mjs')],
])('a ten-line app bundled and minified by %s gives the right result', async (name, bundle) => {
  const code = await bundle()
  const kilobytes = (gzipSync(code).length / 1024).toFixed(1)
  console.log(`${name}: ${String(code.length)} bytes minified, ${kilobytes} KB gzipped`)
  expectRightResult(await run(code))
})

test('sideEffects lists files that exist, and no more than needed: without any one of them a bundle lacks something', async () => {
  const listed = sideEffects()
  expect(listed.length).toBeGreaterThan(0)
  const full = await byRollup('main-entry.mjs')
  for (const file of listed) {
    const path = join(installed(), file)
    expect(readFileSync(path, 'utf8')).not.toBe('')
    const without = await byRollup('main-entry.mjs', (id) => listed.some((other) => other !== file && join(installed(), other) === id))
    expect(without.length, `${file} can be dropped from sideEffects without effect`).toBeLessThan(full.length)
  }
})
