import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { root } from '../files.mjs'
import { bundle } from './bundle.mjs'
import { copyWith } from './copies.mjs'
import { secondsOf } from './seconds.mjs'

/** Seconds of a processor. */
const limit = 40
/** Of all tests that reach a mutant, as many milliseconds worth are run, the shortest first. */
const most = 8000

// Some tests collect garbage.
const newWorker = () =>
  fork(join(root, 'scripts/mutants/suiteWorker.mjs'), { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })

/** The last answer to a message: that with one of these fields. */
function answer(worker, message, field) {
  return new Promise((resolve) => {
    let timer = null
    const finish = (value) => {
      clearInterval(timer)
      worker.removeAllListeners()
      resolve(value)
    }
    const wait = () => {
      clearInterval(timer)
      const before = secondsOf(worker.pid)
      timer = setInterval(() => {
        if (secondsOf(worker.pid) - before < limit) return
        worker.kill('SIGKILL')
        finish({ by: 'does not end', found: [], failed: [] })
      }, 1000)
    }
    worker.on('message', (given) => (given[field] === undefined ? wait() : finish(given)))
    worker.once('exit', () => finish({ by: 'ends the process', found: [], failed: [] }))
    worker.send(message)
    wait()
  })
}

/**
 * Runs for each of the `wanted` mutants the unit tests that reach it, of files whose names contain `part`, and says which one fails. Which test reaches which of `all`
 * is kept in the folder.
 */
export async function trySuite(all, wanted, folder, jobs, part, tell) {
  const path = join(folder, `suite-${process.pid}.cjs`)
  await bundle(all, path, 'scripts/mutants/suite.mjs', true)
  const tests = await watchedTests(all, path, join(folder, 'reached.json'), jobs, part)
  await inTurn(wanted, jobs, newWorker, async (worker, mutant) => {
    let time = 0
    const reaching = tests.filter((test) => test.ids.includes(mutant.id) && (time += test.time) < most)
    const byFile = new Map()
    for (const { file, name } of reaching) byFile.set(file, [...(byFile.get(file) ?? []), name])
    const { by } = byFile.size === 0 ? { by: null } : await answer(worker, { path, id: mutant.id, wanted: [...byFile] }, 'by')
    tell(mutant, by, reaching.length)
    return worker.connected
  })
  rmSync(path)
}

/** `{ file, name, time, ids }` for each unit test of these files, the shortest first. */
async function watchedTests(all, path, kept, jobs, part) {
  const signature = createHash('sha256')
    .update(all.map(({ key }) => key).join('\n'))
    .digest('hex')
  const read = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : null
  const known = read?.signature === signature ? read : { signature, files: {} }
  const files = Object.keys(copyWith(path, -1).files).filter((file) => file.includes(part))
  const before = Date.now()
  const missing = files.filter((file) => known.files[file] === undefined)
  await inTurn(missing, jobs, newWorker, async (worker, file) => {
    const { found, failed } = await answer(worker, { path, file }, 'found')
    known.files[file] = found.map((test) => ({ ...test, file }))
    writeFileSync(kept, JSON.stringify(known))
    for (const one of failed) console.log(`left out: ${file}: ${one}`)
    return worker.connected
  })
  const tests = files.flatMap((file) => known.files[file]).sort((a, b) => a.time - b.time)
  console.log(`${tests.length} tests of ${files.length} files, watched in ${Math.round((Date.now() - before) / 1000)} s`)
  return tests
}

/** Does something with each of a list, several at a time, each with a worker of its own, which is replaced where it has died. */
async function inTurn(list, jobs, make, act) {
  let next = 0
  const one = async () => {
    let worker = make()
    while (next < list.length) if (!(await act(worker, list[next++]))) worker = make()
    worker.kill()
  }
  await Promise.all(Array.from({ length: jobs }, one))
}
