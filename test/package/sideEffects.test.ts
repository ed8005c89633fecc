import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Does a statement at the top of a module run for what it does, and not for the name it declares? */
const acts = (statement: ts.Statement): boolean => {
  if (ts.isImportDeclaration(statement)) return statement.importClause === undefined
  if (ts.isClassDeclaration(statement)) return statement.members.some(ts.isClassStaticBlockDeclaration)
  return !(
    ts.isExportDeclaration(statement) ||
    ts.isVariableStatement(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isExportAssignment(statement)
  )
}

const actsWhenLoaded = (path: string): boolean =>
  ts.createSourceFile(path, readFileSync(join(root, 'src', path), 'utf8'), ts.ScriptTarget.Latest).statements.some(acts)

test('sideEffects in package.json lists the bundles for Node, and exactly the modules that act when they are loaded', () => {
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  const acting = paths.filter(actsWhenLoaded).map((path) => `./dist/${path.replaceAll('\\', '/').replace(/\.ts$/, '.js')}`)
  const { sideEffects } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { sideEffects: string[] } // our own package.json
  expect([...acting, './dist/node/**/*.js'].sort()).toEqual(sideEffects.sort())
})
