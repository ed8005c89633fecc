import type { Rule, Scope, SourceCode } from 'eslint'

/** Any node of the tree that ESLint walks. */
export type Node = Parameters<SourceCode['getScope']>[0]

type NodeOf<Type extends Node['type']> = Extract<Node, { type: Type }>

// Names under which arrays, and nothing else, come out of a call.
const arrayMethods = new Set([
  ...[
    'eq',
    'ne',
    'lt',
    'le',
    'gt',
    'ge',
    'add',
    'sub',
    'mul',
    'div',
    'pow',
    'mod',
    'neg',
    'matmul',
    'dot',
    'abs',
    'exp',
    'log',
    'sqrt',
    'square',
  ],
  ...['sin', 'cos', 'tanh', 'sum', 'mean', 'var', 'std', 'prod', 'max', 'min', 'argmax', 'argmin', 'any', 'all', 'cumsum'],
  ...['reshape', 'ravel', 'transpose', 'squeeze', 'expandDims', 'astype'],
])
// On a receiver that is not known to be an array, only what hardly anything else has.
const comparisons = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge'])
const namespaces = new Set(['np', 'nn', 'special'])
const namespaceFunctions = new Set([
  ...arrayMethods,
  ...['less', 'lessEqual', 'greater', 'greaterEqual', 'equal', 'notEqual', 'logicalAnd', 'logicalOr', 'logicalXor', 'logicalNot'],
  ...[
    'isnan',
    'isinf',
    'isfinite',
    'isclose',
    'sign',
    'where',
    'maximum',
    'minimum',
    'array',
    'asarray',
    'zeros',
    'ones',
    'full',
    'arange',
  ],
  ...['linspace', 'eye', 'relu', 'sigmoid', 'softplus', 'softmax', 'logSoftmax', 'logsumexp', 'erf', 'erfc'],
])
// How many leading parameters of its function a transform traces when no options are given.
const tracedParameters: ReadonlyMap<string, number> = new Map([
  ...['grad', 'valueAndGrad', 'value_and_grad', 'jacfwd', 'jacrev', 'hessian'].map((name) => [name, 1] as const),
  ...['jit', 'vmap', 'vjp', 'jvp', 'linearize', 'hvp', 'checkpoint', 'makeProgram'].map((name) => [name, Infinity] as const),
])
// These take values, not options, after the function.
const takesValues = new Set(['vjp', 'jvp', 'linearize', 'hvp'])

const isFunction = (node: Node): node is NodeOf<'ArrowFunctionExpression' | 'FunctionExpression'> =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'

const nameOf = (node: Node): string | undefined => {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

/**
 * Judges by the program text alone whether an expression is an array, for files that are linted without types. It knows what was imported from
 * `cotangent`, constants, and the parameters of functions written where a transform takes them; of everything else it says no.
 */
export class Syntax {
  private readonly source: SourceCode

  constructor(source: SourceCode) {
    this.source = source
  }

  /** Whether `node` is certainly an array, as far as the text of this file shows. */
  isArray(node: Node): boolean {
    if (node.type === 'Identifier') return this.isArrayVariable(node)
    return node.type === 'CallExpression' && this.isArrayCall(node)
  }

  private isArrayCall(call: NodeOf<'CallExpression'>): boolean {
    const { callee } = call
    if (callee.type !== 'MemberExpression') return false
    const method = nameOf(callee.property)
    if (method === undefined || (callee.computed && callee.property.type === 'Identifier')) return false
    const namespace = this.importedName(callee.object)
    if (namespace !== undefined && namespaces.has(namespace)) return namespaceFunctions.has(method)
    if (arrayMethods.has(method) && this.isArray(callee.object)) return true
    return comparisons.has(method) && this.importsCotangent()
  }

  private isArrayVariable(identifier: NodeOf<'Identifier'>): boolean {
    const definition = this.soleDefinition(identifier)
    if (definition?.type === 'Variable') {
      const { id, init } = definition.node
      return definition.parent.kind === 'const' && id.type === 'Identifier' && init != null && this.isArray(init)
    }
    if (definition?.type !== 'Parameter' || !isFunction(definition.node)) return false
    const position = definition.node.params.findIndex((parameter) => parameter === definition.name)
    return position >= 0 && position < this.tracedParametersOf(definition.node)
  }

  private tracedParametersOf(callback: Node & Partial<Rule.NodeParentExtension>): number {
    const call = callback.parent
    if (call?.type !== 'CallExpression' || call.arguments[0] !== callback) return 0
    const transform = this.importedName(call.callee)
    if (transform === undefined || (call.arguments.length > 1 && !takesValues.has(transform))) return 0
    return tracedParameters.get(transform) ?? 0
  }

  /** The name that `node` has among cotangent's exports, if it was imported from there: also for `import { np as numpy }`. */
  private importedName(node: Node): string | undefined {
    if (node.type !== 'Identifier') return undefined
    const definition = this.soleDefinition(node)
    if (definition?.type !== 'ImportBinding' || definition.node.type !== 'ImportSpecifier') return undefined
    return definition.parent.source.value === 'cotangent' ? nameOf(definition.node.imported) : undefined
  }

  private importsCotangent(): boolean {
    return this.source.ast.body.some((statement) => statement.type === 'ImportDeclaration' && statement.source.value === 'cotangent')
  }

  private soleDefinition(identifier: NodeOf<'Identifier'>): Scope.Definition | undefined {
    for (let scope: Scope.Scope | null = this.source.getScope(identifier); scope !== null; scope = scope.upper) {
      const variable = scope.set.get(identifier.name)
      if (variable !== undefined) return variable.defs.length === 1 ? variable.defs[0] : undefined
    }
    return undefined
  }
}
