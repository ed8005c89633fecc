// Imports run one way between the rooms of src/ and never in a circle: the rules are in .dependency-cruiser.cjs.
import { createRequire } from 'node:module'
import { cruise } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { filesUnder, root } from './files.mjs'

process.chdir(root)
const { forbidden, options, rooms } = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
const isTypeScript = (path) => path.endsWith('.ts')
const folders = ['src', 'properties'].filter((folder) => filesUnder(folder, isTypeScript).length > 0)
const expected = folders.flatMap((folder) => filesUnder(folder, isTypeScript))

const tsConfig = extractTSConfig(options.tsConfig.fileName)
const look = async (ruleSet, withTypes) => {
  const { output } = await cruise(folders, { ...options, tsPreCompilationDeps: withTypes, ruleSet, validate: true }, undefined, {
    tsConfig,
  })
  return output
}
const output = await look({ forbidden }, true)
const running = await look({ forbidden: [{ name: 'no-circles-at-run-time', severity: 'error', from: {}, to: { circular: true } }] }, false)

// With a TypeScript that it does not know, dependency-cruiser reads no .ts file, or finds no import in them, and reports success.
const read = new Set(output.modules.map(({ source }) => source))
const missed = expected.filter((path) => !read.has(path))
const imports = output.summary.totalDependenciesCruised
const runningImports = running.summary.totalDependenciesCruised
if (expected.length === 0 || missed.length > 0 || imports === 0 || runningImports === 0) {
  console.error(
    `dependency-cruiser read ${expected.length - missed.length} of ${expected.length} files and ${imports} imports; missed: ${missed.slice(0, 5).join(', ')}`,
  )
  process.exit(1)
}

const violations = [...output.summary.violations, ...running.summary.violations]
for (const { rule, from, to, cycle } of violations) {
  const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' -> ')
  console.error(`${rule.name}: ${from} -> ${path}`)
}
const homeless = filesUnder('src', isTypeScript).filter((path) => !rooms.some((room) => new RegExp(room).test(path)))
for (const path of homeless) console.error(`${path} lies in no room: see .dependency-cruiser.cjs.`)
if (violations.length + homeless.length > 0) process.exit(1)
console.log(`${expected.length} files, ${imports} imports, ${runningImports} of them at run time, no violation`)
