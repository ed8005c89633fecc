import vm from 'node:vm'
import ts from 'typescript'
import { NdArray } from '../../src/index.js'

/** What an example imports, by the name of the module. */
export type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** One comparison that an example states: `expression // value`. */
export interface Claim {
  readonly source: string
  readonly actual: unknown
  readonly expected: unknown
}

/** Runs an example and returns its claims. `names` are in scope without an import. */
export async function runExample(code: string, modules: Modules, names: Readonly<Record<string, unknown>>): Promise<readonly Claim[]> {
  const claims: Claim[] = []
  const check = (actual: unknown, expected: unknown, source: string): void => {
    claims.push({ source, actual: plain(actual), expected: plain(expected) })
  }
  const compiled = ts.transpileModule(withChecks(code), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
  })
  const find = (name: string): unknown => {
    const found = modules[name]
    if (found === undefined) throw new Error(`An example imports '${name}', which no reader could.`)
    return found
  }
  const free = Object.keys(names).filter((name) => !new RegExp(`import [^\\n]*\\b${name}\\b`).test(code))
  // The code comes from this repository's own documents.
  const body = `return (async () => {\n${compiled.outputText}\n})()`
  const run: unknown = vm.compileFunction(body, ['require', 'exports', '__check', ...free])
  if (typeof run === 'function') await Reflect.apply(run, undefined, [find, {}, check, ...free.map((name) => names[name])])
  return claims
}

/** Arrays as nested JavaScript arrays, so that they compare by value. */
function plain(value: unknown): unknown {
  if (value instanceof NdArray) return value.toArray()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]))
  }
  return value
}

/** Top-level expressions that are followed by `// value` become checks. */
function withChecks(code: string): string {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2023, true)
  let result = ''
  let end = 0
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement)) continue
    const comment = ts.getTrailingCommentRanges(code, statement.end)?.[0]
    const expected = comment === undefined ? null : valueIn(code.slice(comment.pos + 2, comment.end).trim())
    if (comment === undefined || expected === null) continue
    const source = statement.expression.getText(file)
    result += `${code.slice(end, statement.getStart(file))}__check((${source}), (${expected}), ${JSON.stringify(source)});`
    end = comment.end
  }
  return result + code.slice(end)
}

/** The comment, or what stands before a colon in it, if that is an expression. */
function valueIn(comment: string): string | null {
  return [comment, comment.split(': ')[0] ?? ''].find(isExpression) ?? null
}

function isExpression(text: string): boolean {
  if (!/^[-[{'"`\d]|^(?:true|false|null|undefined|NaN|Infinity)\b/.test(text)) return false
  const { diagnostics } = ts.transpileModule(`(${text})`, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2023 } })
  return diagnostics === undefined || diagnostics.length === 0
}
