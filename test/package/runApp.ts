import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inject } from 'vitest'

/** Runs a script of the user's project in plain Node, as a process of its own, and parses the JSON that it prints (null if nothing). */
export async function runApp(
  script: string,
  nodeArgs: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeArgs, script], {
    cwd: inject('app'),
    env: { ...process.env, ...env },
  })
  return stdout.trim() === '' ? null : JSON.parse(stdout)
}
