import type { ConcreteArray } from '../../core/array.js'
import { broadcast } from '../../core/primitives/sum.js'
import { reverse } from '../../core/primitives/reverse.js'
import { slice } from '../../core/primitives/slice.js'
import { transpose } from '../../core/primitives/transpose.js'
import { at, range, without, type Shape } from '../../core/shape.js'
import { permutation } from './arrays.js'
import type { Choices } from './choices.js'

/** An array of this shape, whose memory may be laid out in any order, with gaps, or repeated: a view of an array that `make` gives. */
export function viewed(choices: Choices, shape: Shape, make: (shape: Shape) => ConcreteArray): ConcreteArray {
  const concrete = 'be an argument of a random program'
  switch (shape.length === 0 ? 0 : choices.integer(0, 7)) {
    case 1: {
      const order = permutation(choices, shape.length)
      const parent = make(order.map((axis) => at(shape, axis)))
      return transpose(
        parent,
        range(shape.length).map((axis) => order.indexOf(axis)),
      ).toConcrete(concrete)
    }
    case 2:
      return reverse(make(shape), [choices.integer(0, shape.length - 1)]).toConcrete(concrete)
    case 3: {
      const parent = make(shape.map((extent) => 2 * extent + 1))
      const start = shape.map((extent) => Math.min(1, extent))
      return slice(
        parent,
        start,
        shape.map((extent) => 2 * extent),
        shape.map(() => 2),
      ).toConcrete(concrete)
    }
    case 4: {
      const axis = choices.integer(0, shape.length - 1)
      const rest = without(range(shape.length), [axis])
      return broadcast(make(rest.map((other) => at(shape, other))), shape, rest).toConcrete(concrete)
    }
    default:
      return make(shape)
  }
}
