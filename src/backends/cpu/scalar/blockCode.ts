import type { Expr, ScalarFunction, ScalarLoop } from '../../../core/scalar/expression.js'
import { blockOperationOf, lookupBlock, type Register } from './blockOperation.js'
import { callStep, loopStep, newRegister, type Step } from './laneSteps.js'
import { orderOf } from './order.js'
import { indexOutOfPlace } from './scope.js'

/** A leaf of the expressions: the caller puts its register at `slot` before each run. */
export interface BlockLeaf {
  readonly node: Extract<Expr, { readonly op: 'operand' | 'index' }>
  readonly slot: number
}

/**
 * Expressions as steps over registers. A register is given back as soon as its last user has run, so that a long body works in few of them; those
 * of leaves, literals and loop states are never written over.
 */
export class BlockCode {
  readonly registers: Register[] = []
  readonly leaves: BlockLeaf[] = []
  private readonly steps: Step[] = []
  private readonly results: readonly number[]
  private readonly slots = new Map<Expr, number>()
  private readonly loops = new Map<ScalarLoop, readonly number[]>()
  private readonly uses = new Map<Expr, number>()
  private readonly free: number[] = []

  /** @param callees the code of outlined functions, shared by all code of one program */
  constructor(
    results: readonly Expr[],
    private readonly callees: Map<ScalarFunction, BlockCode> = new Map(),
  ) {
    const { nodes, leader } = orderOf(results)
    const use = (x: Expr): void => void this.uses.set(leader(x), (this.uses.get(leader(x)) ?? 0) + 1)
    for (const node of nodes) node.args.forEach(use)
    results.forEach(use)
    for (const node of nodes) this.compile(node)
    this.results = results.map((x) => this.slotOf(x))
  }

  /** Runs the steps over n elements; the registers given back are good until the next run. */
  run(n: number): Register[] {
    for (const step of this.steps) step(n)
    return this.results.map((slot) => this.registers[slot]!)
  }

  /** Runs with `inputs` as the operands, by position. */
  runWith(inputs: readonly Register[], n: number): Register[] {
    for (const { node, slot } of this.leaves) {
      if (node.op === 'index') indexOutOfPlace('a loop or function')
      this.registers[slot] = inputs[node.position]!
    }
    return this.run(n)
  }

  private compile(node: Expr): void {
    const r = this.registers
    switch (node.op) {
      case 'operand':
      case 'index': {
        this.leaves.push({ node, slot: this.lasting(node) })
        return
      }
      case 'literal':
        r[this.lasting(node)]!.fill(node.value)
        return
      case 'repeat': {
        const args = node.args.map((x) => this.slotOf(x))
        const states = node.loop.states.map(() => this.newSlot())
        this.loops.set(node.loop, states)
        const test = new BlockCode([node.loop.test], this.callees)
        const body = new BlockCode(node.loop.body, this.callees)
        this.steps.push(loopStep(r, node.loop.limit, args, states, test, body))
        return
      }
      case 'callWhere': {
        const [condition = 0, otherwise = 0, ...args] = node.args.map((x) => this.slotOf(x))
        this.steps.push(callStep(r, this.codeOf(node.callee), condition, args, otherwise, this.define(node)))
        break
      }
      case 'lookup': {
        const table = Float64Array.from(node.table)
        const [at = 0] = this.take(node)
        const out = this.define(node)
        this.steps.push((n) => lookupBlock(r[out]!, table, r[at]!, n))
        return
      }
      default: {
        const operation = blockOperationOf(node)
        const [x = 0, y = x, z = x] = this.take(node)
        const out = this.define(node)
        this.steps.push((n) => operation(n, r[out]!, r[x]!, r[y]!, r[z]!))
        return
      }
    }
    this.take(node)
  }

  private codeOf(callee: ScalarFunction): BlockCode {
    const known = this.callees.get(callee)
    if (known !== undefined) return known
    const code = new BlockCode([callee.result], this.callees)
    this.callees.set(callee, code)
    return code
  }

  /** The registers of a node's operands, which are free for its result where this was their last use: steps go through a block in order. */
  private take(node: Expr): number[] {
    const slots = node.args.map((x) => this.slotOf(x))
    for (const x of node.args) {
      const left = (this.uses.get(x) ?? 0) - 1
      this.uses.set(x, left)
      const slot = this.slots.get(x)
      const lasting = x.op === 'operand' || x.op === 'index' || x.op === 'literal' || x.op === 'repeat'
      if (left === 0 && slot !== undefined && !lasting) this.free.push(slot)
    }
    return slots
  }

  private slotOf(x: Expr): number {
    const slot = x.op === 'repeat' ? this.loops.get(x.loop)?.[x.position] : this.slots.get(x)
    if (slot === undefined) throw new Error(`The block interpreter met ${x.op} before its value; this is a bug in the order of nodes.`)
    return slot
  }

  private define(node: Expr): number {
    const slot = this.free.pop() ?? this.newSlot()
    this.slots.set(node, slot)
    return slot
  }

  /** A register of the node's own, that no step writes: what leaves and literals need. */
  private lasting(node: Expr): number {
    const slot = this.newSlot()
    this.slots.set(node, slot)
    return slot
  }

  private newSlot(): number {
    return this.registers.push(newRegister()) - 1
  }
}
