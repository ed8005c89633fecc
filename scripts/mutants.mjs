// Usage: node scripts/mutants.mjs [--jobs N] [--one-in N] [--apart] [--fresh] [--list] [--listed] [--print] [--quick] [--stale] [--suite] [--survivors] [--tests PART] [--verbose] [--write] [path …] [!path …]     (npm run mutants)
// Makes every rule and evaluation of the primitives wrong in every place, one at a time, and runs the properties of the primitives concerned and the accuracy tests:
// each mutant has to be rejected, or be listed in scripts/mutants/equivalents/ with the proof that it computes the same. Verdicts are kept in .cache/mutants:
// the next run tries what is new and what survived, or everything with --fresh, or the survivors alone with --survivors. --listed tries the listed ones instead: a rejection refutes the proof.
// --suite runs the unit tests that reach them instead, with --tests PART those of some files only.
// --apart neither reads nor keeps verdicts. --write puts the figures of all verdicts into docs/mutants.json and docs/mutants.md; --print prints the table of that JSON,
// --stale the listed proofs that are about no mutant.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { filesUnder, root } from './files.mjs'
import { bundle } from './mutants/bundle.mjs'
import { copyWith } from './mutants/copies.mjs'
import { covers, equivalents, proofOf } from './mutants/equivalents.mjs'
import { mutantsOf } from './mutants/sites.mjs'
import { trySuite } from './mutants/bySuite.mjs'
import { figuresOf, proofsOf, tableOf } from './mutants/table.mjs'
import { keysOf, Verdicts } from './mutants/verdicts.mjs'
import { answerOf, inTurn, newWorker } from './mutants/watch.mjs'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    'one-in': { type: 'string', default: '1' },
    apart: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    listed: { type: 'boolean', default: false },
    print: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    stale: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    suite: { type: 'boolean', default: false },
    tests: { type: 'string', default: '' },
    survivors: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})
if (options.print) {
  console.log(tableOf(JSON.parse(readFileSync(join(root, 'docs/mutants.json'), 'utf8')).rooms))
  process.exit(0)
}
const [without, wanted] = [positionals.filter((part) => part.startsWith('!')), positionals.filter((part) => !part.startsWith('!'))]
const isSource = (path) =>
  path.endsWith('.ts') &&
  (wanted.length === 0 || wanted.some((part) => path.includes(part))) &&
  !without.some((part) => path.includes(part.slice(1)))
const files = ['src/core/primitives', 'src/core/scalar/expansions'].flatMap((folder) => filesUnder(folder, isSource))
const all = mutantsOf(files.map((path) => join(root, path)))
const every = Number(options['one-in'])
const keys = keysOf(all)
all.forEach((mutant, i) => (mutant.key = keys[i]))
const cache = join(root, '.cache/mutants')
const verdicts = new Verdicts(join(cache, 'verdicts.json'), options.fresh || options.apart)
const isRejected = ({ key }) => typeof verdicts.of(key) === 'string'
const mutants = all
  .filter((_, i) => i % every === 0)
  .filter((mutant) => (proofOf(mutant) !== undefined) === options.listed)
  .filter(({ key }) => !options.survivors || verdicts.of(key) === null)
  .filter((mutant) => options.fresh || options.listed || !isRejected(mutant))
  .filter(({ key }) => !options.quick || options.survivors || options.listed || verdicts.of(key) === undefined)
  .map((mutant, id) => ({ ...mutant, id }))
if (!options.stale) console.log(`${mutants.length} mutants of ${all.length}, in ${files.length} files`)
if (options.list) {
  for (const mutant of mutants) console.log(describe(mutant))
  process.exit(0)
}
if (options.stale) {
  const stale = equivalents.filter((entry) => !all.some((mutant) => covers(entry, mutant)))
  for (const entry of stale) console.log(`no mutant is like ${JSON.stringify(entry)}`)
  process.exit(stale.length > 0 ? 1 : 0)
}
if (options.write) {
  write()
  process.exit(0)
}

mkdirSync(cache, { recursive: true })
const path = join(cache, `bundle-${process.pid}.cjs`)
if (options.suite) {
  let rejected = 0
  // Which tests reach which mutant is kept for all of them.
  const numbered = all.map((mutant, id) => ({ ...mutant, id }))
  const tried = new Set(mutants.map(({ key }) => key))
  const wanted = numbered.filter(({ key }) => tried.has(key))
  await trySuite(numbered, wanted, cache, Number(options.jobs), options.tests, (mutant, by, count) => {
    if (by !== null) rejected++
    verdicts.set(mutant.key, by)
    console.log(`${by ?? `SURVIVES ${count} tests`} ${describe(mutant)}`)
    keep()
  })
  console.log(`${rejected} of ${wanted.length} rejected`)
  process.exit(0)
}
const imports = await bundle(mutants, path, 'scripts/mutants/trial.mjs', true)
const { names } = copyWith(path, -1)

const importers = new Map()
for (const [file, named] of imports) for (const target of named) importers.set(target, [...(importers.get(target) ?? []), file])
/** Primitives by the file that has their record. */
const recorded = new Map()
for (const file of imports.keys()) {
  if (!file.startsWith('src/core/primitives/')) continue
  const text = readFileSync(join(root, file), 'utf8')
  const own = names.filter((name) => new RegExp(`export const ${name}P\\b`).test(text))
  if (own.length > 0) recorded.set(file, own)
}

