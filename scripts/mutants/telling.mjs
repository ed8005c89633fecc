// Usage: node scripts/mutants/telling.mjs [path …]
// For mutants of expansions that survived, looks for points at which they give other bits, and adds them to test/accuracy/telling.json. Where none is found among thousands, the mutant may
// compute the same. `npm run pins` then writes down what is right there.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, root } from '../files.mjs'
import { bundle } from './bundle.mjs'
import { copyWith } from './copies.mjs'
import { proofOf } from './equivalents.mjs'
import { mutantsOf } from './sites.mjs'
import { keysOf, Verdicts } from './verdicts.mjs'

const wanted = process.argv.slice(2)
const kept = join(root, 'test/accuracy/telling.json')
const verdicts = new Verdicts(join(root, '.cache/mutants/verdicts.json'), false)
// Keys count places that are alike in the whole of a file.
const all = mutantsOf(filesUnder('src/core/scalar/expansions', (path) => path.endsWith('.ts')).map((path) => join(root, path)))
const keys = keysOf(all)
const mutants = all
  .map((mutant, i) => ({ ...mutant, key: keys[i] }))
  .filter((mutant) => verdicts.of(mutant.key) === null && proofOf(mutant) === undefined)
  .filter(({ file }) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .map((mutant, id) => ({ ...mutant, id }))
const path = join(root, `.cache/mutants/telling-${process.pid}.cjs`)
const imports = await bundle(mutants, path, 'scripts/mutants/trial.mjs', true)
const files = [...imports.keys()].filter((file) => /^test\/accuracy\/.*\.test\.ts$/.test(file))
const untouched = copyWith(path, -1)

let found = 0
for (const mutant of mutants) {
  const short = (text) => text.replaceAll(/\s+/g, ' ').slice(0, 80)
  const name = `${mutant.file}:${mutant.line} ${mutant.kind}: ${short(mutant.was)} -> ${short(mutant.now)}`
  const copy = copyWith(path, mutant.id)
  // One of those that there are will often do.
  const known = copy.changedBits(copy, untouched, { accuracy: files }, mutant.id)
  const telling = known === null ? copy.tellingPoint(copy, untouched, files, mutant.id) : null
  if (telling !== null) keep(telling)
  const by = known ?? (telling === null ? null : `bits: ${telling.label}`)
  if (by !== null) {
    found++
    verdicts.set(mutant.key, by)
    verdicts.save()
  }
  console.log(`${known ?? (telling === null ? 'NOTHING' : `${telling.label} at ${telling.point.join(', ')}`)} ${name}`)
}
rmSync(path)
console.log(`points are known for ${found} of ${mutants.length}`)

/** Writes a point down, and has the next mutants tried at it. */
function keep({ label, point }) {
  const points = JSON.parse(readFileSync(kept, 'utf8'))
  points[label] = [...(points[label] ?? []), point]
  const sorted = Object.fromEntries(Object.entries(points).sort(([a], [b]) => (a < b ? -1 : 1)))
  const lines = Object.entries(sorted).map(([name, list]) => `  ${JSON.stringify(name)}: ${JSON.stringify(list)}`)
  writeFileSync(kept, `{\n${lines.join(',\n')}\n}\n`)
  const claim = untouched.claims.find((one) => one.label === label)
  const { points: pinned, values } = claim.pins
  claim.bits = { points: [...pinned, point], values: [...values, ...claim.values([point])] }
}
