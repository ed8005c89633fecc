// The tests, and the sources with all mutants in them, as the text of one function that a worker can call again and again.
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { filesUnder, root } from '../files.mjs'
import { withMutants } from './schemata.mjs'

/** What takes long to load and no mutant touches. */
const external = ['fast-check', 'gmp-wasm', 'fp-ts', 'fp-ts/*', 'esbuild', 'typescript-eslint', 'eslint', 'typescript']

/** What becomes of the texts of tests and what they import, by the ends of their paths. */
const changes = [
  // Loaded once for all copies.
  [/\.ts$/, (text) => text.replace('(await init()).binding', 'globalThis.cotangentPrecise')],
  [/\.ts$/, (text, path) => text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))],
  [
    /properties\/checks\/evaluate\.ts$/,
    (text) =>
      `import { remembered } from '${join(root, 'scripts/mutants/remembered.mjs')}'\n${text.replace('= referenceOf(primitive.name)', '= remembered(primitive, referenceOf(primitive.name))')}`,
  ],
  [/test\/accuracy\/harness\.ts$/, (text) => `${text}\nexport { boundOf, boxOf, pointsOf, together, valuesOf }`],
  [
    /\.test\.ts$/,
    (text, path) => `import { begin as beginFile } from 'vitest'\nbeginFile(${JSON.stringify(relative(root, path))})\n${text}`,
  ],
]

/**
 * Writes the bundle of `entry` to `outfile`; returns for each file the files that it imports.
 *
 * @param isWatched does it note which places of mutants are reached?
 */
export async function bundle(mutants, outfile, entry = 'scripts/mutants/trial.mjs', isWatched = false) {
  const byFile = Map.groupBy === undefined ? grouped(mutants) : Map.groupBy(mutants, ({ file }) => file)
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    outfile,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    external,
    ignoreAnnotations: true,
    define: { 'import.meta.url': '"a copy for a mutant"' },
    alias: {
      cotangent: join(root, 'src/index.ts'),
      'cotangent/verify': join(root, 'src/verify/index.ts'),
      'cotangent/fp': join(root, 'src/fp/index.ts'),
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
            return { contents: own.length === 0 ? contents : withMutants(contents, own, isWatched), loader: 'ts' }
          })
          plugins.onLoad({ filter: /\/(test|properties)\/.*\.ts$/ }, ({ path }) => ({
            contents: changes.reduce((text, [end, change]) => (end.test(path) ? change(text, path) : text), readFileSync(path, 'utf8')),
            loader: 'ts',
          }))
          plugins.onResolve({ filter: /\/harness\.js$/ }, ({ importer }) =>
            importer.endsWith('.test.ts') ? { path: join(root, 'scripts/mutants/claims.mjs') } : undefined,
          )
          for (const [name, text] of Object.entries({ 'accuracy-tests': accuracyTests, 'unit-tests': unitTests })) {
            plugins.onResolve({ filter: new RegExp(`^virtual:${name}$`) }, () => ({ path: name, namespace: name }))
            plugins.onLoad({ filter: /.*/, namespace: name }, () => ({ contents: text(), resolveDir: root }))
          }
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

/** What asks what the public functions give; tests of the back ends, and what starts processes or takes minutes, is left out. */
const apart = /unit\/(cpu|gpu|kernel|wasm|eslint|mutants|faults|examples|verify|fuzz\/(programs|power))|(size|memory)\.test/

/** A module with a function for each unit test file that loads it. */
function unitTests() {
  const files = ['test/unit', 'properties/transforms'].flatMap((folder) =>
    filesUnder(folder, (path) => path.endsWith('.test.ts') && !apart.test(path)),
  )
  return `export const files = {\n${files.map((path) => `  ${JSON.stringify(path)}: () => import(${JSON.stringify(`./${path}`)}),`).join('\n')}\n}`
}
