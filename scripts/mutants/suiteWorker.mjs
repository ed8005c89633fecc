// Runs unit tests: all of a file, noting which places of mutants each reaches, or some of them with a mutant in force.
import { copyWith } from './copies.mjs'

const say = (message) => new Promise((resolve) => process.send(message, resolve))

/** Which mutants each test of a file reaches, and how long it takes; those that fail here are left out. */
async function watch({ path, file }) {
  const copy = copyWith(path, -1)
  const found = []
  try {
    await copy.files[file]()
  } catch (error) {
    return say({ file, found, failed: [`${file}: ${error.message}`] })
  }
  const atStart = Object.keys(copy.reached).map(Number)
  const failed = []
  for (const test of copy.tests) {
    copy.reached.length = 0
    const started = performance.now()
    try {
      await copy.runTest(test)
      found.push({ name: test.name, time: performance.now() - started, ids: [...atStart, ...Object.keys(copy.reached).map(Number)] })
    } catch (error) {
      failed.push(`${test.name}: ${error.message?.slice(0, 100)}`)
    }
  }
  return say({ file, found, failed })
}

/** The first of these tests that fails with the mutant in force. */
async function tryTests({ path, id, wanted }) {
  for (const [file, names] of wanted) {
    try {
      const copy = copyWith(path, id)
      await copy.files[file]()
      for (const test of copy.tests) {
        if (!names.includes(test.name)) continue
        try {
          await copy.runTest(test)
        } catch {
          return say({ id, by: `test: ${test.name}` })
        }
      }
    } catch (error) {
      return say({ id, by: `does not load: ${error.message?.slice(0, 100)}` })
    }
    await say({ id })
  }
  return say({ id, by: null })
}

process.on('message', (message) => (message.id === undefined ? watch(message) : tryTests(message)))
