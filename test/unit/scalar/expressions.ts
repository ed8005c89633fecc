import fc from 'fast-check'
import { dtypes, isFloat, isInteger, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'
import type { Expr } from '../../../src/core/scalar/expression.js'

/** One step of a random program: which operation, of which type, on which of the values made so far. */
type Choice = readonly [operation: number, type: number, x: number, y: number, z: number]

/** The types of the operands of every random program, by position. */
export const operandTypes: readonly DType[] = dtypes.flatMap((type) => [type, type])

/** Numbers where arithmetic changes its behaviour. */
export const specials: Readonly<Record<DType, readonly number[]>> = {
  float64: [
    ...[
      0,
      0.5,
      1,
      1.5,
      2.5,
      3,
      5e-324,
      2 ** -1022,
      2 ** -1074 * 3,
      0.49999999999999994,
      4503599627370495.5,
      4503599627370497,
      2251799813685247.5,
    ],
    ...[
      2251799813685248.5,
      2147483647,
      2147483647.5,
      2147483648,
      2147483648.5,
      2147483649,
      3e9,
      4294967295,
      4294967295.5,
      4294967296,
      2 ** 52,
      2 ** 53,
      2 ** 63,
    ],
    ...[Number.MAX_VALUE, Infinity, NaN, 1e-308, 1.7976931348623155e308, 2 ** -1023, 1023, 1074],
  ].flatMap((x) => [x, -x]),
  float32: [
    0,
    0.5,
    1,
    1.5,
    2.5,
    2 ** -149,
    2 ** -126,
    2 ** -149 * 5,
    8388607.5,
    8388609,
    2147483648,
    4294967296,
    3.4028234663852886e38,
    Infinity,
    NaN,
  ].flatMap((x) => [x, -x]),
  int32: [0, 1, 2, 3, 31, 32, 33, 1023, 1024, 1074, 1075, 2098, 65535, 65536, 2147483647]
    .flatMap((x) => [x | 0, -x | 0])
    .concat(-2147483648),
  uint32: [0, 1, 2, 3, 31, 32, 33, 65535, 65536, 2147483647, 2147483648, 4294967294, 4294967295],
  bool: [0, 1],
}

const anyOf: Readonly<Record<DType, fc.Arbitrary<number>>> = {
  float64: fc.oneof(fc.constantFrom(...specials.float64), fc.double(), fc.double({ min: -40, max: 40, noNaN: true })),
  float32: fc.oneof(fc.constantFrom(...specials.float32), fc.float(), fc.float({ min: -40, max: 40, noNaN: true })),
  int32: fc.oneof(fc.constantFrom(...specials.int32), fc.integer(), fc.integer({ min: -70, max: 70 })),
  uint32: fc.oneof(fc.constantFrom(...specials.uint32), fc.integer({ min: 0, max: 4294967295 }), fc.integer({ min: 0, max: 70 })),
  bool: fc.constantFrom(0, 1),
}

/** Operands for several elements: one typed array for each operand, of equal length. */
export const operandColumns: fc.Arbitrary<readonly TypedArray[]> = fc
  .array(fc.tuple(...operandTypes.map((type) => anyOf[type])), { minLength: 1, maxLength: 24 })
  .map((rows) =>
    operandTypes.map((type, position) => {
      const column = newTypedArray(type, rows.length)
      rows.forEach((row, i) => (column[i] = row[position]!))
      return column
    }),
  )

/** Well-typed expressions over {@link operandTypes} and the index of axis 0, with every operation of the language. */
export const expressions: fc.Arbitrary<readonly Expr[]> = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.nat(4), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 40, size: 'max' }),
    fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  )
  .map(([choices, picks]) => {
    const program = new RandomProgram(new ScalarBuilder(), operandTypes, 2)
    program.pool('int32').push(program.s.index(0))
    for (const choice of choices) program.take(choice)
    const made = program.made
    const last = made.at(-1)!
    return [last, ...picks.slice(1).map((pick) => made[pick % made.length]!)]
  })

class RandomProgram {
  readonly made: Expr[] = []
  private readonly pools = new Map<DType, Expr[]>()

  constructor(
    readonly s: ScalarBuilder,
    types: readonly DType[],
    private readonly depth: number,
  ) {
    types.forEach((type, position) => this.pool(type).push(s.operand(type, position)))
  }

