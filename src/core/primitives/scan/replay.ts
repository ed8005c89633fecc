import type { ConcreteArray, NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { fill } from '../../constant.js'
import { segmentCapacity, Tape } from '../../recordedTape.js'
import { at } from '../../shape.js'
import { elementAval, stackedAval } from '../../tape.js'
import { numberIn } from '../constructors/numberIn.js'
import { grouped, type ScanParams } from './params.js'

const int32 = avalOf([], 'int32')

/** Runs a loop whose stacks have a length. */
export type RunPiece = (operands: readonly NdArray[], params: ScanParams) => readonly NdArray[]

/** Runs a loop over tapes of arrays: one loop after the other over their segments, whose lengths are known. */
export function replay(operands: readonly NdArray[], params: ScanParams, runPiece: RunPiece): readonly NdArray[] {
  const { body, reverse } = params
  const x = grouped(params, operands)
  const total = Math.max(0, numberIn(at(x.count, 0)))
  const recorded = body.outputAvals.slice(params.carry)
  const pieces = piecesOf(total)
  const segments: ConcreteArray[][] = recorded.map(() => [])
  let carry = x.carry
  for (const k of reverse ? [...pieces.keys()].reverse() : pieces.keys()) {
    const length = segmentCapacity(k)
    const stacks = x.stacks.map((stack) => segmentOf(stack, k, length))
    const results = runPiece([fill(at(pieces, k), int32), ...x.constants, ...carry, ...stacks], pieceOf(params, length))
    carry = results.slice(0, params.carry)
    segments.forEach((list, j) => (list[k] = at(results, params.carry + j).toConcrete('be recorded')))
  }
  return [...carry, ...recorded.map((element, j) => Tape.ofSegments(element.strong, at(segments, j), total))]
}

/** How many steps fall on each segment. */
function piecesOf(total: number): readonly number[] {
  const pieces: number[] = []
  let left = total
  while (left > 0) {
    const piece = Math.min(left, segmentCapacity(pieces.length))
    pieces.push(piece)
    left -= piece
  }
  return pieces
}

/** Segment number `k` of a tape, which may be the literal 0. */
function segmentOf(stack: NdArray, k: number, length: number): NdArray {
  const element = elementAval(stack.aval)
  return (stack instanceof Tape ? stack.segments[k] : undefined) ?? fill(0, stackedAval(element, length))
}

const known = new WeakMap<ScanParams, Map<number, ScanParams>>()

/** The same loop over stacks of a length; the same params each time, by which compiled programs are found. */
function pieceOf(params: ScanParams, length: number): ScanParams {
  let pieces = known.get(params)
  if (pieces === undefined) {
    pieces = new Map()
    known.set(params, pieces)
  }
  let piece = pieces.get(length)
  if (piece === undefined) {
    piece = { ...params, length }
    pieces.set(length, piece)
  }
  return piece
}
