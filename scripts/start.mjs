// The main job: builds the library and the examples where they are stale, then trains on real digits (examples/digits/main.ts).
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './files.mjs'

const run = (script, ...args) => {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

run('scripts/build.mjs', '--if-stale', '--examples')
run('dist-examples/digits/main.js', ...process.argv.slice(2))