/** The primitives and accuracy tests that see a file: its own first, then those of what imports it, nearest first. */
function concerned(file) {
  const seen = new Set([file])
  const [primitives, accuracy] = [[], []]
  let layer = [file]
  const layers = []
  while (layer.length > 0) {
    layers.push(layer.flatMap((member) => recorded.get(member) ?? []))
    accuracy.push(...layer.filter((member) => member.startsWith('test/accuracy/')))
    layer = layer
      .flatMap((member) => importers.get(member) ?? [])
      .filter(
        (member) =>
          !seen.has(member) && seen.add(member) && !member.endsWith('/all.ts') && !/transforms|numpy|verify|index\.ts/.test(member),
      )
  }
  primitives.push(...layers.flat())
  return { primitives, accuracy, own: layers[0] }
}

/** Tests that do nothing but compare fingerprints. */
const variateTests = 'test/accuracy/variates.test.ts'

/** What is run, the cheap and telling first; `--quick` leaves out what takes long, for few are left by then. */
function stagesFor({ file }) {
  const { primitives, accuracy: all, own } = concerned(file)
  const nearest = own.length > 0 ? { primitives: own } : { primitives, atMost: 6 }
  const near = { primitives, atMost: 10 }
  if (!file.includes('expansions')) {
    const first = [1, 4].map((few) => ({ ...nearest, share: 1, few, budget: 2000 }))
    const second = [20, 200].map((few) => ({ ...nearest, share: 1, few }))
    const rest = [
      { ...nearest, share: 1 },
      { ...near, share: 0.2 },
    ]
    // What survived has survived the first stages.
    if (options.survivors) return options.quick ? second : [...second, ...rest]
    return options.quick ? first : [...first, ...second, ...rest]
  }
  const accuracy = all.filter((path) => path !== variateTests)
  const first = [
    { accuracy: accuracy.slice(0, 1) },
    { accuracy, every: 16 },
    { ...nearest, share: 0.3, valuesOnly: true, budget: 3000, unless: accuracy },
    { accuracy: accuracy.slice(1, 3) },
    { accuracy, bits: true, variates: all.includes(variateTests) },
  ]
  const rest = [{ accuracy }, { ...nearest, share: 0.5, valuesOnly: true }, { ...near, share: 0.1 }]
  return options.quick ? first : [...first, ...rest]
}

function describe({ file, line, kind, was, now }) {
  const short = (text) => (text.length > 90 ? `${text.slice(0, 87)}…` : text).replaceAll(/\s+/g, ' ')
  return `${file}:${line} ${kind}: ${short(was)} -> ${short(now)}`
}

// A mutant may never end: its worker is stopped when a stage takes so many seconds of a processor.
const limit = options.quick && !options.listed && !options.survivors ? 6 : 20
const perWorker = 400
const survivors = []
const tally = new Map()
let done = 0

async function work(worker, mutant) {
  const { by, spent = [] } = await verdict(worker, mutant)
  if (by === null) survivors.push(mutant)
  // That says nothing of the mutant.
  if (!options.listed && by?.startsWith('without a mutant') !== true) verdicts.set(mutant.key, by)
  tally.set(mutant.kind, (tally.get(mutant.kind) ?? 0) + 1)
  if (by === null) console.log(`SURVIVES ${options.verbose ? `${spent.join('+')} ` : ''}${describe(mutant)}`)
  else if (options.verbose) console.log(`${by.padEnd(40)} ${spent.join('+').padEnd(12)} ${describe(mutant)}`)
  if (++done % 50 === 0) keep()
  if (done % 200 === 0) console.log(`${done} of ${mutants.length}, ${survivors.length} survive`)
}

const makeWorker = () => newWorker('worker.mjs')
const verdict = (worker, mutant) => answerOf(worker, { path, id: mutant.id, stages: mutant.stages ?? stagesFor(mutant) }, 'by', limit)

const started = Date.now()
const control = makeWorker()
// The second copy in a process has to load as well: what does not is rejected for nothing.
for (const primitives of [names.slice(0, 8), names.slice(8, 16)]) {
  const { by } = await verdict(control, { id: -1, stages: [{ primitives, share: 0.3 }] })
  if (by !== null) throw new Error(`Without a mutant ${by} fails.`)
}
control.kill()
await inTurn(mutants, Number(options.jobs), makeWorker, work, perWorker)
keep()
rmSync(path)
for (const [kind, count] of tally) console.log(`${kind}: ${count}, ${survivors.filter((mutant) => mutant.kind === kind).length} survive`)
const rejected = mutants.length - survivors.length
console.log(
  `${rejected} of ${mutants.length} rejected in ${Math.round((Date.now() - started) / 1000)} s; ${equivalents.length} proofs are listed`,
)
// Of those that are listed each has to survive, of the others none.
process.exitCode = (options.listed ? rejected : survivors.length) > 0 ? 1 : 0

function keep() {
  if (!options.listed && !options.apart) verdicts.save()
}

/** The figures of all verdicts so far, as JSON, as a table, and with the proofs. */
function write() {
  const rooms = figuresOf(
    all,
    ({ key }) => verdicts.of(key),
    (mutant) => proofOf(mutant) !== undefined,
  )
  const open = all.filter((mutant) => proofOf(mutant) === undefined && verdicts.of(mutant.key) === null).map(describe)
  writeFileSync(join(root, 'docs/mutants.json'), `${JSON.stringify({ rooms, open }, null, 2)}\n`)
  const path = join(root, 'docs/mutants.md')
  const text = readFileSync(path, 'utf8')
  const between = (name, made, from) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
    return `${from.slice(0, from.indexOf(start) + start.length)}\n\n${made}\n\n${from.slice(from.indexOf(end))}`
  }
  writeFileSync(path, between('proofs', proofsOf(equivalents), between('table', tableOf(rooms), text)))
}
