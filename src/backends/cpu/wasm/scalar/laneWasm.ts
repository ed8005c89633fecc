import type { DType } from '../../../../core/dtype.js'
import type { Expr } from '../../../../core/scalar/expression.js'
import { orderOf } from '../../scalar/order.js'
import type { Code, Local } from '../assembler/code.js'
import type { Leaf } from '../../scalar/scope.js'
import { extractLane, narrowMask, replaceLane, type LaneCount } from './lanes.js'
import { printLaneOperation } from './laneWasmOperation.js'
import type { ScalarModule } from './scalarModule.js'

/** What the loop around a body says to its leaves: vectors, bools as masks. */
export interface LaneLeaves {
  operand(position: number, type: DType): Local
  /** The int32 indices of the elements along an axis. */
  index(axis: number): Local
}

type Repeat = Extract<Expr, { readonly op: 'repeat' }>
type Call = Extract<Expr, { readonly op: 'callWhere' }>
type Lookup = Extract<Expr, { readonly op: 'lookup' }>

/**
 * Values of expressions in one function, several elements at once, each computed once. A scope made {@link LaneWasm.inside} another one sees what
 * that one has computed before, and adds nothing to it: for loops, and for copies of a body.
 */
export class LaneWasm {
  private readonly values = new Map<unknown, readonly Local[]>()

  constructor(
    private readonly scalars: ScalarModule,
    readonly lanes: LaneCount,
    private readonly leaves: LaneLeaves,
    private readonly outer: LaneWasm | null = null,
  ) {}

  /** A scope inside this one. */
  inside(leaves: LaneLeaves): LaneWasm {
    return new LaneWasm(this.scalars, this.lanes, leaves, this)
  }

  /** Writes the instructions after which the locals given back hold `results`, which nothing must set. */
  print(f: Code, results: readonly Expr[]): readonly Local[] {
    for (const node of orderOf(results, (x) => this.find(x) !== undefined).nodes) this.printNode(f, node)
    return results.map((x) => this.value(x))
  }

  private find(x: Expr): Local | undefined {
    // All states of a loop are computed together.
    const known = x.op === 'repeat' ? this.values.get(x.loop)?.[x.position] : this.values.get(x)?.[0]
    return known ?? this.outer?.find(x)
  }

  private value(x: Expr): Local {
    const local = this.find(x)
    if (local === undefined) throw new Error(`The vector printer used ${x.op} before it printed it; this is a bug in its order of nodes.`)
    return local
  }

  private printNode(f: Code, node: Expr): void {
    switch (node.op) {
      case 'operand':
      case 'index':
        this.values.set(node, [this.leaf(node)])
        return
      case 'lookup':
        this.values.set(node, [this.printLookup(f, node)])
        return
      case 'callWhere':
        this.values.set(node, [this.printCall(f, node)])
        return
      case 'repeat':
        this.values.set(node.loop, this.printRepeat(f, node))
        return
      case 'literal':
        printSplat(f, this.lanes, node.type, node.value)
        break
      case 'bitsOf':
      case 'fromBits':
        this.values.set(node, [this.value(node.args[0]!)])
        return
      default:
        printLaneOperation(
          f,
          this.lanes,
          node,
          node.args.map((x) => this.value(x)),
        )
    }
    const local = f.local('v128')
    f.set(local)
    this.values.set(node, [local])
  }

  private leaf(leaf: Leaf): Local {
    return leaf.op === 'index' ? this.leaves.index(leaf.axis) : this.leaves.operand(leaf.position, leaf.type)
  }

  private printLookup(f: Code, node: Lookup): Local {
    const at = this.value(node.args[0]!)
    const offset = this.scalars.addressOfTable(node.type, node.table)
    const out = f.local('v128')
    const size = node.type === 'float64' ? 8 : node.type === 'bool' ? 1 : 4
    const load =
      node.type === 'float64' ? 'f64.load' : node.type === 'float32' ? 'f32.load' : node.type === 'bool' ? 'i32.load8_u' : 'i32.load'
    for (let lane = 0; lane < this.lanes; lane++) {
      replaceLane(f, this.lanes, node.type, out, lane, () => {
        f.getGlobal(this.scalars.tablesBase)
        extractLane(f, this.lanes, 'int32', at, lane)
        if (size > 1) {
          f.i32(size === 8 ? 3 : 2)
          f.op('i32.shl')
        }
        f.op('i32.add')
        f.load(load, offset)
      })
    }
    return out
  }

  private printCall(f: Code, node: Call): Local {
    const [condition, otherwise, ...args] = node.args.map((x) => this.value(x))
    const out = f.local('v128')
    const callee = this.scalars.functionOf(node.callee)
    f.get(otherwise!)
    f.set(out)
    f.get(condition!)
    f.op('v128.any_true')
    f.if_(() => {
      for (let lane = 0; lane < this.lanes; lane++) {
        extractLane(f, this.lanes, 'bool', condition!, lane)
        f.if_(() => {
          replaceLane(f, this.lanes, node.type, out, lane, () => {
            args.forEach((x, i) => extractLane(f, this.lanes, node.callee.parameters[i]!, x, lane))
            f.call(callee)
          })
        })
      }
    })
    return out
  }

  private printRepeat(f: Code, node: Repeat): readonly Local[] {
    const { loop } = node
    const args = node.args.map((x) => this.value(x))
    const states = loop.states.map((_, k) => {
      const state = f.local('v128')
      f.get(args[k]!)
      f.set(state)
      return state
    })
    if (loop.limit <= 0) return states
    const count = f.local('i32')
    f.i32(loop.limit)
    f.set(count)
    const operand = (position: number): Local => states[position] ?? args[position]!
    f.block((exit) => {
      f.loop((again) => {
        const inner = new LaneWasm(this.scalars, this.lanes, { operand, index: (axis) => this.leaves.index(axis) })
        const [test] = inner.print(f, [loop.test])
        f.get(test!)
        f.op('v128.any_true')
        f.op('i32.eqz')
        f.brIf(exit)
        const next = inner.print(f, loop.body)
        // All are read before one is set: a state may go on as another one.
        const merged = next.map((x, k) => {
          const out = f.local('v128')
          f.get(x)
          f.get(states[k]!)
          const type = loop.states[k]!
          if (this.lanes === 2 && type !== 'float64' && type !== 'bool') narrowMask(f, test!)
          else f.get(test!)
          f.op('v128.bitselect')
          f.set(out)
          return out
        })
        merged.forEach((x, k) => {
          f.get(x)
          f.set(states[k]!)
        })
        f.get(count)
        f.i32(1)
        f.op('i32.sub')
        f.tee(count)
        f.brIf(again)
      })
    })
    return states
  }
}

/** Pushes a constant in all lanes. */
export function printSplat(f: Code, lanes: LaneCount, type: DType, value: number): void {
  switch (type) {
    case 'float64':
      f.splat('f64x2', value)
      return
    case 'float32':
      f.splat('f32x4', value)
      return
    case 'int32':
    case 'uint32':
      f.splat('i32x4', value)
      return
    case 'bool':
      f.splat(lanes === 2 ? 'i64x2' : 'i32x4', value === 0 ? 0 : -1)
  }
}
