import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** All files under `folder` (relative to the root) that `matches` accepts, as paths relative to the root, with forward slashes. */
export const filesUnder = (folder, matches) => {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  const found = []
  for (const entry of readdirSync(start, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') found.push(...filesUnder(path, matches))
    } else if (matches(path)) found.push(path)
  }
  return found.sort()
}

const changed = (path) => statSync(join(root, path)).mtimeMs

/** When the youngest of `paths` was last written, in milliseconds; 0 where there is none. */
export const newest = (paths) =>
  paths.filter((path) => existsSync(join(root, path))).reduce((latest, path) => Math.max(latest, changed(path)), 0)
