import { isFloat, isInteger, type DType } from '../dtype.js'
import type { BinaryOp, CompareOp, Expr, PlainOp, ScalarFunction, ScalarLoop, UnaryOp } from './expression.js'
import { NodeTable } from './nodeTable.js'
import { each, type Each } from './tuple.js'

/**
 * Builds expressions of the scalar language. Equal nodes are made once, so `x` used twice is one node, and a body is a DAG.
 * Operand types are checked: a mistake in an expansion throws when it is built, not when it is printed.
 */
export class ScalarBuilder {
  private readonly plain = new NodeTable()
  private readonly others = new Map<string, Expr>()
  private readonly literals: Readonly<Record<DType, Map<number, Expr>>> = {
    float64: new Map(),
    float32: new Map(),
    int32: new Map(),
    uint32: new Map(),
    bool: new Map(),
  }
  private nodes = 0
  private leaves = 0

  /**
   * @param functions where outlined functions are kept; builders that share them agree about `doubles`
   * @param doubles may functions of float32 be computed in float64 where that is shorter? Else their expansions keep to float32 and integers, if they can
   */
  constructor(
    private readonly functions: Map<string, ScalarFunction> = new Map(),
    readonly doubles: boolean = true,
  ) {}

  /** How many nodes there are, but for literals, operands and indices. */
  get operations(): number {
    return this.nodes - this.leaves
  }

  /** A node like `x` with other arguments. */
  again(x: Expr, args: readonly Expr[]): Expr {
    return args.every((y, i) => y === x.args[i]) ? x : this.share(`again ${String(x.id)} ${ids(args)}`, (id) => ({ ...x, id, args }))
  }

  /** A constant of `type`, rounded to it. */
  literal(type: DType, value: number): Expr {
    const rounded = type === 'float32' ? Math.fround(value) : value
    const make = (id: number): Expr => ({ op: 'literal', type, id, args: [], value: rounded })
    // A Map takes -0 for 0.
    if (Object.is(rounded, -0)) return this.share(`literal ${type} -0`, make)
    const known = this.literals[type].get(rounded)
    if (known !== undefined) return known
    const made = make(this.newId(true))
    this.literals[type].set(rounded, made)
    return made
  }

  /** The element of operand number `position`. */
  operand(type: DType, position: number): Expr {
    return this.share(`operand ${type} ${String(position)}`, (id) => ({ op: 'operand', type, id, args: [], position }))
  }

  /** The int32 index of the current element along `axis` of the result. */
  index(axis: number): Expr {
    return this.share(`index ${String(axis)}`, (id) => ({ op: 'index', type: 'int32', id, args: [], axis }))
  }

  neg(x: Expr): Expr {
    return this.unary('neg', x, 'number')
  }
  abs(x: Expr): Expr {
    return this.unary('abs', x, 'number')
  }
  sqrt(x: Expr): Expr {
    return this.unary('sqrt', x, 'float')
  }
  floor(x: Expr): Expr {
    return this.unary('floor', x, 'float')
  }
  ceil(x: Expr): Expr {
    return this.unary('ceil', x, 'float')
  }
  trunc(x: Expr): Expr {
    return this.unary('trunc', x, 'float')
  }
  /** To the nearest integer, half to even. */
  round(x: Expr): Expr {
    return this.unary('round', x, 'float')
  }
  not(x: Expr): Expr {
    return this.unary('not', x, 'bits')
  }
  /** Upper 32 bits of a float64 as int32. */
  highWord(x: Expr): Expr {
    return this.reinterpret('highWord', x, 'float64', 'int32')
  }
  /** Lower 32 bits of a float64 as int32. */
  lowWord(x: Expr): Expr {
    return this.reinterpret('lowWord', x, 'float64', 'int32')
  }
  /** The bits of a float32 as int32. */
  bitsOf(x: Expr): Expr {
    return this.reinterpret('bitsOf', x, 'float32', 'int32')
  }
  /** The float32 with these bits. */
  fromBits(x: Expr): Expr {
    return this.reinterpret('fromBits', x, 'int32', 'float32')
  }
  /** The float64 with these upper and lower 32 bits. */
  fromWords(high: Expr, low: Expr): Expr {
    this.expect('fromWords', high.type === 'int32' && low.type === 'int32', high, low)
    return this.node('fromWords', 'float64', [high, low])
  }

