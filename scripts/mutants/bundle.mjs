// The properties, and the sources with all mutants in them, as one module that a worker can load.
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { filesUnder, root } from '../files.mjs'
import { withMutants } from './schemata.mjs'

/** What takes long to load and no mutant touches. */
const external = ['fast-check', 'gmp-wasm', 'fp-ts', 'fp-ts/*']

/** Writes the bundle to `outfile`; returns for each file the files that it imports. */
export async function bundle(mutants, outfile) {
  const byFile = Map.groupBy === undefined ? grouped(mutants) : Map.groupBy(mutants, ({ file }) => file)
  const { metafile } = await build({
    entryPoints: [join(root, 'scripts/mutants/trial.mjs')],
    bundle: true,
    outfile,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    external,
    ignoreAnnotations: true,
    alias: {
      cotangent: join(root, 'src/index.ts'),
      mutated: join(root, 'scripts/mutants/runtime.mjs'),
      vitest: join(root, 'scripts/mutants/vitestLike.mjs'),
    },
    plugins: [
      {
        name: 'mutants',
        setup: (plugins) => {
          plugins.onLoad({ filter: /\/src\/core\/(primitives|scalar\/expansions)\/.*\.ts$/ }, ({ path }) => {
            const contents = readFileSync(path, 'utf8')
            const own = byFile.get(relative(root, path)) ?? []
            return { contents: own.length === 0 ? contents : withMutants(contents, own), loader: 'ts' }
          })
          plugins.onResolve({ filter: /^virtual:accuracy-tests$/ }, () => ({ path: 'accuracy-tests', namespace: 'tests' }))
          plugins.onLoad({ filter: /.*/, namespace: 'tests' }, () => ({ contents: accuracyTests(), resolveDir: root }))
          plugins.onLoad({ filter: /\/test\/accuracy\/.*\.test\.ts$/ }, ({ path }) => ({
            contents: `import { begin as beginFile } from 'vitest'\nbeginFile(${JSON.stringify(relative(root, path))})\n${readFileSync(path, 'utf8')}`,
            loader: 'ts',
          }))
        },
      },
    ],
  })
  const imports = new Map()
  for (const [path, { imports: named }] of Object.entries(metafile.inputs)) {
    imports.set(
      relative(root, resolve(path)),
      named.filter(({ external: outside }) => outside !== true).map((entry) => relative(root, resolve(entry.path))),
    )
  }
  return imports
}

function grouped(mutants) {
  const groups = new Map()
  for (const mutant of mutants) groups.set(mutant.file, [...(groups.get(mutant.file) ?? []), mutant])
  return groups
}

/** A module that loads all accuracy tests, but for those of their own harness. */
function accuracyTests() {
  const files = filesUnder('test/accuracy', (path) => path.endsWith('.test.ts') && !path.endsWith('harness.test.ts'))
  return files.map((path) => `import ${JSON.stringify(`./${path}`)}`).join('\n')
}
