import type { NdArray } from '../../core/array.js'
import { ArgumentError, DtypeError, OutputError, ShapeError } from '../../core/errors.js'
import { numberIn } from '../../core/primitives/constructors/numberIn.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { whileCall } from '../../core/primitives/while.js'
import { unflatten, type Structure } from '../../core/pytree.js'
import { scope } from '../../core/scope.js'
import { Tracer } from '../../core/trace.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../functions.js'
import { checkOptions } from '../selection.js'
import { flattenArrays, flattenResult, type FlatArrays } from '../trees.js'
import type { WhileLoop, WhileLoopOptions } from '../types.js'
import { settledCarry } from './carry.js'
import { stagedFunction } from './stagedFunction.js'

/**
 * Applies `body` to a carry, again and again, while `test` of the carry holds; gives the last carry. The carry is any pytree, whose leaves keep their shapes
 * and dtypes; a number in `init` takes the dtype that `body` gives back. Both functions are traced once, and may close over arrays, traced ones too.
 *
 * Differentiable in both modes: reverse mode records what it needs on a tape that grows with the loop. With `maxSteps` the loop ends after at most so many
 * steps, and the memory of the tape is known in advance. Under `vmap` it runs until the last lane ends; lanes that have ended keep their carry.
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf of the carry that changes; DtypeError or ShapeError if `test` gives no bool scalar
 * @example
 * lax.whileLoop((x: NdArray) => x.lt(100), (x) => x.mul(2), 3).item() // 192
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const whileLoop = ((test: AnyFunction, body: AnyFunction, init: unknown, options: WhileLoopOptions = {}) => {
  checkFunction('whileLoop', test)
  if (typeof body !== 'function') {
    throw new ArgumentError('whileLoop: the second argument must be a function. Write whileLoop(test, body, init).')
  }
  checkOptions('whileLoop', options, ['maxSteps'])
  const limit = limitOf(options.maxSteps)
  const label = labelOf('whileLoop', body)
  const start = flattenArrays(label, init, 'init')
  const run = scope.jitDisabled ? runAsItIs(label, test, body, start, limit) : null
  return run ?? runStaged(label, test, body, start, limit)
}) as unknown as WhileLoop

function limitOf(maxSteps: number | undefined): number | null {
  if (maxSteps === undefined) return null
  if (Number.isSafeInteger(maxSteps) && maxSteps >= 0) return maxSteps
  throw new ArgumentError(`whileLoop: maxSteps must be a non-negative integer, not ${String(maxSteps)}.`)
}

function runStaged(label: string, test: AnyFunction, body: AnyFunction, start: FlatArrays, limit: number | null): unknown {
  const rebuild = (leaves: readonly NdArray[]): readonly unknown[] => [unflatten(start.structure, leaves)]
  const { init, staged } = settledCarry(label, start, (avals, settle) => stagedFunction(label, body, avals, rebuild, settle))
  const tested = stagedFunction(
    testLabel(label),
    test,
    init.map((x) => x.aval),
    rebuild,
    (result) => [truth(label, result)],
  )
  const results = whileCall([...tested.constants, ...staged.constants, ...init], {
    test: tested.program,
    body: staged.program,
    testConstants: tested.constants.length,
    bodyConstants: staged.constants.length,
    limit,
  })
  return unflatten(start.structure, results.slice(0, init.length))
}

function testLabel(label: string): string {
  return `the test of ${label}`
}

/** What the test returned, which must be one bool. */
function truth(label: string, { leaves, structure }: Pick<FlatArrays, 'leaves' | 'structure'>): NdArray {
  const advice = 'It must return one bool scalar: compare, as in x.lt(10), and reduce with all() or any().'
  const [value] = leaves
  if (structure.kind !== 'leaf' || value === undefined) {
    throw new OutputError(`${testLabel(label)} returned ${describe(structure, leaves.length)}. ${advice}`)
  }
  if (value.ndim > 0) throw new ShapeError(`${testLabel(label)} returned ${value.aval.toString()}, which is not a scalar. ${advice}`)
  if (value.dtype !== 'bool') throw new DtypeError(`${testLabel(label)} returned ${value.aval.strong.toString()}. ${advice}`)
  return value
}

function describe(structure: Structure, leaves: number): string {
  return structure.kind === 'empty' ? String(structure.value) : `a ${structure.kind} of ${String(leaves)} leaves`
}

/** The loop in JavaScript, for `disableJit`; `null` where a test has no value yet, because it is mapped or staged. */
function runAsItIs(label: string, test: AnyFunction, body: AnyFunction, start: FlatArrays, limit: number | null): unknown {
  let carry = start
  for (let step = 0; step !== limit; step++) {
    const tree = unflatten(start.structure, carry.leaves)
    const goOn = truth(label, flattenResult(testLabel(label), invoke(test, [tree], testLabel(label))))
    const known = goOn instanceof Tracer ? goOn.peek() : goOn
    if (known === null) return null
    if (numberIn(known) === 0) break
    const next = flattenResult(label, invoke(body, [tree], label))
    settledCarry(label, carry, (_avals, settle) => settle(next))
    carry = next
  }
  return unflatten(start.structure, carry.leaves.map(strengthen))
}
