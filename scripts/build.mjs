// Usage: node scripts/build.mjs [--if-stale] [--examples]
// Compiles src/ to dist/ with plain tsc and, asked for, examples/ to dist-examples/ (where `cotangent` resolves to this very package's dist/).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, newest, root } from './files.mjs'

const isTypeScript = (path) => path.endsWith('.ts')
const ifStale = process.argv.includes('--if-stale')

/** Compiles unless the stamp is younger than every input and, so that a deleted or half-written output is noticed, the list of inputs is the same. */
const compile = ({ project, sources, output, alsoAfter }) => {
  const stamp = `.cache/${output}.built`
  const inputs = [project, 'tsconfig.base.json', 'package-lock.json', ...sources]
  const list = `${sources.join('\n')}\n`
  const previous = existsSync(join(root, stamp)) ? readFileSync(join(root, stamp), 'utf8') : undefined
  if (ifStale && existsSync(join(root, output)) && previous === list && newest([stamp]) > newest([...inputs, ...alsoAfter])) return
  rmSync(join(root, output), { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(join(root, stamp), list)
}

compile({ project: 'tsconfig.build.json', sources: filesUnder('src', isTypeScript), output: 'dist', alsoAfter: [] })
if (process.argv.includes('--examples')) {
  compile({
    project: 'tsconfig.examples.json',
    sources: filesUnder('examples', isTypeScript),
    output: 'dist-examples',
    alsoAfter: ['.cache/dist.built'],
  })
}
