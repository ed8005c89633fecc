// Examples do not only run: the compiler accepts them as readers will write them.
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { docstringExamples, documentExamples, type Example } from './collect.js'

const root = join(import.meta.dirname, '..', '..')
const entries: readonly (readonly [module: string, file: string])[] = [
  ['cotangent', 'index'],
  ['cotangent/fp', 'fp/index'],
  ['cotangent/verify', 'verify/index'],
  ['cotangent/gpu', 'gpu/index'],
]

const config = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
  { ...ts.sys, readDirectory: () => [] },
  root,
)
const options: ts.CompilerOptions = {
  ...config.options,
  isolatedDeclarations: false,
  declaration: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
}

/** What a docstring leaves out: imports of the names it uses. */
function withImports(code: string): string {
  const declared = new Set([...code.matchAll(/\b(?:const|let|function|class|interface)\s+(\w+)/g)].map(([, name]) => name))
  const imports = [...namesOf].flatMap(([module, names]) => {
    const used = names.filter((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(code) && !declared.has(name))
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${module}'`]
  })
  const modules = [...code.matchAll(/(?<![.\w])(O|Either)\./g)].map(
    ([, name = '']) => `import * as ${name} from 'fp-ts/lib/${name === 'O' ? 'Option' : name}.js'`,
  )
  if (/(?<![.\w])fc\b/.test(code)) imports.push("import fc from 'fast-check'")
  return [...imports, ...new Set(modules), code, 'export {}'].join(';')
}

const sources = new Map<string, { readonly example: Example; readonly text: string }>()
const host = ts.createCompilerHost(options)
const plain = { ...host }
host.fileExists = (path) => sources.has(path) || plain.fileExists(path)
host.readFile = (path) => sources.get(path)?.text ?? plain.readFile(path)
host.getSourceFile = (path, version, ...rest) => {
  const own = sources.get(path)
  return own === undefined ? plain.getSourceFile(path, version, ...rest) : ts.createSourceFile(path, own.text, version)
}

/** The public names of each module; imports of one name from two modules would clash, so the first has it. */
const namesOf = publicNames()

function publicNames(): ReadonlyMap<string, readonly string[]> {
  const files = entries.map(([, file]) => join(root, 'src', `${file}.ts`))
  const program = ts.createProgram(files, options, host)
  const checker = program.getTypeChecker()
  const seen = new Set<string>()
  const found = new Map<string, readonly string[]>()
  for (const [i, [module]] of entries.entries()) {
    const source = program.getSourceFile(files[i] ?? '')
    const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source)
    const names = symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => name)
    found.set(
      module,
      names.filter((name) => !seen.has(name)),
    )
    for (const name of names) seen.add(name)
  }
  return found.set('fp-ts/lib/function.js', ['pipe'])
}

function add(example: Example, text: string): void {
  sources.set(join(root, 'docs', `example-${String(sources.size)}.ts`), { example, text })
}
for (const example of documentExamples()) add(example, `${example.code};export {}`)
for (const example of docstringExamples()) add(example, withImports(example.code))
const program = ts.createProgram([...sources.keys()], options, host)

test.each([...sources].map(([path, { example }]) => ({ path, where: example.where })))('$where', ({ path }) => {
  const source = program.getSourceFile(path)
  const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  expect(source).toBeDefined()
  expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
})
