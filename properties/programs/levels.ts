import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { isFloat } from '../../src/core/dtype.js'
import { at } from '../../src/core/shape.js'
import { checkpoint } from '../../src/transforms/checkpoint.js'
import { jit } from '../../src/transforms/jit.js'
import { jvp } from '../../src/transforms/jvp.js'
import { linearTranspose } from '../../src/transforms/linearTranspose.js'
import { grad } from '../../src/transforms/grad.js'
import { linearize, vjp } from '../../src/transforms/vjp.js'
import { vmap } from '../../src/transforms/vmap.js'
import { arrayOf } from '../../src/verify/programs/arrays.js'
import { Choices } from '../../src/verify/programs/choices.js'
import { withBatchRule, withJvpRule, withVjpRule, type ListFunction } from '../../src/verify/programs/wrappers.js'
import { plain } from './compare.js'

/** A function of a list of arrays, and arguments for it. */
export interface Level {
  readonly f: ListFunction
  readonly args: readonly ConcreteArray[]
  /** Which arguments count steps or choose branches: the elements of a batch have different ones. */
  readonly counts: readonly boolean[]
}

/** A transformed function, with how its arguments came of those of the function inside. */
export interface Transformed extends Level {
  /** Of vmap: the mapped axis of each argument. */
  readonly axes: readonly (number | null)[]
  readonly size: number
}

/** What a transform is made of a function. */
type Transform = (level: Level, seed: number) => Transformed

/** Choices for an array that depend on nothing but its shape and dtype, so that a program that is made smaller meets the same. */
function choicesFor(x: NdArray, seed: number): Choices {
  return new Choices([...x.aval.toString()].reduce((hash, letter) => Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0), seed))
}

/** Positions of the arguments that have derivatives. */
export function floatsOf(args: readonly NdArray[]): readonly number[] {
  return args.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []))
}

/** The function of the float arguments alone, with its float results alone; the other arguments stay as they are. */
export function smoothPart(f: ListFunction, args: readonly NdArray[]): ListFunction {
  const places = floatsOf(args)
  return (...xs) => {
    const merged = [...args]
    places.forEach((place, i) => (merged[place] = at(xs, i)))
    return f(...merged).filter((y) => isFloat(y.dtype))
  }
}

const float = (args: readonly NdArray[]): NdArray[] => floatsOf(args).map((i) => at(args, i))

/** Numbers of either sign, none of them small. */
export function directions(like: readonly NdArray[], seed: number): ConcreteArray[] {
  return like.map((x) => {
    const choices = choicesFor(x, seed)
    return arrayOf(x.shape, x.dtype, () => choices.real(0.5, 1.5) * (choices.chance(0.5) ? 1 : -1))
  })
}

/** The float results at the arguments. */
export function floatResults({ f, args }: Level): NdArray[] {
  return f(...args).filter((y) => isFloat(y.dtype))
}

/** The same arguments, and the function wrapped. */
const wrapping =
  (wrap: (f: ListFunction) => ListFunction): Transform =>
  (level) => ({ ...level, f: wrap(level.f), axes: [], size: 0 })

/** Derivatives take tangents or cotangents as further arguments. */
const taking =
  (what: 'tangents' | 'cotangents', derive: (f: ListFunction, xs: NdArray[], given: NdArray[]) => NdArray[]): Transform =>
  (level, seed) => {
    const n = level.args.length
    const extra = directions(what === 'tangents' ? float(level.args) : floatResults(level), seed)
    const f: ListFunction = (...xs) => derive(smoothPart(level.f, xs.slice(0, n)), float(xs.slice(0, n)), xs.slice(n))
    return { ...level, f, args: [...level.args, ...extra], axes: [], size: 0 }
  }

/** The sum of all float results, weighed with numbers that are no small integers. */
export function lossOf(f: ListFunction): (...xs: NdArray[]) => NdArray {
  return (...xs) => {
    const terms = f(...xs).map((y, i) => y.mul(0.7 + 0.31 * i).sum())
    return terms.slice(1).reduce((sum, term) => sum.add(term.astype(sum.dtype)), at(terms, 0))
  }
}

function mapped({ f, args, counts }: Level, seed: number): Transformed {
  const size = new Choices(seed).pick([2, 3, 2, 3, 1])
  const drawn = args.map((x, i) => {
    const choices = choicesFor(x, seed)
    return choices.chance(counts[i] === true ? 0.85 : 0.7) ? choices.integer(0, x.ndim) : null
  })
  const axes = drawn.some((axis) => axis !== null) ? drawn : [0, ...drawn.slice(1)]
  const batched = args.map((x, i) => {
    const axis = axes[i] ?? null
    if (axis === null) return x
    const { shape, dtype, data } = plain(x)
    const after = shape.slice(axis).reduce((product, extent) => product * extent, 1)
    return arrayOf([...shape.slice(0, axis), size, ...shape.slice(axis)], dtype, (position) => {
      const element = Math.floor(position / after) % size
      if (counts[i] === true) return (3 * element + (data[0] ?? 0)) % 5
      const value = data[Math.floor(position / (after * size)) * after + (position % after)] ?? NaN
      // Close to the arguments, where the function is known to be well behaved.
      return isFloat(dtype) ? value * (1 + element * 2 ** -9) : value
    })
  })
  return { f: (...xs) => vmap(f, { inAxes: axes })(...xs), args: batched, counts, axes, size }
}

/** All transforms that stacks are made of. */
export const transforms: Readonly<Record<string, Transform>> = {
  jvp: taking('tangents', (f, xs, ts) => jvp(f, xs, ts).flat()),
  vjp: taking('cotangents', (f, xs, cts) => vjp(f, xs)[1](cts)),
  grad: (level) => {
    const gradient: ListFunction = (...xs) => {
      const loss = lossOf(smoothPart(level.f, xs))
      return grad((list: NdArray[]) => loss(...list))(float(xs))
    }
    return { ...level, f: gradient, axes: [], size: 0 }
  },
  linearize: taking('tangents', (f, xs, ts) => linearize(f, xs)[1](...ts)),
  linearTranspose: taking('cotangents', (f, xs, cts) => linearTranspose(linearize(f, xs)[1], ...xs)(cts).filter((x) => x !== null)),
  vmap: mapped,
  jit: wrapping((f) => jit(f)),
  checkpoint: wrapping((f) => checkpoint(f)),
  customJvp: wrapping(withJvpRule),
  customVjp: wrapping(withVjpRule),
  customBatching: wrapping(withBatchRule),
}

/** Transforms whose results are derivatives. */
export const derivatives: readonly string[] = ['jvp', 'vjp', 'grad', 'linearize', 'linearTranspose']
