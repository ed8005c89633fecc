// Usage: npm run bench [-- workload …]
// Installs the peers where they are missing, builds the library where it is stale, measures each workload in processes of its own, and prints a table:
// medians of the CPU time per call, and ratios. The figures of every contender go to results.json.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { header, line } from './table.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

const run = (command, args, cwd) => {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', process.stderr, process.stderr] })
  if (status !== 0) process.exit(status ?? 1)
}

const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'))
const installedVersion = (name) => {
  const path = `${here}node_modules/${name}/package.json`
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : undefined
}
if (Object.entries(dependencies).some(([name, version]) => installedVersion(name) !== version)) {
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], here)
}
run(process.execPath, ['../scripts/ensure-installed.mjs'], here)
run(process.execPath, ['../scripts/build.mjs', '--if-stale'], here)

// The order of the table, and the peers that are measured in processes of their own. Workloads without any have peers that are processes anyway, or none.
const workloads = {
  add8: ['tfjs', 'jax'],
  scalar: ['tfjs', 'jax'],
  rosenbrock: ['tfjs', 'jax', 'rose'],
  chain: ['tfjs', 'jax'],
  sum: ['tfjs', 'jax'],
  softmax: ['tfjs', 'jax'],
  matmul: ['tfjs', 'jax'],
  random: ['tfjs', 'jax'],
  sort: ['tfjs', 'jax'],
  cumulative: ['tfjs', 'jax'],
  conv: ['tfjs', 'jax'],
  elimination: ['jax'],
  spectral: ['jax'],
  mlp: ['tfjs', 'jax'],
  scan: [],
  firstCall: [],
  programs: [],
  startup: [],
  bundle: [],
  threads: [],
}
const known = Object.keys(workloads)
const unlisted = readdirSync(`${here}workloads`).filter((file) => !known.includes(file.replace(/\.mjs$/, '')))
if (unlisted.length > 0) throw new Error(`These workloads are in no order: ${unlisted.join(', ')}.`)
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`No such workload: ${unknown.join(', ')}. The workloads are ${known.join(', ')}.`)
  process.exit(2)
}

/** The rows of a workload as one process measures them, and whether it came to its end. */
const measured = async (workload, group) => {
  const child = spawn(process.execPath, ['workload.mjs', workload, group], { cwd: here, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.on('close', resolve))
  const rows = []
  for await (const text of createInterface({ input: child.stdout })) {
    // Libraries may write to standard output too.
    if (text.startsWith('{"name":')) rows.push(JSON.parse(text))
  }
  return { rows, ok: (await ended) === 0 }
}

const results = []
let failures = 0
console.log(header())
for (const workload of asked.length > 0 ? known.filter((name) => asked.includes(name)) : known) {
  const own = await measured(workload, 'own')
  const peers = []
  for (const peer of workloads[workload]) peers.push(await measured(workload, peer))
  for (const row of own.rows) {
    const others = peers.flatMap(({ rows }) => rows.find(({ name }) => name === row.name)?.figures ?? [])
    const complete = { ...row, figures: [...row.figures, ...others] }
    console.log(line(complete))
    results.push({ workload, ...complete })
  }
  if (own.ok && peers.every(({ ok }) => ok)) continue
  failures++
  console.error(`${workload} failed: our result or a reference is wrong, or a process ended before its time.`)
}

const goals = results.flatMap((row) => row.goals)
// Above the number of cores, wall times (of threads) say little.
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version, load: loadavg()[0] }
console.log(
  `\n${goals.filter(({ reached }) => reached).length} of ${goals.length} goals reached; ${machine.cpu}, ${machine.cores} cores, load ${machine.load.toFixed(1)}, Node ${machine.node}.`,
)
writeFileSync(`${here}results.json`, `${JSON.stringify({ machine, rows: results }, null, 2)}\n`)
process.exit(failures === 0 ? 0 : 1)
