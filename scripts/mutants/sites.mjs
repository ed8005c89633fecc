// Where a rule or an evaluation can be made wrong, and how: found in the syntax trees and types of the sources.
import { relative } from 'node:path'
import ts from 'typescript'
import { root } from '../files.mjs'

/** Calls that mean the same with their operands swapped. */
const commutative = new Set(['add', 'mul', 'max', 'min', 'eq', 'ne', 'and', 'or', 'xor', 'addTangents', 'equalNumbers', 'sameAvals'])
const sums = new Set(['add', 'sub', 'addTangents'])
const flipped = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
])

/**
 * Neither rule nor evaluation: how samples are drawn (a sample that is drawn otherwise is a sample too), what is said in messages, and the checks of operands,
 * which have unit tests of their own.
 */
const isOther = (node, checker) => {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true
  if (ts.isFunctionLike(node) && node.parameters.some((x) => checker.typeToString(checker.getTypeAtLocation(x)) === 'Draw')) return true
  if (ts.isVariableDeclaration(node) && node.name.getText() === 'fits') return true
  if (ts.isThrowStatement(node) || ts.isTemplateExpression(node)) return true
  if (ts.isNewExpression(node) && node.expression.getText().endsWith('Error')) return true
  if (ts.isCallExpression(node) && (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Never) !== 0) return true
  if (ts.isObjectLiteralExpression(node) && checker.getContextualType(node)?.symbol?.name === 'RealRange') return true
  if (ts.isIfStatement(node) && throws(node.thenStatement)) return true
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name))
    return ['sample', 'doc', 'name', 'range', 'signature'].includes(node.name.text)
  if (ts.isMethodDeclaration(node) && ts.isIdentifier(node.name)) return node.name.text === 'sample'
  if (ts.isFunctionDeclaration(node))
    return /^(sample|check|draw|show|describe|isPair|dominant$|withRaisedDiagonal$)/.test(node.name?.text ?? '') || isBinding(node)
  return false
}

