import { expect, test } from 'vitest'
import { bundledLibrary } from './childProcess.js'

const library = bundledLibrary()

interface Outcome {
  /** Of each program: the digests of its results, by tier. */
  readonly digests: Readonly<Record<string, readonly string[]>>
  /** On which tier a large program runs. */
  readonly tier: string
  /** Did workers take part? */
  readonly shared: boolean
}

function outcome(flags: readonly string[], options: object = {}): Outcome {
  // What the script prints.
  return JSON.parse(library.run(flags, 'childPrograms.mjs', JSON.stringify(options))) as Outcome
}

let normal: Outcome | null = null

/** What a process gives where all is allowed. */
function reference(): Outcome {
  normal ??= outcome([])
  return normal
}

const noCode = ['--disallow-code-generation-from-strings']

test('without made JavaScript every tier gives the same bits, and large programs are WebAssembly', () => {
  const { digests, tier } = outcome(noCode, { tiers: [null, 'js', 'wasm', 'interpreter'] })
  expect(tier).toBe('wasm')
  expect(Object.keys(digests)).toEqual(Object.keys(reference().digests))
  for (const [name, [expected]] of Object.entries(reference().digests)) {
    expect(digests[name], name).toEqual([expected, expected, expected, expected])
  }
})

test.each([
  ['compilation', 'js'],
  ['large modules', 'wasm'],
  ['memory', 'js'],
  ['address space', 'js'],
  ['webAssembly', 'js'],
])('without WebAssembly (%s) the results are the same', (without, tier) => {
  expect(outcome([], { without })).toEqual({ ...reference(), tier })
})

test('without made JavaScript and WebAssembly programs are interpreted', () => {
  expect(outcome(noCode, { without: 'compilation' })).toEqual({ ...reference(), tier: 'interpreter' })
})

test.each([['workers'], ['shared memory']])('without %s the main thread works alone', (without) => {
  expect(outcome([], { without, threads: 2 })).toEqual(reference())
})

test('threads work without made JavaScript', () => {
  expect(outcome(noCode, { threads: 2 })).toEqual({ ...reference(), shared: true })
})
