import type { DType } from '../../../core/dtype.js'
import type { Expr, ScalarFunction, ScalarLoop } from '../../../core/scalar/expression.js'
import type { PlainExpr } from '../../cpu/scalar/operation.js'
import { orderOf } from '../../cpu/scalar/order.js'
import { placementOf, type Placement, type Region } from '../../cpu/scalar/placement.js'
import type { Dialect } from './dialect.js'
import { keptIn } from './kept.js'

/** A node whose value comes from around the body. */
export type Leaf = Extract<Expr, { readonly op: 'operand' | 'index' }>
type Repeat = Extract<Expr, { readonly op: 'repeat' }>
type Choice = PlainExpr | Extract<Expr, { readonly op: 'callWhere' }>

interface Names {
  readonly dialect: Dialect
  newName(): string
  functionName(callee: ScalarFunction): string
  tableName(type: DType, table: readonly number[]): string
}

interface Plan {
  readonly placement: Placement
  readonly nodes: ReadonlyMap<Region, readonly Expr[]>
}

/** The names of values in one block of a kernel and the blocks inside it. */
export class Block {
  private readonly values = new Map<Expr, string>()
  private readonly states = new Map<ScalarLoop, readonly string[]>()
  private kept: ReadonlySet<Expr> = new Set()

  /** @param leaf the text of a leaf */
  constructor(
    private readonly names: Names,
    private readonly leaf: (leaf: Leaf) => string,
  ) {}

  /** Prints the statements after which {@link Block.value} knows `results`. */
  print(results: readonly Expr[]): string {
    const order = orderOf(results, (node) => this.knows(node))
    const placement = placementOf(order, results)
    this.kept = keptIn(order.nodes)
    const regions = new Map<Region, Expr[]>()
    for (const node of order.nodes) {
      const region = placement.regionOf(node)
      const nodes = regions.get(region)
      if (nodes === undefined) regions.set(region, [node])
      else nodes.push(node)
    }
    const text = this.printRegion(placement.root, { placement, nodes: regions })
    for (const node of order.nodes) if (placement.regionOf(node) !== placement.root) this.forget(node)
    return text
  }

  /** The text of a value that has been printed: a name or a literal. */
  value(x: Expr): string {
    if (x.op === 'literal') return this.names.dialect.literal(x.type, x.value)
    const name = x.op === 'repeat' ? this.states.get(x.loop)?.[x.position] : this.values.get(x)
    if (name === undefined) throw new Error(`gpu: the printer used ${x.op} before it printed it; this is a bug in its placement of nodes.`)
    return name
  }

  private knows(node: Expr): boolean {
    return node.op === 'repeat' ? this.states.has(node.loop) : this.values.has(node)
  }

  private forget(node: Expr): void {
    if (node.op === 'repeat') this.states.delete(node.loop)
    else this.values.delete(node)
  }

  private printRegion(region: Region, plan: Plan): string {
    return (plan.nodes.get(region) ?? []).map((node) => this.printNode(node, plan)).join('')
  }

  private printNode(node: Expr, plan: Plan): string {
    const { dialect } = this.names
    switch (node.op) {
      case 'literal':
        return ''
      case 'operand':
      case 'index':
        return this.define(node, this.leaf(node))
      case 'lookup':
        return this.define(node, dialect.lookup(this.names.tableName(node.type, node.table), this.value(node.args[0]!)))
      case 'select':
      case 'callWhere':
        return this.printChoice(node, plan)
      case 'repeat':
        return this.printLoop(node)
      default:
        return this.define(node, this.keep(node, dialect.operation(node, this.argumentsOf(node))))
    }
  }

  private printChoice(node: Choice, plan: Plan): string {
    const { dialect } = this.names
    const [taken, other] = (plan.placement.sidesOf(node) ?? []).map((side) => (side.home === side ? this.printRegion(side, plan) : ''))
    const [condition = '', first = '', ...rest] = this.valuesOf(node)
    const then = node.op === 'callWhere' ? `${this.names.functionName(node.callee)}(${rest.join(', ')})` : first
    const otherwise = node.op === 'callWhere' ? first : (rest[0] ?? '')
    // WGSL's choice evaluates both sides, and a call is long.
    if (!taken && !other && node.op === 'select') return this.define(node, dialect.choose(condition, then, otherwise))
    const name = this.names.newName()
    this.values.set(node, name)
    const head = dialect.variable(node.type, name, null)
    return `${head}if (${condition}) {\n${taken ?? ''}${name} = ${then};\n} else {\n${other ?? ''}${name} = ${otherwise};\n}\n`
  }

  private printLoop({ loop, args }: Repeat): string {
    const { dialect } = this.names
    const outer = args.map((x) => this.value(x))
    const states = loop.states.map(() => this.names.newName())
    this.states.set(loop, states)
    const inner = new Block(this.names, (leaf) =>
      leaf.op === 'operand' ? (states[leaf.position] ?? outer[leaf.position] ?? '') : this.leaf(leaf),
    )
    let text = states.map((state, i) => dialect.variable(loop.states[i]!, state, outer[i] ?? '')).join('')
    text += dialect.loop(this.names.newName(), '0', String(loop.limit))
    text += inner.print([loop.test])
    text += `if (!(${inner.value(loop.test)})) { break; }\n`
    text += inner.print(loop.body)
    const next = loop.body.map((x) => inner.value(x))
    // A state that goes on as another one must be read before it is overwritten.
    const moved = next.map((value, i) => (value !== states[i] && states.includes(value) ? this.names.newName() : null))
    moved.forEach((name, i) => {
      if (name !== null) text += dialect.constant(loop.states[i]!, name, next[i] ?? '')
    })
    states.forEach((state, i) => {
      const value = moved[i] ?? next[i] ?? ''
      if (value !== state) text += `${state} = ${value};\n`
    })
    return `${text}}\n`
  }

  private define(node: Expr, text: string): string {
    if (/^[a-z]\w*$/.test(text)) {
      this.values.set(node, text)
      return ''
    }
    const name = this.names.newName()
    this.values.set(node, name)
    return this.names.dialect.constant(node.type, name, text)
  }

  private keep(x: Expr, text: string): string {
    return this.kept.has(x) ? this.names.dialect.keep(text) : text
  }

  /** As {@link valuesOf}, where zeros are kept as well. */
  private argumentsOf(node: Expr): string[] {
    return node.args.map((x) => (x.op === 'literal' && x.type === 'float32' ? this.keep(x, this.value(x)) : this.value(x)))
  }

  private valuesOf(node: Expr): string[] {
    return node.args.map((x) => this.value(x))
  }
}
