import { ConcreteArray, type NdArray } from '../array.js'
import type { Aval } from '../aval.js'
import { fill } from '../constant.js'
import { equation, Program, Var } from '../program.js'
import { Tape } from '../recordedTape.js'
import { range } from '../shape.js'
import { batchedAval, TapeAval } from '../tape.js'
import { mappedAt } from './constructors/batching.js'
import { only } from './constructors/tangents.js'
import { mapTapes, mapTapesP } from './mapTapes.js'
import { broadcastP } from './sum.js'

/** A tape that is the same for a whole batch, with the batch in front of its elements. */
export function repeatedTape(x: NdArray, aval: TapeAval, size: number): NdArray {
  if (x instanceof ConcreteArray && !(x instanceof Tape)) return fill(0, batchedAval(aval, 0, size))
  return only(mapTapes([x], { program: repeating(aval.element, size), constants: 0 }))
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
  if (!(x.aval instanceof TapeAval)) return mappedAt(x, axis, 0, size)
  return axis === null ? repeatedTape(x, x.aval, size) : x
}