  add(x: Expr, y: Expr): Expr {
    return this.binary('add', x, y, 'number')
  }
  sub(x: Expr, y: Expr): Expr {
    return this.binary('sub', x, y, 'number')
  }
  mul(x: Expr, y: Expr): Expr {
    return this.binary('mul', x, y, 'number')
  }
  div(x: Expr, y: Expr): Expr {
    return this.binary('div', x, y, 'number')
  }
  /** Integer remainder with the sign of the dividend. */
  rem(x: Expr, y: Expr): Expr {
    return this.binary('rem', x, y, 'integer')
  }
  min(x: Expr, y: Expr): Expr {
    return this.binary('min', x, y, 'any')
  }
  max(x: Expr, y: Expr): Expr {
    return this.binary('max', x, y, 'any')
  }
  and(x: Expr, y: Expr): Expr {
    return this.binary('and', x, y, 'bits')
  }
  or(x: Expr, y: Expr): Expr {
    return this.binary('or', x, y, 'bits')
  }
  xor(x: Expr, y: Expr): Expr {
    return this.binary('xor', x, y, 'bits')
  }
  shiftLeft(x: Expr, by: Expr): Expr {
    return this.binary('shiftLeft', x, by, 'integer')
  }
  shiftRight(x: Expr, by: Expr): Expr {
    return this.binary('shiftRight', x, by, 'integer')
  }
  /** `x * 2^n`, rounded once, also where the result is subnormal. */
  scale(x: Expr, n: Expr): Expr {
    this.expect('scale', isFloat(x.type) && n.type === 'int32', x, n)
    return this.node('scale', x.type, [x, n])
  }

  eq(x: Expr, y: Expr): Expr {
    return this.compare('eq', x, y)
  }
  ne(x: Expr, y: Expr): Expr {
    return this.compare('ne', x, y)
  }
  lt(x: Expr, y: Expr): Expr {
    return this.compare('lt', x, y)
  }
  le(x: Expr, y: Expr): Expr {
    return this.compare('le', x, y)
  }
  gt(x: Expr, y: Expr): Expr {
    return this.compare('lt', y, x)
  }
  ge(x: Expr, y: Expr): Expr {
    return this.compare('le', y, x)
  }

  /** `x` where `condition` holds, else `y`. */
  select(condition: Expr, x: Expr, y: Expr): Expr {
    this.expect('select', condition.type === 'bool' && x.type === y.type, condition, x, y)
    return this.node('select', x.type, [condition, x, y])
  }

  /** Numeric conversion, saturating from float to integer; the identity for the type it has. */
  convert(x: Expr, type: DType): Expr {
    return x.type === type ? x : this.node('convert', type, [x])
  }

  /** The constant `table[i]`. */
  lookup(type: DType, table: readonly number[], i: Expr): Expr {
    this.expect('lookup', i.type === 'int32', i)
    return this.share(`lookup ${type} ${table.join()} ${String(i.id)}`, (id) => ({ op: 'lookup', type, id, args: [i], table }))
  }

  /** `callee(...values)` where `condition` holds, else `otherwise`. */
  callWhere(condition: Expr, callee: ScalarFunction, values: readonly Expr[], otherwise: Expr): Expr {
    const fits = callee.parameters.length === values.length && callee.parameters.every((type, i) => values[i]?.type === type)
    this.expect(`call of ${callee.name}`, condition.type === 'bool' && fits && callee.result.type === otherwise.type, condition, ...values)
    const args = [condition, otherwise, ...values]
    return this.share(`callWhere ${callee.name} ${ids(args)}`, (id) => ({ op: 'callWhere', type: otherwise.type, id, args, callee }))
  }