  pool(type: DType): Expr[] {
    const known = this.pools.get(type)
    if (known !== undefined) return known
    const made: Expr[] = []
    this.pools.set(type, made)
    return made
  }

  /** A value of a type; later ones are as likely as all before them together, so that programs get deep. */
  value(type: DType, pick: number): Expr {
    const pool = this.pool(type)
    if (pool.length === 0) return this.s.literal(type, specials[type][pick % specials[type].length]!)
    const recent = Math.min(pool.length, 4)
    const at = pick % 2 === 0 ? pool.length - 1 - ((pick >> 1) % recent) : (pick >> 1) % pool.length
    return pool[at]!
  }

  take([operation, typeIndex, a, b, c]: Choice): void {
    const type = dtypes[typeIndex]!
    const applicable = operations.filter(({ on }) => on(type))
    const { make } = applicable[operation % applicable.length]!
    const result = make(this, type, a, b, c)
    this.pool(result.type).push(result)
    this.made.push(result)
  }

  /** An expression of `type` inside a function or loop with parameters of `types`. */
  static inner(s: ScalarBuilder, xs: readonly Expr[], type: DType, a: number, b: number, depth: number): Expr {
    const program = new RandomProgram(s, [], depth)
    for (const x of xs) program.pool(x.type).push(x)
    for (let k = 0; k < 4; k++) program.take([(a >> k) + b, k === 3 ? dtypes.indexOf(type) : (b >> k) % 5, a >> (k + 1), b >> k, a ^ b])
    return program.value(type, 0)
  }

  get level(): number {
    return this.depth
  }
}

interface Operation {
  readonly on: (type: DType) => boolean
  readonly make: (p: RandomProgram, type: DType, a: number, b: number, c: number) => Expr
}

type Method1 = 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'round' | 'not'
type Method2 =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'rem'
  | 'min'
  | 'max'
  | 'and'
  | 'or'
  | 'xor'
  | 'shiftLeft'
  | 'shiftRight'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'

const anyType = (): boolean => true
const isNumber = (type: DType): boolean => type !== 'bool'
const isBits = (type: DType): boolean => !isFloat(type)

const unary = (op: Method1, on: (type: DType) => boolean): Operation => ({ on, make: (p, type, a) => p.s[op](p.value(type, a)) })
const binary = (op: Method2, on: (type: DType) => boolean): Operation => ({
  on,
  make: (p, type, a, b) => p.s[op](p.value(type, a), p.value(type, b)),
})

/** A number that is not NaN, whose bits the language does not fix. */
const notNaN = (p: RandomProgram, x: Expr): Expr => p.s.select(p.s.eq(x, x), x, p.s.literal(x.type, 0))

