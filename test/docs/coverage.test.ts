import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const entries = ['index.ts', 'fp/index.ts', 'verify/index.ts', 'gpu/index.ts'].map((file) =>
  join(import.meta.dirname, '..', '..', 'src', file),
)
const program = ts.createProgram(entries, {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  types: [],
})
const checker = program.getTypeChecker()

interface PublicFunction {
  readonly name: string
  readonly symbol: ts.Symbol
}

/** The functions that a module exports, and those of the namespaces it exports, by their public names. */
function functionsOf(module: ts.Symbol, prefix: string): readonly PublicFunction[] {
  return checker.getExportsOfModule(module).flatMap((exported): readonly PublicFunction[] => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const name = `${prefix}${exported.name}`
    if (symbol.flags & ts.SymbolFlags.ValueModule) return functionsOf(symbol, `${name}.`)
    return isFunction(symbol) ? [{ name, symbol }] : []
  })
}

/** Classes and constants are no functions; constants that hold one are. */
function isFunction(symbol: ts.Symbol): boolean {
  if (symbol.flags & ts.SymbolFlags.Function) return true
  return (symbol.flags & ts.SymbolFlags.Variable) !== 0 && checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0
}

const functions = entries.flatMap((entry) => {
  const source = program.getSourceFile(entry)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  return module === undefined ? [] : functionsOf(module, '')
})

test('the public functions are found', () => {
  const names = functions.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining([
      'grad',
      'value_and_grad',
      'np.add',
      'np.linalg.norm',
      'lax.add',
      'nn.relu',
      'tree.map',
      'traverse',
      'assertGrads',
    ]),
  )
})

test('every public function has a docstring with an example', () => {
  const without = functions.filter(
    ({ symbol }) =>
      symbol.getDocumentationComment(checker).length === 0 || !symbol.getJsDocTags(checker).some(({ name }) => name === 'example'),
  )
  expect(without.map(({ name }) => name)).toEqual([])
})
