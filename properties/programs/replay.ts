import { ConcreteArray, type NdArray } from '../../src/core/array.js'
import { avalOf } from '../../src/core/aval.js'
import { bind } from '../../src/core/bind.js'
import { fill } from '../../src/core/constant.js'
import type { DType } from '../../src/core/dtype.js'
import { allPrimitives } from '../../src/core/primitives/all.js'
import { Storage } from '../../src/core/storage.js'
import { cpu } from '../../src/backends/cpu/backend.js'
import { arrayOf } from '../../src/verify/programs/arrays.js'
import { constructOf, type ConstructOptions } from '../../src/verify/programs/constructs.js'
import type { ListFunction } from '../../src/verify/programs/wrappers.js'
import { typed } from '../arrays.js'
import type { Plain } from '../reference/plain.js'
import { plain } from './compare.js'

/** More results than any step of a printed program has: what it takes apart is there. */
type Results = [NdArray, NdArray, NdArray, NdArray, NdArray, NdArray]

function taken(results: readonly NdArray[]): Results {
  const none = fill(0, avalOf([], 'bool'))
  const [a = none, b = none, c = none, d = none, e = none, g = none] = results
  return [a, b, c, d, e, g]
}

const calling =
  (name: string) =>
  (f: ListFunction): ((...xs: NdArray[]) => Results) => {
    const wrapped = constructOf(name).make([f], {})
    return (...xs) => taken(wrapped(...xs))
  }

export const jit: (f: ListFunction) => (...xs: NdArray[]) => Results = calling('call')
export const checkpoint: typeof jit = calling('checkpoint')
export const withJvpRule: typeof jit = calling('customJvp')
export const withVjpRule: typeof jit = calling('customVjp')
export const tangentOfVjpRule: typeof jit = calling('customVjpTangent')
export const withBatchRule: typeof jit = calling('customBatching')

/** A loop or a branch. */
type ControlFlow = (options: ConstructOptions, ...bodies: ListFunction[]) => (...xs: NdArray[]) => Results

const controlled =
  (name: string): ControlFlow =>
  (options, ...bodies) => {
    const made = constructOf(name).make(bodies, options)
    return (...xs) => taken(made(...xs))
  }

export const scan: ControlFlow = controlled('scan')
export const map: ControlFlow = controlled('map')
export const foriLoop: ControlFlow = controlled('foriLoop')
export const dynamicForiLoop: ControlFlow = controlled('dynamicForiLoop')
export const whileLoop: ControlFlow = controlled('whileLoop')
export const cond: ControlFlow = controlled('cond')
export const switchBranches: ControlFlow = controlled('switch')
export const associativeScan: ControlFlow = controlled('associativeScan')
export const lanes: ControlFlow = controlled('lanes')
export const root: ControlFlow = controlled('root')
export const linearSolve: ControlFlow = controlled('linearSolve')

const byName = new Map(allPrimitives.map((primitive) => [primitive.name, primitive]))

/** Results of the primitive of this name: what printed programs are made of. */
export function apply(name: string, operands: readonly NdArray[], params: object = {}): Results {
  const primitive = byName.get(name)
  if (primitive === undefined) throw new Error(`There is no primitive ${name}.`)
  return taken(bind(primitive, operands, params))
}

/** A row-major array. */
export function array(shape: readonly number[], dtype: DType, elements: readonly number[]): ConcreteArray {
  return arrayOf(shape, dtype, (i) => elements[i] ?? NaN)
}

/** An array that has one number everywhere, which programs write down as a literal. */
export function literal(shape: readonly number[], dtype: DType, value: number): ConcreteArray {
  return fill(value, avalOf(shape, dtype))
}

/** An array that sees its memory by any strides. */
export function view(
  dtype: DType,
  memory: readonly number[],
  shape: readonly number[],
  offset: number,
  strides: readonly number[],
): ConcreteArray {
  return new ConcreteArray(avalOf(shape, dtype), new Storage(typed(dtype, memory), cpu), offset, strides)
}

const recorded: Plain[] = []

/** The callback of random programs: remembers what it is called with. */
export function record(values: readonly NdArray[]): void {
  for (const x of values) recorded.push(plain(x))
}

/** What {@link record} was called with while `body` ran. */
export function observed<R>(body: () => R): readonly [result: R, calls: readonly Plain[]] {
  recorded.length = 0
  const result = body()
  return [result, recorded.splice(0)]
}
