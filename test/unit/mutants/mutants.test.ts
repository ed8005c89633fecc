import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const run = (...args: string[]): { readonly status: number | null; readonly stdout: string } =>
  spawnSync(process.execPath, ['scripts/mutants.mjs', ...args], { encoding: 'utf8', timeout: 240_000 })

describe('mutants', () => {
  it('one in many of some files, which differentiate, move and add: each is rejected', () => {
    const files = ['mul', 'div', 'sine', 'sum', 'concatenate', 'transpose'].map((name) => `primitives/${name}.ts`)
    const { status, stdout } = run('--apart', '--one-in', '4', ...files)
    expect(stdout).toMatch(/([3-9]\d|\d{3}) of ([3-9]\d|\d{3}) rejected/)
    expect(stdout).not.toContain('SURVIVES')
    expect(status).toBe(0)
  }, 240_000)

  it('each proof is about a mutant that there is', () => {
    const { status, stdout } = run('--stale')
    expect(stdout).toBe('')
    expect(status).toBe(0)
  }, 240_000)

  it('the document has the figures of the last run', () => {
    // Columns may be aligned.
    const plain = (text: string): string => text.replaceAll(/[ -]+/g, ' ')
    const { stdout } = run('--print')
    expect(stdout.length).toBeGreaterThan(200)
    expect(plain(readFileSync('docs/mutants.md', 'utf8'))).toContain(plain(stdout.trim()))
  })
})