const operations: readonly Operation[] = [
  unary('neg', isNumber),
  unary('abs', isNumber),
  ...(['sqrt', 'floor', 'ceil', 'trunc', 'round'] as const).map((op) => unary(op, isFloat)),
  unary('not', isBits),
  ...(['add', 'sub', 'mul', 'div'] as const).map((op) => binary(op, isNumber)),
  ...(['min', 'max', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map((op) => binary(op, anyType)),
  ...(['and', 'or', 'xor'] as const).map((op) => binary(op, isBits)),
  ...(['rem', 'shiftLeft', 'shiftRight'] as const).map((op) => binary(op, isInteger)),
  { on: isInteger, make: (p, type, a, b) => p.s.shiftLeft(p.value(type, a), p.s.literal(type, b % 40)) },
  { on: isInteger, make: (p, type, a, b) => p.s.shiftRight(p.value(type, a), p.s.literal(type, b % 40)) },
  { on: isFloat, make: (p, type, a, b) => p.s.scale(p.value(type, a), p.value('int32', b)) },
  { on: isFloat, make: (p, type, a, b) => p.s.scale(p.value(type, a), p.s.literal('int32', (b % 4400) - 2200)) },
  { on: isFloat, make: (p, type, a, b) => p.s.scale(p.value(type, a), p.s.rem(p.value('int32', b), p.s.literal('int32', 2300))) },
  { on: (type) => type === 'float64', make: (p, type, a) => p.s.highWord(notNaN(p, p.value(type, a))) },
  { on: (type) => type === 'float64', make: (p, type, a) => p.s.lowWord(notNaN(p, p.value(type, a))) },
  { on: (type) => type === 'float64', make: (p, _type, a, b) => p.s.fromWords(p.value('int32', a), p.value('int32', b)) },
  { on: (type) => type === 'float32', make: (p, type, a) => p.s.bitsOf(notNaN(p, p.value(type, a))) },
  { on: (type) => type === 'float32', make: (p, _type, a) => p.s.fromBits(p.value('int32', a)) },
  { on: anyType, make: (p, type, a, b, c) => p.s.select(p.value('bool', a), p.value(type, b), p.value(type, c)) },
  { on: anyType, make: (p, type, a, b) => p.s.convert(p.value(type, a), dtypes[b % 5]!) },
  { on: anyType, make: (p, type, a) => p.s.literal(type, specials[type][a % specials[type].length]!) },
  {
    on: anyType,
    make: (p, type, a, b) => {
      const table = Array.from({ length: 8 }, (_, k) => specials[type][(b + k) % specials[type].length]!)
      return p.s.lookup(type, table, p.s.and(p.value('int32', a), p.s.literal('int32', 7)))
    },
  },
  {
    on: anyType,
    make: (p, type, a, b, c) => {
      if (p.level === 0) return p.value(type, a)
      const inputs = [p.value(type, b), p.value(dtypes[c % 5]!, a)]
      const types = inputs.map((x) => x.type)
      const name = `made ${type} ${types.join()} ${a} ${b}`
      const callee = p.s.outline(name, types, (s, xs) => RandomProgram.inner(s, xs, type, a, b, p.level - 1))
      return p.s.callWhere(p.value('bool', c), callee, inputs, p.value(type, a))
    },
  },
  {
    on: anyType,
    make: (p, type, a, b, c) => {
      if (p.level === 0) return p.value(type, b)
      const states = [p.value(type, a), p.value(type, b), p.value('int32', c)]
      const one = (s: ScalarBuilder): Expr => s.literal('int32', 1)
      const results = p.s.repeat(
        a % 6,
        states,
        [p.value(type, c), p.value('bool', a)],
        (s, [x, , k], [y, on]) => (b % 2 === 0 ? s.ne(s.and(k!, one(s)), one(s)) : s.or(on!, s.lt(x!, y!))),
        // The second state becomes the first: states must not be overwritten before they are read.
        (s, [x, y, k], [z]) => [y!, RandomProgram.inner(s, [x!, y!, z!, k!], type, a, c, p.level - 1), s.add(k!, one(s))],
      )
      return results[c % 2]!
    },
  },
]

/** Each operation on two operands of a type (and on an int32 made from the second, where it takes one). */
export function applications(type: DType): readonly { readonly name: string; readonly result: Expr }[] {
  const s = new ScalarBuilder()
  const x = s.operand(type, 0)
  const y = s.operand(type, 1)
  const n = s.convert(y, 'int32')
  const safe = s.select(s.eq(x, x), x, s.literal(type, 1))
  const made: readonly (readonly [name: string, on: (type: DType) => boolean, make: () => Expr])[] = [
    ...(['neg', 'abs'] as const).map((op) => [op, isNumber, () => s[op](x)] as const),
    ...(['sqrt', 'floor', 'ceil', 'trunc', 'round'] as const).map((op) => [op, isFloat, () => s[op](x)] as const),
    ...(['add', 'sub', 'mul', 'div'] as const).map((op) => [op, isNumber, () => s[op](x, y)] as const),
    ...(['min', 'max', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map((op) => [op, anyType, () => s[op](x, y)] as const),
    ...(['and', 'or', 'xor'] as const).map((op) => [op, isBits, () => s[op](x, y)] as const),
    ...(['rem', 'shiftLeft', 'shiftRight'] as const).map((op) => [op, isInteger, () => s[op](x, y)] as const),
    ['not', isBits, () => s.not(x)],
    ['scale', isFloat, () => s.scale(x, n)],
    ['highWord', (t) => t === 'float64', () => s.highWord(safe)],
    ['lowWord', (t) => t === 'float64', () => s.lowWord(safe)],
    ['fromWords', (t) => t === 'float64', () => s.fromWords(s.highWord(safe), n)],
    ['bitsOf', (t) => t === 'float32', () => s.bitsOf(safe)],
    ['fromBits', (t) => t === 'int32', () => s.fromBits(x)],
    ['select', anyType, () => s.select(s.lt(x, y), y, x)],
    ...dtypes.map((to) => [`convert to ${to}`, anyType, () => s.convert(x, to)] as const),
  ]
  return made.filter(([, on]) => on(type)).map(([name, , make]) => ({ name, result: make() }))
}
