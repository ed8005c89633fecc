import type { Rule } from 'eslint'
import { Syntax, type Node } from './syntax.js'
import { Types, type Possibilities } from './types.js'

const orderings = new Set(['<', '<=', '>', '>='])
const equalities = new Set(['==', '!=', '===', '!=='])
const methods: Readonly<Record<string, string>> = {
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '===': 'eq',
  '!=': 'ne',
  '!==': 'ne',
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'mod',
  '**': 'pow',
}

const messages = {
  condition:
    'An array is used as a JavaScript condition, where every object counts as true and a traced value has no value yet. ' +
    'Choose values with `np.where`; outside of transforms read a scalar with `.item()`.',
  ordering:
    'JavaScript’s `{{operator}}` does not compare arrays. Write `.{{method}}(…)`, which gives an array of booleans to use with `np.where`.',
  equality:
    'JavaScript’s `{{operator}}` compares identities, not elements. Write `.{{method}}(…)`, or `Object.is` where identity is meant.',
  arithmetic: 'JavaScript’s `{{operator}}` does not work on arrays. Write `.{{method}}(…)`.',
  unary: 'JavaScript’s `{{operator}}` does not work on arrays. Write {{instead}}.',
}

const isNullish = (node: Node): boolean =>
  (node.type === 'Literal' && node.value === null && !('regex' in node)) ||
  (node.type === 'Identifier' && node.name === 'undefined') ||
  (node.type === 'UnaryExpression' && node.operator === 'void')

const judgeOf = (context: Rule.RuleContext): ((node: Node) => Possibilities) => {
  const types = Types.of(context.sourceCode)
  if (types !== undefined) return (node) => types.possibilities(node)
  const syntax = new Syntax(context.sourceCode)
  return (node) => ({ array: syntax.isArray(node), nullish: isNullish(node) })
}

/**
 * Reports an array where JavaScript wants a truth value or a number: conditions of `if`, `while`, `do`, `for` and `?:`, operands of `&&`, `||`, `!` and
 * `Boolean()`, and operands of `<`, `==`, `+`, `*` and the like. There every array is an object (always true), and a tracer has no value yet.
 *
 * With type information it goes by types; without, by what the file shows: imports from `cotangent`, constants, and parameters of functions written
 * directly in a transform's call. `if (x)` is let pass where `x` may be `null` or `undefined` too, as a question whether there is an array at all.
 *
 * @example
 * const f = (x: NdArray) => (x.gt(0) ? x : x.mul(2)) // reported: write np.where(x.gt(0), x, x.mul(2))
 */
export const noTracedCondition: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'Disallow arrays, traced or not, as JavaScript conditions and operands.', recommended: true },
    schema: [],
    messages,
  },
  create(context) {
    const possibilities = judgeOf(context)

    const checkCondition = (node: Node): void => {
      // Left operands, and operands of `!`, are looked at by listeners of their own.
      if (node.type === 'LogicalExpression') return checkCondition(node.right)
      if (node.type === 'UnaryExpression' && node.operator === '!') return
      const { array, nullish } = possibilities(node)
      if (array && !nullish) context.report({ node, messageId: 'condition' })
    }

    const checkBinary = (node: Node, operator: string, left: Node, right: Node): void => {
      const method = methods[operator]
      if (method === undefined) return
      const [a, b] = [possibilities(left), possibilities(right)]
      if (!a.array && !b.array) return
      if (equalities.has(operator)) {
        // `x === undefined` asks whether there is an array.
        if (!isNullish(left) && !isNullish(right)) context.report({ node, messageId: 'equality', data: { operator, method } })
      } else {
        context.report({ node, messageId: orderings.has(operator) ? 'ordering' : 'arithmetic', data: { operator, method } })
      }
    }

    const reportUnary = (node: Node, operator: string, argument: Node, instead: string): void => {
      if (possibilities(argument).array) context.report({ node, messageId: 'unary', data: { operator, instead } })
    }

    return {
      IfStatement: ({ test }) => checkCondition(test),
      WhileStatement: ({ test }) => checkCondition(test),
      DoWhileStatement: ({ test }) => checkCondition(test),
      ForStatement: ({ test }) => {
        if (test != null) checkCondition(test)
      },
      ConditionalExpression: ({ test }) => checkCondition(test),
      LogicalExpression: (node) => {
        if (node.operator === '??') return
        checkCondition(node.left)
      },
      UnaryExpression: (node) => {
        if (node.operator === '!') checkCondition(node.argument)
        if (node.operator === '-') reportUnary(node, '-', node.argument, '`.neg()`')
        if (node.operator === '+') reportUnary(node, '+', node.argument, '`.item()` outside of transforms')
        if (node.operator === '~') reportUnary(node, '~', node.argument, '`np.invert(…)`')
      },
      UpdateExpression: (node) => reportUnary(node, node.operator, node.argument, node.operator === '++' ? '`.add(1)`' : '`.sub(1)`'),
      BinaryExpression: (node) => checkBinary(node, node.operator, node.left, node.right),
      AssignmentExpression: (node) => {
        if (node.operator !== '=') checkBinary(node, node.operator.slice(0, -1), node.left, node.right)
      },
      CallExpression: ({ callee, arguments: [argument] }) => {
        if (callee.type === 'Identifier' && callee.name === 'Boolean' && argument !== undefined) checkCondition(argument)
      },
    }
  },
}