/** An exported function that binds a primitive is how others ask for it: no rule, and tested wherever it is used. */
const isBinding = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true && bindsOnce(node)
const bindsOnce = (node) => node.body?.statements.length <= 2 && /\b(bind1?|reduce)\(\w+P\b/.test(node.body.getText())

const throws = (node) => ts.isThrowStatement(node) || (ts.isBlock(node) && node.statements.some(ts.isThrowStatement))

/**
 * All mutants of these files: `{ file, line, within, kind, was, now, start, end, leads }`, where the text from `start` to `end` becomes `now`, inside the functions
 * whose names `within` lists from the outside in, as in `mulP.transpose`; `leads` is whether a statement begins there.
 */
export function mutantsOf(paths) {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram(paths, options)
  const checker = program.getTypeChecker()
  const found = []
  for (const path of paths) {
    const source = program.getSourceFile(path)
    const file = relative(root, path)
    const scalar = file.includes('scalar/expansions')
    const add = (kind, node, now) => {
      const start = node.getStart(source)
      const was = source.text.slice(start, node.end)
      const { line } = source.getLineAndCharacterOfPosition(start)
      found.push({ file, line: line + 1, within: functionsAround(node), kind, was, now, start, end: node.end, leads: leads(node, source) })
    }
    const textOf = (node) => node.getText(source)
    const kindOf = (node) => {
      const type = checker.getTypeAtLocation(node)
      const names = (type.isUnion() ? type.types : [type]).map((t) => t.symbol?.name ?? t.aliasSymbol?.name ?? '')
      if (type.aliasSymbol?.name === 'Expr' || textTypeIs(checker, type, 'Expr')) return 'expression'
      const isArray = names.every((name) => ['NdArray', 'ConcreteArray', 'Zero'].includes(name))
      // The negative of a symbolic zero is the same.
      return isArray && names.some((name) => name !== 'Zero') ? 'array' : null
    }
    const builderAt = (node) => {
      for (let at = node; at !== undefined; at = at.parent) {
        if (!ts.isFunctionLike(at)) continue
        for (const parameter of at.parameters) {
          if (checker.typeToString(checker.getTypeAtLocation(parameter)) === 'ScalarBuilder' && ts.isIdentifier(parameter.name))
            return parameter.name.text
        }
      }
      return null
    }
    const visit = (node, inside) => {
      if (isOther(node, checker)) return
      let within = inside
      if (ts.isCallExpression(node)) {
        const kind = kindOf(node)
        const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : textOf(node.expression)
        const summand = ts.isCallExpression(node.parent) && sums.has(calleeOf(node.parent, textOf))
        if (
          kind !== null &&
          (inside !== kind || summand) &&
          !['operand', 'literal', 'only', 'at', 'known', 'instantiate', 'fill'].includes(callee)
        ) {
          const builder = kind === 'expression' ? builderAt(node) : null
          if (kind === 'array') {
            add('negate', node, `mutated.negated(${textOf(node)})`)
            if (!inside) add('scale', node, `mutated.scaled(${textOf(node)})`)
          } else if (builder !== null) {
            add('negate', node, `mutated.negatedExpression(${builder}, ${textOf(node)})`)
            if (!inside && !scalar) add('scale', node, `mutated.scaledExpression(${builder}, ${textOf(node)})`)
          }
        }
        if (kind !== null) within = kind
        const [first, second, third] = node.arguments
        const sameType = (x, y) => checker.typeToString(checker.getTypeAtLocation(x)) === checker.typeToString(checker.getTypeAtLocation(y))
        if (sums.has(callee) && node.arguments.length === 2) {
          add('drop a term', node, textOf(first))
          if (callee !== 'sub') add('drop a term', node, textOf(second))
        }
        const isSwappable = (x, y) => y !== undefined && sameType(x, y) && textOf(x) !== textOf(y)
        if (callee === 'select') {
          if (isSwappable(second, third)) add('swap', node, swapped(source, node, second, third))
        } else if (!commutative.has(callee) && isSwappable(first, second)) add('swap', node, swapped(source, node, first, second))
      }
      if (ts.isNumericLiteral(node)) {
        const value = Number(node.text)
        if (!scalar) {
          if (Number.isInteger(value)) add('off by one', node, String(value + 1))
          else add('scale', node, String(value * 1.25))
        } else if (!ts.isArrayLiteralExpression(node.parent) || [node.parent.elements[0], node.parent.elements.at(-1)].includes(node)) {
          // What counts, or shifts, has to stay an integer: its fraction would be left out.
          add('scale', node, String(Number.isInteger(value) ? Math.max(value + 1, Math.round(value * 1.01)) : value * 1.01))
        }
      }
      if (ts.isBinaryExpression(node) && flipped.has(node.operatorToken.kind)) {
        add('comparison', node, `${textOf(node.left)} ${flipped.get(node.operatorToken.kind)} ${textOf(node.right)}`)
      }
      if (ts.isConditionalExpression(node)) {
        add('drop a check', node, `(${textOf(node.whenTrue)})`)
        add('drop a check', node, `(${textOf(node.whenFalse)})`)
      }
      if (ts.isIfStatement(node)) {
        add('drop a check', node.expression, 'false')
        if (node.elseStatement !== undefined) add('drop a check', node.expression, 'true')
      }
      if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
        add('drop a not', node, textOf(node.operand))
      if (node.kind === ts.SyntaxKind.TrueKeyword) add('flip', node, 'false')
      if (node.kind === ts.SyntaxKind.FalseKeyword && !isRecordFlag(node)) add('flip', node, 'true')
      if (ts.isFunctionLike(node)) within = null
      ts.forEachChild(node, (child) => visit(child, within))
    }
    visit(source, null)
  }
  return found
}

/** Does a statement of a list begin here? Sources have no semicolons: what begins with a bracket would go on with the line before. */
function leads(node, source) {
  const start = node.getStart(source)
  let at = node
  while (at.parent !== undefined && !ts.isStatement(at) && at.getStart(source) === start) at = at.parent
  return (
    ts.isExpressionStatement(at) &&
    at.getStart(source) === start &&
    !ts.isIfStatement(at.parent) &&
    !ts.isIterationStatement(at.parent, false)
  )
}

/** `effect: false` of a record: a primitive that claims to act is never dropped, which changes no value. */
const isRecordFlag = (node) => ts.isPropertyAssignment(node.parent) && node.parent.name.getText() === 'effect'

const calleeOf = (call, textOf) => (ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : textOf(call.expression))

/** The names of the functions around a node, and of the record that they belong to. */
function functionsAround(node) {
  const names = []
  for (let at = node; at.parent !== undefined; at = at.parent) {
    const named = ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at) || ts.isClassDeclaration(at)
    const holds = ts.isVariableDeclaration(at) || ts.isPropertyAssignment(at)
    const isOutermost = ts.isVariableDeclaration(at) && ts.isSourceFile(at.parent.parent.parent)
    if (named || isOutermost || (holds && ts.isFunctionLike(at.initializer))) names.unshift(at.name?.getText() ?? '')
  }
  return names.join('.')
}

/** The text of `node` with two parts of it in each other's place. */
function swapped(source, node, first, second) {
  const text = (from, to) => source.text.slice(from, to)
  const parts = [text(node.getStart(source), first.getStart(source)), second.getText(source)]
  return [...parts, text(first.end, second.getStart(source)), first.getText(source), text(second.end, node.end)].join('')
}

const textTypeIs = (checker, type, name) => checker.typeToString(type) === name