  /** Defines an out-of-line function once per name; the body is built in a builder of its own. */
  outline<T extends readonly unknown[] | readonly []>(
    name: string,
    parameters: Each<T, DType>,
    body: (s: ScalarBuilder, xs: Each<T, Expr>) => Expr,
  ): ScalarFunction {
    const known = this.functions.get(name)
    if (known !== undefined) return known
    const inner = new ScalarBuilder(undefined, this.doubles)
    const made = {
      name,
      parameters,
      result: body(
        inner,
        each<T, DType, Expr>(parameters, (type, i) => inner.operand(type, i)),
      ),
    }
    this.functions.set(name, made)
    return made
  }

  /**
   * Iterates `body` on `initial` while `test` holds, at most `limit` times, and returns the last states. `test` and `body` see the states and the
   * `invariants` through a builder of their own.
   */
  repeat(
    limit: number,
    initial: readonly Expr[],
    invariants: readonly Expr[],
    test: (s: ScalarBuilder, states: readonly Expr[], invariants: readonly Expr[]) => Expr,
    body: (s: ScalarBuilder, states: readonly Expr[], invariants: readonly Expr[]) => readonly Expr[],
  ): readonly Expr[] {
    const inner = new ScalarBuilder(undefined, this.doubles)
    const args = [...initial, ...invariants]
    const inside = args.map((x, i) => inner.operand(x.type, i))
    const states = inside.slice(0, initial.length)
    const loop: ScalarLoop = {
      limit,
      states: initial.map((x) => x.type),
      test: test(inner, states, inside.slice(initial.length)),
      body: body(inner, states, inside.slice(initial.length)),
    }
    const key = `repeat ${String(this.nodes)} ${ids(args)}`
    return initial.map((x, position) =>
      this.share(`${key} ${String(position)}`, (id) => ({ op: 'repeat', type: x.type, id, args, loop, position })),
    )
  }

  private unary(op: UnaryOp, x: Expr, domain: Domain): Expr {
    this.expect(op, inDomain(x.type, domain), x)
    return this.node(op, x.type, [x])
  }

  private reinterpret(op: UnaryOp, x: Expr, from: DType, to: DType): Expr {
    this.expect(op, x.type === from, x)
    return this.node(op, to, [x])
  }

  private binary(op: BinaryOp, x: Expr, y: Expr, domain: Domain): Expr {
    this.expect(op, x.type === y.type && inDomain(x.type, domain), x, y)
    return this.node(op, x.type, [x, y])
  }

  private compare(op: CompareOp, x: Expr, y: Expr): Expr {
    this.expect(op, x.type === y.type, x, y)
    return this.node(op, 'bool', [x, y])
  }

  private node(op: PlainOp, type: DType, args: readonly Expr[]): Expr {
    return this.plain.share(op, type, args, () => ({ op, type, id: this.newId(false), args }))
  }

  private share(key: string, make: (id: number) => Expr): Expr {
    const known = this.others.get(key)
    if (known !== undefined) return known
    const made = make(this.nodes)
    this.newId(made.args.length === 0)
    this.others.set(key, made)
    return made
  }

  private newId(leaf: boolean): number {
    if (leaf) this.leaves++
    return this.nodes++
  }

  private expect(what: string, fits: boolean, ...operands: readonly Expr[]): void {
    if (!fits) throw new TypeError(`scalar language: ${what} does not take (${operands.map((x) => x.type).join(', ')})`)
  }
}

type Domain = 'float' | 'integer' | 'number' | 'bits' | 'any'

function inDomain(type: DType, domain: Domain): boolean {
  switch (domain) {
    case 'float':
      return isFloat(type)
    case 'integer':
      return isInteger(type)
    case 'number':
      return type !== 'bool'
    case 'bits':
      return !isFloat(type)
    case 'any':
      return true
  }
}

const ids = (args: readonly Expr[]): string => args.map((x) => x.id).join()
