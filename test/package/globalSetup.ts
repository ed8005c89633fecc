import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import manifest from '../../package.json' with { type: 'json' }

declare module 'vitest' {
  interface ProvidedContext {
    /** A project outside the repository, where the packed tarball is installed as a user's npm would. */
    readonly app: string
    readonly tarball: string
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' })

const isPackList = (value: unknown): value is [{ filename: string }] =>
  Array.isArray(value) && value.length === 1 && typeof (value[0] as { filename?: unknown }).filename === 'string'

const pack = (folder: string, into: string): string => {
  const list: unknown = JSON.parse(npm(into, 'pack', folder, '--json', '--ignore-scripts'))
  if (!isPackList(list)) throw new Error(`npm pack of ${folder} printed no list of one file`)
  return join(into, list[0].filename)
}

/** Builds where stale, packs, and installs the tarball beside its dependencies, all without the network. */
export default function setup(project: TestProject): () => void {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { cwd: root, stdio: 'inherit' })
  const app = realpathSync(mkdtempSync(join(tmpdir(), 'cotangent-app-')))
  const tarball = pack(root, app)
  // Packed from our own node_modules, so that npm finds them without a registry; the versions still have to satisfy the tarball's ranges.
  const names = [...Object.keys(manifest.dependencies), 'fast-check', 'pure-rand']
  const dependencies = names.map((name) => pack(join(root, 'node_modules', name), app))
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
  npm(app, 'install', '--offline', '--ignore-scripts', tarball, ...dependencies)
  cpSync(join(root, 'test/package/apps'), app, { recursive: true })
  project.provide('app', app)
  project.provide('tarball', tarball)
  return () => {
    rmSync(app, { recursive: true, force: true })
  }
}
