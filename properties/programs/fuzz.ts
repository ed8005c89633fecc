// Runs random programs for a while; see scripts/fuzz.mjs.
import { writeFileSync } from 'node:fs'
import { setImmediate as immediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { kindOf, runProgram, runStack, type RunOptions } from './outcome.js'
import { Statistics } from './statistics.js'
import { tiers } from './tiers.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    programs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    tiers: { type: 'string', default: tiers.join() },
    shrink: { type: 'string', default: '20' },
    'jit-only': { type: 'boolean', default: false },
    'stacks-only': { type: 'boolean', default: false },
  },
})

const chosen = values.tiers.split(',')
const unknown = chosen.filter((tier) => !tiers.includes(tier))
if (unknown.length > 0) {
  console.error(`There is no tier ${unknown.join(', ')}; there are ${tiers.join(', ')}.`)
  process.exit(2)
}
const programs = values.programs === undefined ? Infinity : Number(values.programs)
const minutes = values.minutes === undefined ? (programs === Infinity ? 1 : Infinity) : Number(values.minutes)
const first = Number(values.seed)
const options: RunOptions = { tiers: chosen, shrinkTime: 1000 * Number(values.shrink) }

/** Where to say which program is run, for one that does not end. */
const current = process.env['FUZZ_CURRENT']

/** Each kind is shrunk and shown once. */
const kinds = new Map<string, number>()
const statistics = new Statistics()
const started = performance.now()
const seconds = (): number => (performance.now() - started) / 1000
let shown = 0

// A program is drawn from one number: the seed, and its place in the run. Two runs with neighbouring seeds share none for a million programs.
for (let i = 0; i < programs && seconds() < 60 * minutes; i++) {
  const seed = first * 1_000_003 + i
  const onlyOne = values['jit-only'] ? 'program' : values['stacks-only'] ? 'stack' : null
  const kind = onlyOne ?? (i % 2 === 0 ? 'program' : 'stack')
  const known = kinds.size >= 12
  const run = kind === 'program' ? runProgram : runStack
  if (current !== undefined) writeFileSync(current, `${kind} ${String(seed)}`)
  const outcome = run(seed, known ? { ...options, shrinkTime: 0 } : options)
  statistics.add(outcome)
  if (outcome.failure !== null) {
    const key = kindOf(outcome.failure.message)
    kinds.set(key, (kinds.get(key) ?? 0) + 1)
    if (kinds.get(key) === 1) console.log(`\n${outcome.failure.source}\n`)
  }
  // Workers get ready between the programs.
  await immediate()
  if (seconds() - shown > 30) {
    shown = seconds()
    console.error(`${String(statistics.programs)} programs in ${seconds().toFixed(0)} s, ${String(kinds.size)} kinds of failures`)
  }
}

console.log(`seed ${String(first)}, tiers ${chosen.join(', ')}`)
console.log(statistics.toString())
console.log(`${(statistics.programs / seconds()).toFixed(1)} programs a second`)
for (const [key, n] of kinds) console.log(`FAILED ${String(n)} times: ${key}`)
for (const sentence of statistics.shortcomings) console.log(`NOT ENOUGH: ${sentence}`)
process.exitCode = kinds.size > 0 || statistics.shortcomings.length > 0 ? 1 : 0
