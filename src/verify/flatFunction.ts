import type { ConcreteArray, NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { isFloat, newTypedArray } from '../core/dtype.js'
import { lift } from '../core/lift.js'
import { flatten, leafPaths, unflatten } from '../core/pytree.js'
import { defaultBackend } from '../core/scope.js'
import { at } from '../core/shape.js'
import { elementsOf } from '../numpy/reading.js'
import { invoke, type AnyFunction } from '../transforms/functions.js'
import { jvp } from '../transforms/jvp.js'
import { flattenResult } from '../transforms/trees.js'
import { vjp } from '../transforms/vjp.js'
import type { Mode } from './gradReport.js'

/** A function of float arrays to float arrays: what is left of any function without containers, and without what has no derivative. */
export interface FlatFunction {
  readonly name: string
  readonly apply: (...xs: NdArray[]) => NdArray[]
  /** What the operands are called. */
  readonly operands: readonly string[]
  /** What the results of the last call are called. */
  readonly results: () => readonly string[]
}

/** A strong array with these elements, shaped like another. */
export function arrayLike(like: NdArray, elements: ArrayLike<number>): ConcreteArray {
  const data = newTypedArray(like.dtype, elements.length)
  data.set(elements)
  return defaultBackend().fromTypedArray(data, avalOf(like.shape, like.dtype))
}

/** The elements as numbers. */
export function numbersOf(x: NdArray): Float64Array {
  return Float64Array.from(elementsOf(x.toConcrete('be checked against differences')))
}

/** The function without containers, and the point. Leaves that are no floats are closed over as they are. */
export function flatFunction(
  f: AnyFunction,
  args: readonly unknown[],
  checker = 'checkGrads',
): readonly [FlatFunction, readonly ConcreteArray[]] {
  const { leaves, structure } = flatten(args)
  const paths = leafPaths(structure).map((path) => path.replace(/^\[(\d+)\]/, 'argument $1'))
  const point: ConcreteArray[] = []
  const operands: string[] = []
  const places: (number | null)[] = leaves.map((leaf, i) => {
    const x = lift(leaf)
    if (x === null || !isFloat(x.dtype)) return null
    operands.push(at(paths, i))
    return point.push(arrayLike(x, numbersOf(x))) - 1
  })
  let results: readonly string[] = []
  const name = f.name === '' ? 'an anonymous function' : f.name
  const apply = (...xs: NdArray[]): NdArray[] => {
    const rebuilt: unknown = unflatten(
      structure,
      leaves.map((leaf, i) => {
        const place = at(places, i)
        return place === null ? leaf : at(xs, place)
      }),
    )
    const label = `${checker} of ${name}`
    const flat = flattenResult(label, invoke(f, Array.isArray(rebuilt) ? rebuilt : [], label))
    const kept = flat.leaves.map((y) => isFloat(y.dtype))
    results = leafPaths(flat.structure, 'result').filter((_, i) => kept[i])
    return flat.leaves.filter((_, i) => kept[i])
  }
  return [named({ name: f.name, apply, operands, results: () => results }), point]
}

/** The derivative as a function of its own: of operands and tangents to tangents, or of operands and cotangents to cotangents. */
export function derivative(g: FlatFunction, mode: Mode): FlatFunction {
  const n = g.operands.length
  const prefix = mode === 'fwd' ? 'tangent of' : 'cotangent of'
  const outer = mode === 'fwd' ? g.operands : g.results()
  const apply = (...xs: NdArray[]): NdArray[] => {
    const [primals, rest] = [xs.slice(0, n), xs.slice(n)]
    return mode === 'fwd' ? jvp(g.apply, primals, rest)[1] : vjp(g.apply, primals)[1](rest)
  }
  const results = (): readonly string[] => (mode === 'fwd' ? g.results() : g.operands).map((path) => `${prefix} ${path}`)
  return named({ name: g.name, apply, operands: [...g.operands, ...outer.map((path) => `${prefix} ${path}`)], results })
}

/** The transforms call a function by its name. */
function named(g: FlatFunction): FlatFunction {
  Object.defineProperty(g.apply, 'name', { value: g.name })
  return g
}
