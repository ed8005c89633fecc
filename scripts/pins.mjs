// Usage: node scripts/pins.mjs     (npm run pins)
// Writes down the fingerprints of what all functions with claims of accuracy give, in test/accuracy/pins.json, which the accuracy tests compare: run it where bits are meant to change.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './files.mjs'
import { bundle } from './mutants/bundle.mjs'
import { copyWith } from './mutants/copies.mjs'

mkdirSync(join(root, '.cache'), { recursive: true })
const path = join(root, `.cache/pins-${process.pid}.cjs`)
await bundle([], path)
const { claims, variates } = copyWith(path, -1)
rmSync(path)
const found = [...claims.flatMap((claim) => claim.pinnedBits), ...variates.map(([name, fingerprint]) => [name, fingerprint()])]
const pins = Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(join(root, 'test/accuracy/pins.json'), `${JSON.stringify(pins, null, 2)}\n`)
console.log(`${found.length} fingerprints`)
