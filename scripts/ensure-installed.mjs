// Makes `npm start` and `npm test` work in a fresh clone: installs when node_modules is missing or differs from the lock.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const packagesOf = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined)

/** What differs between the lock and node_modules, or undefined; npm keeps its own record of what it installed. */
const difference = () => {
  const wanted = packagesOf(`${root}package-lock.json`)
  const installed = packagesOf(`${root}node_modules/.package-lock.json`)
  if (wanted === undefined) return 'there is no package-lock.json'
  if (installed === undefined) return 'node_modules is missing'
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '' || optional === true) continue
    if (installed[path]?.version !== version || !existsSync(`${root}${path}/package.json`)) return `${path} is not at ${version}`
  }
  return undefined
}

const reason = difference()
if (reason !== undefined) {
  console.log(`Installing dependencies (${reason}) …`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const left = status === 0 ? difference() : `npm ci exited with ${status}`
  if (left !== undefined) {
    console.error(`Could not install the dependencies: ${left}. Run \`npm ci\` by hand to see why.`)
    process.exit(1)
  }
}
