import { itemSize, type DType } from '../../../../core/dtype.js'
import type { Expr, ScalarFunction, ScalarLoop } from '../../../../core/scalar/expression.js'
import { orderOf, type Order } from '../../scalar/order.js'
import type { PlainExpr } from '../../scalar/operation.js'
import { placementOf, type Placement, type Region } from '../../scalar/placement.js'
import { indexOutOfPlace, type Leaf } from '../../scalar/scope.js'
import type { Code, Func, Local, ValueType, WasmModule } from '../assembler/module.js'
import { pushLiteral, valueTypeOf } from './literal.js'
import type { Operands } from './scalarWasmOperands.js'
import { printScalarOperation } from './scalarWasmOperation.js'
import type { SharedScalars } from './scalarWasmShared.js'

/** Where the values of leaves are. */
export interface ScalarLeaves {
  /** The operand, as `valueTypeOf(type)`, bool as 0 or 1. Asked for once, before the code of the body, so that it may write code that loads it. */
  operand(position: number, type: DType): Local
  /** The int32 index along an axis. Asked for anywhere: it must not write code. */
  index(axis: number): Local
}

/** Prints expressions of single values, each node once; gives the local variables of the results, which may be those of leaves. */
export function printScalar(f: Code, shared: SharedScalars, results: readonly Expr[], leaves: ScalarLeaves): Local[] {
  const scope = new Scope(f, shared, results, (leaf) =>
    leaf.op === 'index' ? leaves.index(leaf.axis) : leaves.operand(leaf.position, leaf.type),
  )
  scope.print(results)
  return results.map((x) => scope.local(x))
}

/** Adds an outlined function to a module. */
export function printFunction(module: WasmModule, shared: SharedScalars, callee: ScalarFunction): Func {
  const params = callee.parameters.map(valueTypeOf)
  return module.func({ params, results: [valueTypeOf(callee.result.type)] }, (f) => {
    const scope = new Scope(f, shared, [callee.result], (leaf) =>
      leaf.op === 'operand' ? parameter(f, leaf.position) : indexOutOfPlace(`the function ${callee.name}`),
    )
    scope.print([callee.result])
    scope.push(callee.result)
  })
}

type Repeat = Extract<Expr, { readonly op: 'repeat' }>

// Expressions are printed recursively only so deep.
const deepest = 60

/** The values known in one block of code, and the blocks inside it. A node that is used once is printed where it is used, others get a local variable. */
class Scope {
  private readonly values = new Map<Expr, Local>()
  private readonly states = new Map<ScalarLoop, readonly Local[]>()
  private readonly uses = new Map<Expr, number>()
  /** How deep the nodes are that are printed where they are used. */
  private readonly depths = new Map<Expr, number>()
  private readonly temporaries = new Map<string, Local>()
  private plan: Plan | null = null
  /** What is known only inside a block: what is printed next must not use it. */
  private passing: readonly Expr[] = []

  /** @param everything all that will be printed in this scope */
  constructor(
    private readonly f: Code,
    private readonly shared: SharedScalars,
    everything: readonly Expr[],
    private readonly leaf: (leaf: Leaf) => Local,
  ) {
    const { nodes, leader } = orderOf(everything)
    const use = (x: Expr): void => void this.uses.set(leader(x), (this.uses.get(leader(x)) ?? 0) + 1)
    for (const node of nodes) node.args.forEach(use)
    everything.forEach(use)
  }

  /** Prints what must come before {@link Scope.push} of `results`: each may be pushed as often as `everything` has it. */
  print(results: readonly Expr[]): void {
    for (const node of this.passing) this.forget(node)
    const order = orderOf(results, (node) => this.knows(node))
    for (const node of order.nodes) if (node.op === 'operand') this.values.set(node, this.leaf(node))
    const placement = placementOf(order, results)
    this.plan = { placement, nodes: this.locate(order, placement) }
    this.printRegion(placement.root)
    this.passing = order.nodes.filter((node) => placement.regionOf(node) !== placement.root)
  }

  /** Pushes a value, bool as 0 or 1. */
  push(x: Expr): void {
    if (x.op === 'literal') pushLiteral(this.f, x.type, x.value)
    else if (this.depths.has(x)) this.printValue(x)
    else this.f.get(this.known(x))
  }

  /** The local variable of a result. */
  local(x: Expr): Local {
    if (x.op !== 'literal' && !this.depths.has(x)) return this.known(x)
    this.push(x)
    const made = this.f.local(valueTypeOf(x.type))
    this.f.set(made)
    return made
  }

  private known(x: Expr): Local {
    const local = x.op === 'repeat' ? this.states.get(x.loop)?.[x.position] : this.values.get(x)
    if (local === undefined)
      throw new Error(`The WebAssembly printer used ${x.op} before it printed it; this is a bug in its placement of nodes.`)
    return local
  }

  private knows(node: Expr): boolean {
    return node.op === 'repeat' ? this.states.has(node.loop) : this.values.has(node)
  }

  private forget(node: Expr): void {
    if (node.op === 'repeat') this.states.delete(node.loop)
    else this.values.delete(node)
    this.depths.delete(node)
  }

  /** Decides which nodes get a local variable: these, by region, operands first. */
  private locate(order: Order, placement: Placement): Map<Region, Expr[]> {
    const regions = new Map<Region, Expr[]>()
    for (const node of order.nodes) {
      if (node.op === 'literal' || node.op === 'operand') continue
      const depth = node.args.reduce((most, x) => Math.max(most, this.depths.get(x) ?? 0), 0) + 1
      if (node.op !== 'repeat' && node.op !== 'index' && this.uses.get(node) === 1 && depth <= deepest) {
        this.depths.set(node, depth)
        continue
      }
      const region = placement.regionOf(node)
      const nodes = regions.get(region)
      if (nodes === undefined) regions.set(region, [node])
      else nodes.push(node)
    }
    return regions
  }

