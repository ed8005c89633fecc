import type { NdArray } from '../../core/array.js'
import { avalOf, type Aval } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import type { FloatDType } from '../../core/dtype.js'
import { evaluateProgram } from '../../core/evaluateProgram.js'
import type { Tangent } from '../../core/primitive.js'
import { eq } from '../../core/primitives/comparisons.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { gather, scatter } from '../../core/primitives/gather.js'
import { iota } from '../../core/primitives/iota.js'
import { neg } from '../../core/primitives/neg.js'
import { reshape } from '../../core/primitives/reshape.js'
import { broadcast } from '../../core/primitives/sum.js'
import type { Program } from '../../core/program.js'
import { interpreters } from '../interpreters.js'
import { activeInputs, linearizeFlat } from '../linearize.js'
import { written } from '../trees.js'
import { stagedOver } from './detect.js'
import { indexArray } from './pattern.js'
import type { Products } from './products.js'
import type { Substitution } from './substitution.js'

/**
 * The program that computes the elements of the Jacobian of a program's first `results` outputs: one linearization, all products at once, then a gather.
 * The program's other outputs come behind. It is made of differentiable primitives, so the elements can be differentiated, batched and compiled.
 */
export function valuesProgram(program: Program, active: readonly boolean[], results: number, products: Products): Program {
  const label = `sparse derivatives of ${program.name}`
  return stagedOver(program, label, (operands) => {
    const split = linearizeFlat(label, (xs) => evaluateProgram(program, xs), operands, interpreters, active)
    const [inputs, tangents] = [activeInputs(split), split.tangents.slice(0, results)]
    const inputAvals = inputs.map((x) => x.aval.strong)
    const resultAvals = program.outputAvals.slice(0, results).map((aval) => aval.strong)
    const push = (directions: readonly NdArray[]): readonly NdArray[] => split.linear.replay(inputs, directions, tangents).map(written)
    const pull = (directions: readonly Tangent[]): readonly NdArray[] => split.linear.transpose(inputs, tangents, directions).map(written)
    const [seeded, apply] = products.mode === 'forward' ? [inputAvals, push] : [resultAvals, pull]
    const directions = seeds(seeded, products)
    const dtype = [...inputAvals, ...resultAvals].some((aval) => aval.dtype === 'float64') ? 'float64' : 'float32'
    const elements =
      products.places.length === 0
        ? fill(0, avalOf([0], dtype))
        : recovered(
            interpreters.map(
              label,
              apply,
              products.count,
              directions,
              directions.map(() => 0),
            ),
            products,
            dtype,
          )
    return [elements, ...split.results.slice(results)]
  })
}

/** For each colour the sum of its unit vectors, cut into arrays of these avals, with the colour in front. */
function seeds(avals: readonly Aval[], { colours, count }: Products): readonly NdArray[] {
  let offset = 0
  return avals.map((aval) => {
    const dtype: FloatDType = aval.dtype === 'float32' ? 'float32' : 'float64'
    const own = indexArray(colours.slice(offset, (offset += aval.size)))
    const shape = [count, aval.size]
    const seed = eq(iota(shape, 'int32', 0), broadcast(own, shape, [1]))
    return reshape(convert(seed, dtype), [count, ...aval.shape])
  })
}

/** The elements, from the products: of each leaf, with the colour in front. */
function recovered(products: readonly NdArray[], { count, places, substitution }: Products, dtype: FloatDType): NdArray {
  const rows = products.map((x) => convert(reshape(x, [count, x.size / count]), dtype))
  const joined = concatenate(rows, 1)
  const flat = reshape(joined, [joined.size])
  return take(substitution === null ? flat : concatenate([flat, solved(flat, substitution)], 0), places)
}

function solved(flat: NdArray, { places, rounds }: Substitution): NdArray {
  return rounds.reduce(
    (unknowns, { from, to }, round) => {
      const moved = take(unknowns, from)
      return scatter(unknowns, indexColumn(to), round === 0 ? neg(moved) : moved, {
        batch: 0,
        indexed: 1,
        outOfRange: 'drop',
        combine: 'add',
      })
    },
    take(flat, places),
  )
}

function take(flat: NdArray, places: Int32Array<ArrayBuffer>): NdArray {
  return gather(flat, indexColumn(places), { batch: 0, indexed: 1, outOfRange: 'clamp' })
}

function indexColumn(places: Int32Array<ArrayBuffer>): NdArray {
  return reshape(indexArray(places), [places.length, 1])
}
