import type { NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { call } from '../../core/primitives/call.js'
import { checkpointCall, type CheckpointPolicy } from '../../core/primitives/checkpoint.js'
import { variant } from '../../core/primitives/constructors/closedProgram.js'
import { scanCall } from '../../core/primitives/scan.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import type { Program } from '../../core/program.js'
import { at } from '../../core/shape.js'
import { stackedAval } from '../../core/tape.js'
import { evaluateProgram } from '../../core/evaluateProgram.js'
import { interpreters } from '../interpreters.js'
import { elementAt, inBlocks, outOfBlocks, stackArrays } from './stacks.js'

/** A loop over the elements of stacks. */
export interface StagedScan {
  /** Closed: constants, carry and elements to the carry and results. */
  readonly body: Program
  readonly constants: readonly NdArray[]
  readonly init: readonly NdArray[]
  readonly stacks: readonly NdArray[]
  readonly length: number
  readonly reverse: boolean
  /** So many steps are written out one after the other. */
  readonly unroll: number
  /** Into so many parts is the loop cut, whose records are made again in the backward pass; 1: none. */
  readonly segments: number
}

/** The last carry, then stacks of the results. */
export function runScan(loop: StagedScan): readonly NdArray[] {
  if (loop.segments > 1 && loop.length > 1) return runSegments(loop)
  if (loop.unroll > 1 && loop.length > 1) return runBlocks(loop, Math.min(loop.unroll, loop.length), unrolled)
  const { body, constants, init, stacks, length, reverse } = loop
  return scanCall([...constants, ...init, ...stacks], {
    body,
    constants: constants.length,
    carry: init.length,
    length,
    reverse,
    counted: false,
  })
}

/** A scan over segments, each a scan of which only the carry is kept. */
function runSegments(loop: StagedScan): readonly NdArray[] {
  const size = Math.ceil(loop.length / loop.segments)
  return runBlocks({ ...loop, segments: 1 }, size, segment)
}

/** A scan over blocks of elements, and what is left of them in a shorter block. */
function runBlocks(loop: StagedScan, size: number, blockOf: (loop: StagedScan, size: number) => Program): readonly NdArray[] {
  const { constants, init, stacks, length, reverse } = loop
  const whole = length - (length % size)
  const inFull = (carry: readonly NdArray[]): readonly NdArray[] => {
    const results = scanCall([...constants, ...carry, ...stacks.map((x) => inBlocks(x, 0, whole, size))], {
      body: blockOf(loop, size),
      constants: constants.length,
      carry: init.length,
      length: whole / size,
      reverse,
      counted: false,
    })
    return [...results.slice(0, init.length), ...results.slice(init.length).map(outOfBlocks)]
  }
  if (whole === length) return inFull(init)
  const left = (carry: readonly NdArray[]): readonly NdArray[] =>
    call(blockOf(loop, length - whole), [...constants, ...carry, ...stacks.map((x) => sliceAxis(x, 0, whole, length))])
  const [first, second] = reverse ? [left, inFull] : [inFull, left]
  const before = first(init)
  const after = second(before.slice(0, init.length))
  const [low, high] = reverse ? [after, before] : [before, after]
  return [...after.slice(0, init.length), ...low.slice(init.length).map((x, i) => concatenate([x, at(high, init.length + i)], 0))]
}

/** Avals of constants, carry and blocks of `size` elements. */
function blockAvals({ body, constants, init }: StagedScan, size: number): readonly Aval[] {
  const fixed = constants.length + init.length
  return body.inputAvals.map((aval, i) => (i < fixed ? aval.strong : stackedAval(aval, size)))
}

function keyOf(kind: string, { constants, init, reverse, unroll }: StagedScan, size: number): string {
  return [kind, constants.length, init.length, reverse, unroll, size].join()
}

/** `size` steps, written out. */
function unrolled(loop: StagedScan, size: number): Program {
  const { body, constants, init, reverse } = loop
  return variant(body, keyOf('unrolled', loop, size), () =>
    interpreters.stage(body.name, blockAvals(loop, size), (xs) => {
      const fixed = xs.slice(0, constants.length)
      const blocks = xs.slice(constants.length + init.length)
      const results: NdArray[][] = body.outputs.slice(init.length).map(() => [])
      let carry = xs.slice(constants.length, constants.length + init.length)
      for (let k = 0; k < size; k++) {
        const i = reverse ? size - 1 - k : k
        const given = evaluateProgram(body, [...fixed, ...carry, ...blocks.map((x) => elementAt(x, i))])
        carry = given.slice(0, init.length)
        results.forEach((list, j) => list.push(at(given, init.length + j)))
      }
      return [...carry, ...results.map((list) => stackArrays(reverse ? list.reverse() : list))]
    }),
  )
}

/** A scan of `size` steps that keeps nothing for the backward pass but what it started from. */
function segment(loop: StagedScan, size: number): Program {
  const { body, constants, init } = loop
  return variant(body, keyOf('segment', loop, size), () => {
    const avals = blockAvals(loop, size)
    const steps = interpreters.stage(body.name, avals, (xs) =>
      runScan({
        ...loop,
        constants: xs.slice(0, constants.length),
        init: xs.slice(constants.length, constants.length + init.length),
        stacks: xs.slice(constants.length + init.length),
        length: size,
      }),
    )
    return interpreters.stage(`segment of ${body.name}`, avals, (xs) => checkpointCall(steps, xs, nothingSaveable))
  })
}

const nothingSaveable: CheckpointPolicy = { policy: 'nothingSaveable', saves: () => false }
