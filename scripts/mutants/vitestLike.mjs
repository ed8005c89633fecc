// As much of vitest as the tests ask for: tests are kept, with the file that they are from, and run when they are asked for.
// What they expect is checked by vitest's own code, which the worker has loaded.
const { expect, vi } = globalThis.cotangentVitest ?? {}
export { expect, vi }

/** `{ file, name, suites, run }` for each test, `suites` from the outside in. */
export const tests = []
let suites = []
let file = ''

const newSuite = (name) => ({ name, beforeAll: [], beforeEach: [], afterEach: [], isReady: false })

/** Says which file the tests that follow are from. */
export function begin(name) {
  file = name
  suites = [newSuite('')]
}

/** The file whose tests are being kept. */
export const currentFile = () => file

export function describe(name, ...rest) {
  suites = [...suites, newSuite(name)]
  rest.find((x) => typeof x === 'function')()
  suites = suites.slice(0, -1)
}

export function it(name, ...rest) {
  const run = rest.find((x) => typeof x === 'function')
  tests.push({ file, name: [...suites.slice(1).map((suite) => suite.name), name].join(' > '), suites, run })
}

const listed = (row) => (Array.isArray(row) ? row : [row])
const nothing = () => undefined
for (const kind of [describe, it]) {
  kind.each = (rows) => (name, run) => rows.forEach((row) => kind(`${name} ${listed(row)[0]}`, () => run(...listed(row))))
  kind.skip = nothing
  kind.skipIf = (flag) => (flag ? nothing : kind)
  kind.runIf = (flag) => (flag ? kind : nothing)
}
/** @alias of it */
export const test = it

export const beforeAll = (hook) => suites.at(-1).beforeAll.push(hook)
export const beforeEach = (hook) => suites.at(-1).beforeEach.push(hook)
export const afterEach = (hook) => suites.at(-1).afterEach.push(hook)
export const afterAll = nothing

/** Runs a test with what goes before and after it; rejects where it fails. */
export async function runTest({ suites, run }) {
  for (const suite of suites) {
    if (suite.isReady) continue
    suite.isReady = true
    for (const hook of suite.beforeAll) await hook()
  }
  for (const suite of suites) for (const hook of suite.beforeEach) await hook()
  try {
    await run()
  } finally {
    for (const suite of [...suites].reverse()) for (const hook of suite.afterEach) await hook()
  }
}
