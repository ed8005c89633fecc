import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../files.mjs'
import { bundle } from './bundle.mjs'
import { copyWith } from './copies.mjs'
import { answerOf, inTurn, newWorker } from './watch.mjs'

/** Seconds of a processor. */
const limit = 40
/** Of all tests that reach a mutant, as many milliseconds worth are run, the shortest first. */
const most = 8000

// Some tests collect garbage.
const makeWorker = () => newWorker('suiteWorker.mjs', ['--expose-gc'])

/**
 * Runs for each of the `wanted` mutants the unit tests that reach it, of files whose names contain `part`, and says which one fails. Which test reaches which of `all`
 * is kept in the folder, as long as the test is what it was.
 */
export async function trySuite(all, wanted, folder, jobs, part, tell) {
  const path = join(folder, `suite-${process.pid}.cjs`)
  await bundle(all, path, 'scripts/mutants/suite.mjs', true)
  const tests = await watchedTests(all, path, join(folder, 'reached.json'), jobs, part)
  await inTurn(wanted, jobs, makeWorker, async (worker, mutant) => {
    let time = 0
    const reaching = tests.filter((test) => test.ids.includes(mutant.id) && (time += test.time) < most)
    const byFile = new Map()
    for (const { file, name } of reaching) byFile.set(file, [...(byFile.get(file) ?? []), name])
    const { by } = byFile.size === 0 ? { by: null } : await answerOf(worker, { path, id: mutant.id, wanted: [...byFile] }, 'by', limit)
    tell(mutant, by, reaching.length)
  })
  rmSync(path)
}

const hashOf = (text) => createHash('sha256').update(text).digest('hex')

/** `{ file, name, time, ids }` for each unit test of these files, the shortest first. */
async function watchedTests(all, path, kept, jobs, part) {
  const signature = hashOf(all.map(({ key }) => key).join('\n'))
  const read = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : null
  const known = read?.signature === signature ? read : { signature, files: {} }
  const files = Object.keys(copyWith(path, -1).files).filter((file) => file.includes(part))
  const before = Date.now()
  const texts = new Map(files.map((file) => [file, hashOf(readFileSync(join(root, file), 'utf8'))]))
  const missing = files.filter((file) => known.files[file]?.text !== texts.get(file))
  await inTurn(missing, jobs, makeWorker, async (worker, file) => {
    const { found = [], failed = [] } = await answerOf(worker, { path, file }, 'found', limit)
    known.files[file] = { text: texts.get(file), tests: found.map((test) => ({ ...test, file })) }
    writeFileSync(kept, JSON.stringify(known))
    for (const one of failed) console.log(`left out: ${file}: ${one}`)
  })
  const tests = files.flatMap((file) => known.files[file].tests).sort((a, b) => a.time - b.time)
  console.log(`${tests.length} tests of ${files.length} files, watched in ${Math.round((Date.now() - before) / 1000)} s`)
  return tests
}
