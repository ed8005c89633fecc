import type { NdArray } from '../array.js'
import type { Aval } from '../aval.js'
import { equation, Program, Var } from '../program.js'
import { range } from '../shape.js'
import { batchedAval, TapeAval } from '../tape.js'
import { only } from './constructors/tangents.js'
import { mapTapes, mapTapesP } from './mapTapes.js'
import { broadcastAxis, broadcastP } from './sum.js'
import { moveAxis } from './transpose.js'

/** What is the same for a whole batch, with the batch along `axis`; in tapes, in front of their elements. */
export function repeated(x: NdArray, axis: number, size: number): NdArray {
  const { aval } = x
  return aval instanceof TapeAval
    ? only(mapTapes([x], { program: repeating(aval.element, size), constants: 0 }))
    : broadcastAxis(x, axis, size)
}

/** What repeats one element, an array or a tape itself. */
function repeating(element: Aval, size: number): Program {
  const batched = batchedAval(element, 0, size)
  const [x, y] = [new Var(element, 0), new Var(batched, 1)]
  const repeat =
    element instanceof TapeAval
      ? equation(mapTapesP, { program: repeating(element.element, size), constants: 0 }, [x], [y])
      : equation(broadcastP, { shape: batched.shape, axes: range(element.ndim).map((i) => i + 1) }, [x], [y])
  return new Program('repeat', [x], [repeat], [y], 2)
}

/** `x` with its mapped axis in front, where tapes have it already; repeated there, if it is the same for the whole batch. */
export function mappedToFront(x: NdArray, axis: number | null, size: number): NdArray {
  return axis === null ? repeated(x, 0, size) : moveAxis(x, axis, 0)
}
