import { isFloat, type DType } from '../../../core/dtype.js'
import type { Expr, ScalarFunction, ScalarLoop } from '../../../core/scalar/expression.js'
import { printLiteral, printOperation, type PlainExpr } from './operation.js'
import { orderOf } from './order.js'
import { placementOf, type Placement, type Region } from './placement.js'

/** A node whose value comes from around the body. */
export type Leaf = Extract<Expr, { readonly op: 'operand' | 'index' }>
type Repeat = Extract<Expr, { readonly op: 'repeat' }>
type Choice = PlainExpr | Extract<Expr, { readonly op: 'callWhere' }>

/** What all scopes of one printed source share. */
export interface Names {
  newName(): string
  using(text: string): string
  functionName(callee: ScalarFunction): string
  tableName(type: DType, table: readonly number[]): string
  constantName(value: number): string
}

// V8 makes every floating-point constant in a general register and moves it over; loading it from a table is one operation less. Measured on exp,
// log, tanh, sin: 4 to 10 % of the time.
const constantsWorthPooling = 6

/**
 * The names of values in one block of JavaScript and the blocks inside it. Printing twice into one scope reuses what was computed unconditionally
 * before.
 */
export class Scope {
  private readonly values = new Map<Expr, string>()
  private readonly states = new Map<ScalarLoop, readonly string[]>()
  private pooled = false

  /** @param leaf JavaScript for a leaf, a boolean for bool */
  constructor(
    private readonly names: Names,
    private readonly leaf: (leaf: Leaf) => string,
  ) {}

  /** Prints the statements after which {@link Scope.value} knows `results`. */
  print(results: readonly Expr[], indent: string): string {
    const order = orderOf(results, (node) => this.knows(node))
    const placement = placementOf(order, results)
    this.pooled ||= order.nodes.filter(isPoolable).length > constantsWorthPooling
    const regions = new Map<Region, Expr[]>()
    for (const node of order.nodes) {
      const region = placement.regionOf(node)
      const nodes = regions.get(region)
      if (nodes === undefined) regions.set(region, [node])
      else nodes.push(node)
    }
    const text = this.printRegion(placement.root, { placement, nodes: regions }, indent)
    for (const node of order.nodes) if (placement.regionOf(node) !== placement.root) this.forget(node)
    return text
  }

  /** The JavaScript of a value that has been printed: a name or a literal. */
  value(x: Expr): string {
    if (x.op === 'literal') return this.pooled && isPoolable(x) ? this.names.constantName(x.value) : printLiteral(x.type, x.value)
    const name = x.op === 'repeat' ? this.states.get(x.loop)?.[x.position] : this.values.get(x)
    if (name === undefined)
      throw new Error(`The scalar printer used ${x.op} before it printed it; this is a bug in its placement of nodes.`)
    return name
  }

  private knows(node: Expr): boolean {
    return node.op === 'repeat' ? this.states.has(node.loop) : this.values.has(node)
  }

  private forget(node: Expr): void {
    if (node.op === 'repeat') this.states.delete(node.loop)
    else this.values.delete(node)
  }

  // Recursive over printed blocks only, whose depth the placement bounds.
  private printRegion(region: Region, plan: Plan, indent: string): string {
    return (plan.nodes.get(region) ?? []).map((node) => this.printNode(node, plan, indent)).join('')
  }

  private printNode(node: Expr, plan: Plan, indent: string): string {
    switch (node.op) {
      case 'literal':
        return ''
      case 'operand':
      case 'index':
        return this.define(node, this.leaf(node), indent)
      case 'lookup': {
        const [i = ''] = this.valuesOf(node)
        const entry = `${this.names.tableName(node.type, node.table)}[${i}]`
        return this.define(node, node.type === 'bool' ? `${entry} !== 0` : entry, indent)
      }
      case 'select':
      case 'callWhere':
        return this.printChoice(node, plan, indent)
      case 'repeat':
        return this.printLoop(node, indent)
      default:
        return this.define(node, this.names.using(printOperation(node, this.valuesOf(node))), indent)
    }
  }

  private printChoice(node: Choice, plan: Plan, indent: string): string {
    const [taken, other] = (plan.placement.sidesOf(node) ?? []).map((side) =>
      side.home === side ? this.printRegion(side, plan, `${indent}  `) : '',
    )
    const [condition = '', first = '', ...rest] = this.valuesOf(node)
    const then = node.op === 'callWhere' ? `${this.names.functionName(node.callee)}(${rest.join(', ')})` : first
    const otherwise = node.op === 'callWhere' ? first : (rest[0] ?? '')
    if (!taken && !other) return this.define(node, `${condition} ? ${then} : ${otherwise}`, indent)
    const name = this.names.newName()
    this.values.set(node, name)
    const side = (statements: string | undefined, value: string): string =>
      `{\n${statements ?? ''}${indent}  ${name} = ${value}\n${indent}}`
    return `${indent}let ${name}\n${indent}if (${condition}) ${side(taken, then)} else ${side(other, otherwise)}\n`
  }

  private printLoop(node: Repeat, indent: string): string {
    const { loop, args } = node
    const outer = args.map((x) => this.value(x))
    const states = loop.states.map(() => this.names.newName())
    this.states.set(loop, states)
    const inner = new Scope(this.names, (leaf) =>
      leaf.op === 'operand' ? (states[leaf.position] ?? outer[leaf.position] ?? '') : this.leaf(leaf),
    )
    const counter = this.names.newName()
    const inside = `${indent}  `
    let text = states.map((state, i) => `${indent}let ${state} = ${outer[i] ?? ''}\n`).join('')
    text += `${indent}for (let ${counter} = 0; ${counter} < ${String(loop.limit)}; ${counter}++) {\n`
    text += inner.print([loop.test], inside)
    text += `${inside}if (!${inner.value(loop.test)}) break\n`
    text += inner.print(loop.body, inside)
    const next = loop.body.map((x) => inner.value(x))
    // A state that goes on as another one must be read before it is overwritten.
    const moved = next.map((value, i) => (value !== states[i] && states.includes(value) ? this.names.newName() : null))
    moved.forEach((name, i) => {
      if (name !== null) text += `${inside}const ${name} = ${next[i] ?? ''}\n`
    })
    states.forEach((state, i) => {
      const value = moved[i] ?? next[i] ?? ''
      if (value !== state) text += `${inside}${state} = ${value}\n`
    })
    return `${text}${indent}}\n`
  }

  private define(node: Expr, text: string, indent: string): string {
    if (/^\w+$/.test(text)) {
      this.values.set(node, text)
      return ''
    }
    const name = this.names.newName()
    this.values.set(node, name)
    return `${indent}const ${name} = ${text}\n`
  }

  private valuesOf(node: Expr): string[] {
    return node.args.map((x) => this.value(x))
  }
}

function isPoolable(x: Expr): boolean {
  return x.op === 'literal' && isFloat(x.type) && Number.isFinite(x.value) && x.value !== 0
}

/** Refuses an index inside a loop or a function, which see scalars only. */
export function indexOutOfPlace(where: string): never {
  throw new TypeError(
    `scalar language: ${where} uses the index of an element, but sees only scalars. Pass the index to it as an int32 operand.`,
  )
}

interface Plan {
  readonly placement: Placement
  /** The nodes of each printed region, operands first. */
  readonly nodes: ReadonlyMap<Region, readonly Expr[]>
}
