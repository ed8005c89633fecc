import type { NdArray } from '../array.js'
import type { Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import type { Primitive, Tangent } from '../primitive.js'
import { equation, Program, Var } from '../program.js'
import { at } from '../shape.js'
import { TapeAval } from '../tape.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { samplePair } from './constructors/samples.js'
import { numbers } from './constructors/signatures.js'
import { checkAdded, isZero, only, pair, zeroLike } from './constructors/tangents.js'
import { mapTapes, mapTapesP } from './mapTapes.js'
import { neg } from './neg.js'

export const addP: Primitive<NoParams> = elementwise({
  name: 'add',
  doc: 'Sum of two arrays. d(x + y) = dx + dy. Integers wrap.',
  signature: numbers,
  body: (s, xs) => [s.add(at(xs, 0), at(xs, 1))],
  jvp: (primals, tangents) => {
    const [x, y] = pair(primals)
    const [dx, dy] = pair(tangents)
    const z = add(x, y)
    return [[z], [isZero(dx) ? (isZero(dy) ? zeroLike(z) : dy) : isZero(dy) ? dx : add(dx, dy)]]
  },
  transpose: (cotangents, operands) => {
    const ct = only(cotangents)
    for (const x of operands) checkAdded(x, 'add')
    return [ct, ct]
  },
  sample: (draw) => samplePair(draw, ['float64', 'float32', 'int32', 'uint32']),
})

export const subP: Primitive<NoParams> = elementwise({
  name: 'sub',
  doc: 'Difference of two arrays. d(x - y) = dx - dy. Integers wrap.',
  signature: numbers,
  body: (s, xs) => [s.sub(at(xs, 0), at(xs, 1))],
  jvp: (primals, tangents) => {
    const [x, y] = pair(primals)
    const [dx, dy] = pair(tangents)
    const z = sub(x, y)
    return [[z], [isZero(dx) ? (isZero(dy) ? zeroLike(z) : neg(dy)) : isZero(dy) ? dx : sub(dx, dy)]]
  },
  transpose: (cotangents, operands) => {
    const ct = only(cotangents)
    for (const x of operands) checkAdded(x, 'sub')
    return [ct, isZero(ct) ? ct : neg(ct)]
  },
  sample: (draw) => samplePair(draw, ['float64', 'float32', 'int32', 'uint32']),
})

/**
 * `x + y`, of equal shape and dtype.
 *
 * @example
 * lax.add(np.array([1, 2]), np.array([3, 4])).toArray() // [4, 6]
 */
export function add(x: NdArray, y: NdArray): NdArray {
  return bind1(addP, [x, y], noParams)
}

/**
 * `x - y`, of equal shape and dtype.
 *
 * @example
 * lax.sub(np.array([1, 2]), np.array([3, 5])).toArray() // [-2, -3]
 */
export function sub(x: NdArray, y: NdArray): NdArray {
  return bind1(subP, [x, y], noParams)
}

/** Sum of two tangents or cotangents; zeros are not added. */
export function addTangents(x: Tangent, y: Tangent): Tangent {
  return isZero(x) ? y : isZero(y) ? x : x.aval instanceof TapeAval ? addTapes(x.aval, x, y) : add(x, y)
}

const sums = new WeakMap<Aval, Program>()

/** What adds two arrays, or two tapes, of this aval. */
function sumOf(aval: Aval): Program {
  let known = sums.get(aval)
  if (known === undefined) {
    const [x, y, z] = [new Var(aval, 0), new Var(aval, 1), new Var(aval, 2)]
    const sum =
      aval instanceof TapeAval
        ? equation(mapTapesP, { program: sumOf(aval.element), constants: 0 }, [x, y], [z])
        : equation(addP, noParams, [x, y], [z])
    known = new Program('sum', [x, y], [sum], [z], 3)
    sums.set(aval, known)
  }
  return known
}

function addTapes(aval: TapeAval, x: NdArray, y: NdArray): NdArray {
  return only(mapTapes([x, y], { program: sumOf(aval.element), constants: 0 }))
}
