import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import { lift } from '../../core/lift.js'
import { add } from '../../core/primitives/add.js'
import { lt } from '../../core/primitives/comparisons.js'
import { rewired } from '../../core/primitives/constructors/closedProgram.js'
import { numberIn } from '../../core/primitives/constructors/numberIn.js'
import { iota } from '../../core/primitives/iota.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { whileCall } from '../../core/primitives/while.js'
import { unflatten } from '../../core/pytree.js'
import { scope } from '../../core/scope.js'
import { at } from '../../core/shape.js'
import { Tracer } from '../../core/trace.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../functions.js'
import { interpreters } from '../interpreters.js'
import { flattenArrays, flattenResult, type FlatArrays } from '../trees.js'
import type { ForiLoop } from '../types.js'
import { settledCarry } from './carry.js'
import { runScan } from './stagedScan.js'
import { stagedFunction } from './stagedFunction.js'

const int32 = avalOf([], 'int32')

/**
 * `carry = body(i, carry)` for every integer `i` from `lower` to `upper` (not included), from `init` on; `i` is an int32 scalar. The carry is any pytree; a
 * number in it takes the dtype that `body` gives back. The body is traced once, and may close over arrays, traced ones too.
 *
 * Bounds may be numbers, or int32 scalars, traced ones too. With numbers the number of steps is known, and reverse mode needs no tape.
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf of the carry that changes; DtypeError for a bound that is no integer
 * @example
 * lax.foriLoop(0, 5, (i: NdArray, sum: NdArray) => sum.add(i), 0).item() // 10
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const foriLoop = ((lower: unknown, upper: unknown, body: AnyFunction, init: unknown) => {
  if (typeof body !== 'function') {
    throw new ArgumentError('foriLoop: the third argument must be a function. Write foriLoop(lower, upper, body, init).')
  }
  checkFunction('foriLoop', body)
  const label = labelOf('foriLoop', body)
  const start = flattenArrays(label, init, 'init')
  if (typeof lower === 'number' && typeof upper === 'number') {
    const [first, last] = [integer(label, 'lower', lower), integer(label, 'upper', upper)]
    if (scope.jitDisabled && last > first) return loopAsItIs(label, body, start, first, last)
    return countedLoop(label, body, start, first, Math.max(0, last - first))
  }
  const [first, last] = [bound(label, 'lower', lower), bound(label, 'upper', upper)]
  const known = [first, last].map((x) => (x instanceof Tracer ? x.peek() : x))
  const [from, to] = known
  if (scope.jitDisabled && from !== null && from !== undefined && to !== null && to !== undefined) {
    return loopAsItIs(label, body, start, numberIn(from), numberIn(to))
  }
  return loopWhileBelow(label, body, start, first, last)
}) as unknown as ForiLoop

/** A bound that is a number. */
function integer(label: string, name: string, value: number): number {
  if (Number.isInteger(value) && Math.abs(value) <= 2 ** 31 - 1) return value
  throw new ArgumentError(`${label}: ${name} must be an integer below 2^31, not ${String(value)}.`)
}

/** A bound that is an array. */
function bound(label: string, name: string, value: unknown): NdArray {
  if (typeof value === 'number') return fill(integer(label, name, value), int32)
  const x = lift(value)
  if (x === null) throw new ArgumentError(`${label}: ${name} must be an integer or an int32 scalar, not a ${typeof value}.`)
  if (x.ndim > 0) throw new ShapeError(`${label}: ${name} is ${x.aval.toString()}, but must be a scalar.`)
  if (x.dtype !== 'int32')
    throw new DtypeError(`${label}: ${name} is ${x.aval.strong.toString()}, but must be int32. Convert it with astype("int32").`)
  return x
}

/** The body for an index and a carry, staged for the carry that it keeps. */
function stagedBody(
  label: string,
  body: AnyFunction,
  start: FlatArrays,
): ReturnType<typeof settledCarry<ReturnType<typeof stagedFunction>>> {
  return settledCarry(label, start, (avals, settle) =>
    stagedFunction(label, body, [int32, ...avals], ([i, ...leaves]) => [i, unflatten(start.structure, leaves)], settle),
  )
}

/** A scan over the indices. */
function countedLoop(label: string, body: AnyFunction, start: FlatArrays, first: number, length: number): unknown {
  const { init, staged } = stagedBody(label, body, start)
  const { program, constants } = staged
  const n = constants.length
  // A scan hands over the carry before the element.
  const order = [...program.inputs.slice(0, n), ...program.inputs.slice(n + 1), ...program.inputs.slice(n, n + 1)]
  const results = runScan({
    body: rewired(program, order, program.outputs),
    constants,
    init,
    stacks: [indices(first, length)],
    length,
    reverse: false,
    unroll: 1,
    segments: 1,
  })
  return unflatten(start.structure, results)
}

function indices(first: number, length: number): NdArray {
  const numbers = iota([length], 'int32', 0)
  return first === 0 ? numbers : add(numbers, fill(first, avalOf([length], 'int32')))
}

/** A loop that carries the index, and ends when it is not below `last`. */
function loopWhileBelow(label: string, body: AnyFunction, start: FlatArrays, first: NdArray, last: NdArray): unknown {
  const { init, staged } = stagedBody(label, body, start)
  const { program, constants } = staged
  const avals = init.map((x) => x.aval)
  const test = interpreters.stage(`the test of ${label}`, [int32, int32, ...avals], (xs) => [lt(at(xs, 1), at(xs, 0))])
  const next = interpreters.stage(program.name, program.inputAvals, (xs) => [
    add(at(xs, constants.length), fill(1, int32)),
    ...interpreters.evaluate(program, xs),
  ])
  const results = whileCall([last, ...constants, first, ...init], {
    test,
    body: next,
    testConstants: 1,
    bodyConstants: constants.length,
    limit: null,
  })
  return unflatten(start.structure, results.slice(1, 1 + init.length))
}

/** The loop in JavaScript, for `disableJit`. */
function loopAsItIs(label: string, body: AnyFunction, start: FlatArrays, first: number, last: number): unknown {
  let carry = start
  for (let i = first; i < last; i++) {
    const next = flattenResult(label, invoke(body, [fill(i, int32), unflatten(start.structure, carry.leaves)], label))
    const { staged } = settledCarry(label, carry, (_avals, settle) => settle(next))
    carry = { structure: start.structure, leaves: staged.map(strengthen) }
  }
  return unflatten(start.structure, carry.leaves.map(strengthen))
}
