// Usage: node scripts/faults.mjs [--check] [name …]     (npm run faults)
// Plants the faults of scripts/faults/table.mjs one at a time in a copy of the sources, runs the tests there until one fails, and prints which one rejected
// which fault. Fails if a fault survives, or if a search text is not found exactly once. --check looks at the texts only.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faults } from './faults/table.mjs'
import { root } from './files.mjs'

const options = process.argv.slice(2)
const checkOnly = options.includes('--check')
const names = options.filter((option) => option !== '--check')
const unknown = names.filter((name) => !faults.some((fault) => fault.name === name))
const chosen = names.length === 0 ? faults : faults.filter(({ name }) => names.includes(name))

/** What is wrong with the table itself. */
const mistakes = unknown.map((name) => `No such fault: ${name}`)
for (const { name, file, search, replace } of faults) {
  const found = readFileSync(join(root, file), 'utf8').split(search).length - 1
  if (found !== 1) mistakes.push(`${name}: the text is found ${found} times in ${file}, not once: ${search}`)
  if (search === replace) mistakes.push(`${name}: changes nothing`)
}
if (new Set(faults.map(({ name }) => name)).size !== faults.length) mistakes.push('Two faults have the same name.')
if (mistakes.length > 0) {
  console.error(mistakes.join('\n'))
  process.exit(2)
}
console.log(`${faults.length} faults, each in exactly one place`)
if (checkOnly) process.exit(0)

// Neither memory nor speed nor the tests of the tools.
const everything = [
  'properties',
  'test/unit/primitives',
  'test/unit/numpy',
  'test/unit/seed',
  'test/unit/cpu',
  'test/unit/verify',
  'test/unit/transforms',
]
// A few by name are tried with their own tests alone, which takes seconds.
const everywhere = names.length === 0
const workers = Math.min(2, chosen.length)
/** What a run may take that has no fault, and how often as long one with a fault, which may loop for ever. */
const [patience, factor] = [40 * 60_000, 3]

mkdirSync(join(root, '.cache'), { recursive: true })
const copies = Array.from({ length: workers }, () => mkdtempSync(join(root, '.cache/faults-')))
const cleanUp = () => copies.forEach((copy) => rmSync(copy, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    cleanUp()
    process.exit(1)
  })
}
for (const copy of copies) {
  for (const path of [
    'src',
    'properties',
    'test',
    'examples',
    'package.json',
    'tsconfig.json',
    'tsconfig.base.json',
    'vitest.aliases.mjs',
    'vitest.config.mjs',
  ]) {
    cpSync(join(root, path), join(copy, path), { recursive: true })
  }
}

/** Runs tests in a copy; the first that failed, or `null`. */
const firstFailure = (copy, paths, limit) =>
  new Promise((resolve, reject) => {
    const report = join(copy, 'report.json')
    rmSync(report, { force: true })
    const args = [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--bail=1',
      '--maxWorkers=1',
      '--passWithNoTests',
      // Memory, threads and policies are tested in processes of their own, which takes long and tells nothing of the rules.
      ...['memory', 'poolLoop', 'threadsProcess', 'threads', 'csp', 'relaxed'].map((name) => `--exclude=**/${name}.test.ts`),
    ]
    const child = spawn(process.execPath, [...args, '--reporter=json', `--outputFile=${report}`, ...paths], {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, CI: '1' },
      timeout: Math.ceil(limit),
    })
    let output = ''
    child.stderr.on('data', (data) => (output += data))
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(null)
      // Vitest ends by itself when it is told to.
      if (signal !== null || child.killed) return resolve('did not end')
      try {
        const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
        const failing = testResults.flatMap(({ name, assertionResults, status }) => {
          const file = name.slice(copy.length + 1)
          const failed = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => `${file}: ${fullName}`)
          return failed.length === 0 && status === 'failed' ? [`${file} (does not load)`] : failed
        })
        resolve(failing[0] ?? `failed outside of any test: ${output.slice(0, 200)}`)
      } catch {
        reject(new Error(`vitest gave no report:\n${output}`))
      }
    })
  })

const attempt = async (copy, { file, search, replace, first }, limit) => {
  const path = join(copy, file)
  const original = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    original.replace(search, () => replace),
  )
  try {
    return (await firstFailure(copy, first, limit)) ?? (everywhere ? await firstFailure(copy, everything, limit) : null)
  } finally {
    writeFileSync(path, original)
  }
}

const started = performance.now()
const results = new Map()
const waiting = [...chosen]
const work = (limit) => async (copy) => {
  for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
    const rejectedBy = await attempt(copy, fault, limit)
    results.set(fault.name, rejectedBy)
    console.error(`${rejectedBy === null ? 'SURVIVED' : 'rejected'}  ${fault.name}`)
  }
}
let sound
try {
  // A suite that fails without a fault rejects nothing.
  sound = await firstFailure(copies[0], everywhere ? everything : [...new Set(chosen.flatMap(({ first }) => first))], patience)
  // Two at once take longer than one.
  if (sound === null) await Promise.all(copies.map(work(Math.max(60_000, factor * (performance.now() - started)))))
} finally {
  cleanUp()
}
if (sound !== null) {
  console.error(`The suite fails without any fault, so it proves nothing: ${sound}`)
  process.exit(1)
}

const column = (pick) => Math.max(...chosen.map((fault) => pick(fault).length))
const widths = [column(({ kind }) => kind), column(({ name }) => name)]
for (const { kind, name, file } of chosen) {
  console.log(`${kind.padEnd(widths[0])}  ${name.padEnd(widths[1])}  ${file}\n    ${results.get(name) ?? 'SURVIVED'}`)
}
const survivors = chosen.filter(({ name }) => results.get(name) === null)
const seconds = ((performance.now() - started) / 1000).toFixed(0)
console.log(`\n${chosen.length - survivors.length} of ${chosen.length} faults rejected in ${seconds} s`)
process.exit(survivors.length === 0 ? 0 : 1)
