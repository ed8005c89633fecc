import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect } from 'vitest'

/** A test in a process of its own may take so long before it counts as hung. */
const longest = 60_000

/** The library, and how many parts of kernels its workers have done. */
const entry = `
  export * from './index.js'
  import { sharedPool } from './backends/cpu/memory/shared.js'
  import { crewOf } from './backends/cpu/threads/shared.js'
  export const partsOfWorkers = () => crewOf(sharedPool().arena)?.parts ?? 0
`

/** The library as one module, for processes that engine flags are given to. */
export interface Library {
  /** Runs a script; the module's address is its first argument. Gives what it prints; fails unless it ends by itself, with status 0. */
  run(flags: readonly string[], script: string, ...args: readonly string[]): string
}

/** Bundles the library before the tests of a file. */
export function bundledLibrary(): Library {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cotangent-child-'))
    await build({
      stdin: { contents: entry, resolveDir: join(import.meta.dirname, '../../../src'), loader: 'ts' },
      outfile: join(folder, 'library.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      // package.json names the files with side effects as they are called when built.
      ignoreAnnotations: true,
    })
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    run(flags, script, ...args) {
      const isFile = script.endsWith('.mjs')
      const command = isFile ? [join(import.meta.dirname, script)] : ['--input-type=module', '--eval', script, '--']
      const { status, signal, stdout, stderr } = spawnSync(
        process.execPath,
        [...flags, ...command, pathToFileURL(join(folder, 'library.mjs')).href, ...args],
        { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' }, timeout: longest },
      )
      expect(`${String(status)} ${String(signal)} ${stderr}`).toBe('0 null ')
      return stdout
    },
  }
}