  private printRegion(region: Region): void {
    for (const node of this.plan?.nodes.get(region) ?? []) {
      if (node.op === 'repeat') this.printLoop(node)
      else if (node.op === 'index') this.values.set(node, this.leaf(node))
      else {
        this.printValue(node)
        const local = this.f.local(valueTypeOf(node.type))
        this.f.set(local)
        this.values.set(node, local)
      }
    }
  }

  /** Pushes a node after its operands. */
  private printValue(node: Expr): void {
    switch (node.op) {
      case 'literal':
      case 'operand':
      case 'index':
      case 'repeat':
        throw new Error(`The WebAssembly printer took ${node.op} for an operation; this is a bug in its placement of nodes.`)
      case 'lookup': {
        const offset = this.shared.addressOfTable(node.type, node.table)
        this.f.getGlobal(this.shared.tablesBase)
        this.pushArgument(node, 0)
        const size = itemSize(node.type)
        if (size > 1) {
          this.f.i32(size === 8 ? 3 : 2)
          this.f.op('i32.shl')
        }
        this.f.op('i32.add')
        this.f.load(node.type === 'bool' ? 'i32.load8_u' : `${valueTypeOf(node.type)}.load`, offset)
        return
      }
      case 'callWhere':
        this.printChoice(node)
        return
      default:
        this.printPlain(node)
    }
  }

  private printPlain(node: PlainExpr): void {
    if (node.op === 'select' && this.isLazy(node)) this.printChoice(node)
    else printScalarOperation(this.f, this.shared, node, this.operandsOf(node))
  }

  /** Does a choice have a side that is worth a branch? */
  private isLazy(node: Expr): boolean {
    return this.plan?.placement.sidesOf(node)?.some((side) => side.home === side) ?? false
  }

  private printChoice(node: PlainExpr | Extract<Expr, { readonly op: 'callWhere' }>): void {
    const sides = this.plan?.placement.sidesOf(node)
    const printSide = (side: number): void => {
      const region = sides?.[side]
      if (region?.home === region && region !== undefined) this.printRegion(region)
    }
    this.pushArgument(node, 0)
    this.f.ifValue(
      valueTypeOf(node.type),
      () => {
        printSide(0)
        if (node.op !== 'callWhere') this.pushArgument(node, 1)
        else {
          for (let i = 2; i < node.args.length; i++) this.pushArgument(node, i)
          this.f.call(this.shared.functionOf(node.callee))
        }
      },
      () => {
        printSide(1)
        this.pushArgument(node, node.op === 'callWhere' ? 1 : 2)
      },
    )
  }

  private printLoop(node: Repeat): void {
    const { f } = this
    const { loop, args } = node
    const outer = args.map((x) => this.local(x))
    const states = loop.states.map((type, i) => {
      const state = f.local(valueTypeOf(type))
      this.pushLocal(outer, i)
      f.set(state)
      return state
    })
    this.states.set(loop, states)
    const inner = new Scope(f, this.shared, [loop.test, ...loop.body], (leaf) => {
      if (leaf.op === 'index') return this.leaf(leaf)
      const local = states[leaf.position] ?? outer[leaf.position]
      if (local === undefined) throw new Error(`A loop has no state or invariant ${String(leaf.position)}.`)
      return local
    })
    const count = f.local('i32')
    f.i32(loop.limit)
    f.set(count)
    f.block((exit) => {
      f.loop((again) => {
        f.get(count)
        f.op('i32.eqz')
        f.brIf(exit)
        inner.print([loop.test])
        inner.push(loop.test)
        f.op('i32.eqz')
        f.brIf(exit)
        inner.print(loop.body)
        // All are pushed before the first is set: a state may go on as another one.
        for (const x of loop.body) inner.push(x)
        for (const state of [...states].reverse()) f.set(state)
        f.get(count)
        f.i32(1)
        f.op('i32.sub')
        f.set(count)
        f.br(again)
      })
    })
  }

  private pushLocal(locals: readonly Local[], i: number): void {
    const local = locals[i]
    if (local === undefined) throw new Error(`A loop has no initial state ${String(i)}.`)
    this.f.get(local)
  }

  private pushArgument(node: Expr, position: number): void {
    const argument = node.args[position]
    if (argument === undefined) throw new Error(`${node.op} has no operand ${String(position)}; this is a bug in what built it.`)
    this.push(argument)
  }

  private operandsOf(node: PlainExpr): Operands {
    return {
      node: (position) => {
        const argument = node.args[position]
        if (argument === undefined) throw new Error(`${node.op} has no operand ${String(position)}; this is a bug in what built it.`)
        return argument
      },
      push: (position) => this.pushArgument(node, position),
      temporary: (type, number) => this.temporary(type, number),
    }
  }

  private temporary(type: ValueType, number: number): Local {
    const key = `${type} ${String(number)}`
    const known = this.temporaries.get(key)
    if (known !== undefined) return known
    const made = this.f.local(type)
    this.temporaries.set(key, made)
    return made
  }
}

function parameter(f: Code, position: number): Local {
  const local = f.params[position]
  if (local === undefined) throw new Error(`A function has no parameter ${String(position)}; this is a bug in what built it.`)
  return local
}

interface Plan {
  readonly placement: Placement
  /** The nodes of each region that get a local variable, operands first. */
  readonly nodes: ReadonlyMap<Region, readonly Expr[]>
}
