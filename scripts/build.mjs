// Usage: node scripts/build.mjs [--if-stale] [--examples]
// Compiles src/ to dist/ with plain tsc, bundles dist/ to dist/node/ and, asked for, compiles examples/ to dist-examples/ (where `cotangent` resolves to this very package's dist/).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { filesUnder, newest, root } from './files.mjs'

const isTypeScript = (path) => path.endsWith('.ts')
const ifStale = process.argv.includes('--if-stale')

/** Compiles unless the stamp is younger than every input and, so that a deleted or half-written output is noticed, the list of inputs is the same. */
const compile = async ({ project, sources, output, alsoAfter, finish }) => {
  const stamp = `.cache/${output}.built`
  const inputs = [project, 'tsconfig.base.json', 'package-lock.json', 'scripts/build.mjs', ...sources]
  const list = `${sources.join('\n')}\n`
  const previous = existsSync(join(root, stamp)) ? readFileSync(join(root, stamp), 'utf8') : undefined
  if (ifStale && existsSync(join(root, output)) && previous === list && newest([stamp]) > newest([...inputs, ...alsoAfter])) return
  rmSync(join(root, output), { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  await finish?.()
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(join(root, stamp), list)
}

/**
 * Node opens each module by itself: hundreds of small ones take it longer than all else that a first gradient needs. So it gets a few files, with what
 * entries share in files of their own. Bundlers get the modules, to leave out what an app does not use.
 */
const bundleForNode = async () => {
  // What two entries share is a file for each set of entries that share it. An entry that loads all of the main one makes no further sets of what the main one
  // loads, which is to stay a few files.
  const withMain = {
    name: 'with-main',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]dist[\\/]gpu[\\/]index\.js$/ }, async ({ path }) => ({
        contents: `${await readFile(path, 'utf8')}\nimport '../index.js'\n`,
      }))
    },
  }
  const entries = ['index', 'fp/index', 'verify/index', 'gpu/index', 'eslint/index']
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `dist/${entry}.js`),
    outbase: 'dist',
    outdir: 'dist/node',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    // Half of the time of an import is reading the text; names stay, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    // All packages but fflate, of which half is used: it comes along, without what it has for threads.
    alias: { fflate: 'fflate/browser' },
    external: ['eslint', 'fast-check', 'fp-ts', 'gpu.js', '@typescript-eslint/*'],
    plugins: [withMain],
    sourcemap: true,
    // The maps of the modules hold them.
    sourcesContent: false,
    logLevel: 'warning',
  })
}

await compile({
  project: 'tsconfig.build.json',
  sources: filesUnder('src', isTypeScript),
  output: 'dist',
  alsoAfter: [],
  finish: bundleForNode,
})
if (process.argv.includes('--examples')) {
  await compile({
    project: 'tsconfig.examples.json',
    sources: filesUnder('examples', isTypeScript),
    output: 'dist-examples',
    alsoAfter: ['.cache/dist.built'],
  })
}
