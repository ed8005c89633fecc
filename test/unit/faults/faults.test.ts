import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../../scripts/faults.mjs', import.meta.url))
const run = (...options: string[]): Promise<{ readonly stdout: string }> => promisify(execFile)(process.execPath, [script, ...options])

it('every fault of the table fits exactly one place', async () => {
  const { stdout } = await run('--check')
  expect(stdout).toMatch(/^59 faults, each in exactly one place/)
})

it('a fixed share of the faults is rejected; npm run faults plants all', async () => {
  const share = ['ties of max take all', 'reverse mode takes the tracers of others for its own', 'gradients by name are those by position']
  const { stdout } = await run(...share)
  expect(stdout).toContain('3 of 3 faults rejected')
}, 300_000)
