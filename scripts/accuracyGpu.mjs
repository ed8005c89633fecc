// Usage: node scripts/accuracyGpu.mjs [--points N]     (npm run accuracy:gpu)
// Measures the elementary functions on the modes of gpu.js, in Chromium, against the same high-precision references as `npm run accuracy`, and writes docs/accuracyGpu.json and the table of
// docs/accuracy.md.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { chromiumLaunchOptions } from './chromium.mjs'
import { root } from './files.mjs'

const { values: options } = parseArgs({ options: { points: { type: 'string', default: '100000' } } })
const folder = join(root, '.cache/accuracyGpu')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const claims = (environment) => {
  const test = ['run', 'test/accuracy', '--testTimeout=3600000', '--silent', '-t', ' on (paper|webgl2|webgpu|cpu)$']
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...test], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ACCURACY_POINTS: options.points, ACCURACY_DEVICES: folder, ...environment },
  })
  if (status !== 0) throw new Error(`the claims could not be run: vitest ended with ${String(status)}`)
}

claims({})
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
const { outputFiles } = await build({
  entryPoints: [join(root, 'test/accuracy/devicePage.ts')],
  bundle: true,
  format: 'iife',
  write: false,
  platform: 'browser',
  ignoreAnnotations: true,
  alias: { 'gpu.js': join(root, 'node_modules/gpu.js/dist/gpu-browser.js') },
})
// WebGPU asks for a page with an origin.
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end('<!doctype html><title>Accuracy</title>')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const browser = await chromium.launch({ headless: true, ...(await chromiumLaunchOptions()) })
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${String(server.address().port)}/`)
await page.addScriptTag({ content: outputFiles[0].text })
const modes = ['webgpu', 'webgl2', 'cpu']
for (const name of names) {
  const claim = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  for (const mode of modes) {
    const text = await page.evaluate(([chosen, given]) => globalThis.runClaim(chosen, given), [mode, claim])
    writeFileSync(join(folder, name.replace(/json$/, mode)), Buffer.from(text, 'base64'))
  }
  console.log(`${claim.name}: run`)
}
await browser.close()
server.close()

const functions = {}
for (const mode of modes) {
  const results = join(folder, `results-${mode}.jsonl`)
  claims({ ACCURACY_MODE: mode, ACCURACY_RESULTS: results })
  for (const line of readFileSync(results, 'utf8').trim().split('\n')) {
    const { name, bound, worst, mean, at, count, absoluteBelow } = JSON.parse(line)
    const entry = (functions[name] ??= { bound, ...(absoluteBelow === undefined ? {} : { absoluteBelow }) })
    entry[mode] = { worst, mean, at, count }
  }
}
// What is claimed where there is no float64 stands for what is claimed elsewhere.
for (const name of Object.keys(functions)) {
  const other = `${name} without float64`
  if (functions[other] === undefined) continue
  functions[name] = functions[other]
  delete functions[other]
}
const sorted = Object.fromEntries(Object.entries(functions).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(join(root, 'docs/accuracyGpu.json'), `${JSON.stringify({ points: Number(options.points), functions: sorted }, null, 2)}\n`)
spawnSync(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', 'docs/accuracyGpu.json'], { cwd: root })
const tables = spawnSync('npm', ['run', 'tables'], { cwd: root, stdio: 'inherit' })
process.exitCode = tables.status ?? 1
