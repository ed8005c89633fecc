// Usage: node scripts/test.mjs [step …]     (npm test -- lint imports)
// Runs every check, two at a time, prints a line for each and the whole output of those that failed, and ends with `N passed, N failed`: each vitest
// test counts as one, each other check as one.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './files.mjs'

const bin = (path) => join(root, 'node_modules', path)
const tsc = (name, project = '.') => [bin(`${name}/bin/tsc`), '--noEmit', '-p', project]
const vitest = (config) => [bin('vitest/vitest.mjs'), 'run', '--config', config, '--reporter=default', '--reporter=json']

// The longest first, so that the short ones fill the second place beside it.
const steps = [
  { name: 'unit', title: 'unit and property tests', args: vitest('vitest.config.mjs'), counts: true },
  { name: 'types', title: 'types and type tests (TypeScript 6)', args: tsc('typescript') },
  { name: 'types7', title: 'types and type tests (TypeScript 7)', args: tsc('typescript-7') },
  { name: 'pageTypes', title: 'types of the page for browsers', args: tsc('typescript', 'examples/browser') },
  { name: 'imports', title: 'import directions', args: ['scripts/check-imports.mjs'] },
  { name: 'lines', title: 'file lengths', args: ['scripts/check-lines.mjs'] },
  { name: 'format', title: 'format', args: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'unused', title: 'unused code', args: [bin('knip/bin/knip.js'), '--no-progress'] },
  { name: 'docs', title: 'documentation of every export', args: [bin('typedoc/bin/typedoc'), '--emit', 'none'] },
  { name: 'lint', title: 'lint', args: [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'] },
  { name: 'package', title: 'packed package and bundles', args: vitest('vitest.package.config.mjs'), counts: true },
  { name: 'browser', title: 'browser', args: vitest('vitest.browser.config.mjs'), counts: true },
]

const unknown = process.argv.slice(2).filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. The steps are ${steps.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
const chosen = process.argv.length > 2 ? steps.filter(({ name }) => process.argv.includes(name, 2)) : steps

mkdirSync(join(root, '.cache'), { recursive: true })
const reports = mkdtempSync(join(root, '.cache/test-'))
// Ends a run that hangs; a slow machine may take twice as long as two idle cores do.
const limit = 25 * 60_000

/** What vitest counted. A run that broke off, or failed outside of any test, counts as one failure more: it must not pass for want of tests. */
const countTests = (report, code) => {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'))
    const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests
    return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

const run = ({ name, args, counts = false }) =>
  new Promise((resolve) => {
    const report = join(reports, `${name}.json`)
    const all = counts ? [...args, `--outputFile.json=${report}`] : args
    const started = performance.now()
    const child = spawn(process.execPath, all, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', CI: '1' },
      timeout: limit,
    })
    const output = []
    child.stdout.on('data', (data) => output.push(data))
    child.stderr.on('data', (data) => output.push(data))
    child.on('close', (code, signal) => {
      if (signal !== null) output.push(Buffer.from(`\nended by ${signal} after ${Math.round((performance.now() - started) / 1000)} s\n`))
      const failed = code === 0 ? 0 : 1
      const result = counts ? countTests(report, code) : { passed: 1 - failed, failed, skipped: 0 }
      resolve({ ...result, seconds: (performance.now() - started) / 1000, output: Buffer.concat(output).toString() })
    })
  })

const width = Math.max(...steps.map(({ title }) => title.length))
const print = (title, { passed, failed, skipped, seconds }) => {
  const verdict = failed === 0 ? 'ok    ' : 'FAILED'
  const figures = `${passed} passed${failed === 0 ? '' : `, ${failed} failed`}${skipped === 0 ? '' : `, ${skipped} skipped`}`
  console.log(`${verdict}  ${title.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${figures}`)
}

const waiting = [...chosen]
const results = []
const worker = async () => {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const result = await run(step)
    results.push({ ...result, title: step.title })
    print(step.title, result)
  }
}
await Promise.all([worker(), worker()])
rmSync(reports, { recursive: true, force: true })

for (const { title, output } of results.filter(({ failed }) => failed > 0)) console.log(`\n──── ${title} ────\n${output.trim()}`)
const sum = (key) => results.reduce((total, result) => total + result[key], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exit(sum('failed') === 0 ? 0 : 1)
