import type { ConcreteArray, NdArray } from '../core/array.js'
import { at, range } from '../core/shape.js'
import { stack } from '../numpy/np.js'
import { checkpoint } from '../transforms/checkpoint.js'
import { jit } from '../transforms/jit.js'
import { jvp } from '../transforms/jvp.js'
import { linearize, vjp } from '../transforms/vjp.js'
import { vmap } from '../transforms/vmap.js'
import { arrayLike, numbersOf } from './flatFunction.js'
import { combined, directionsLike, innerProduct, type Case } from './lawCase.js'

/** The laws that {@link checkLaws} knows. */
export type LawName =
  | 'jvp and vjp return the value'
  | 'jvp is linear in the tangent'
  | 'the pullback is linear in the cotangent'
  | '⟨J v, w⟩ = ⟨v, Jᵀ w⟩'
  | 'linearize = jvp'
  | 'vmap = loop'
  | 'jit = eager, bit for bit'
  | 'checkpoint changes nothing'
  | 'forward over reverse = reverse over forward'
  | 'vmap of jvp = jvp of vmap'

/** Each computes both sides and compares them. */
export const laws: Readonly<Record<LawName, (point: Case) => void>> = {
  'jvp and vjp return the value': ({ f, xs, ys, random, comparison }) => {
    comparison.close('result', jvp(f, [...xs], directionsLike(xs, random))[0], ys)
    comparison.close('result', vjp(f, [...xs])[0], ys)
  },

  'jvp is linear in the tangent': ({ f, xs, random, comparison }) => {
    const [v, w] = [directionsLike(xs, random), directionsLike(xs, random)]
    const push = (tangents: ConcreteArray[]): NdArray[] => jvp(f, [...xs], tangents)[1]
    comparison.close('tangent', push(combined(2, v, -0.75, w)), combined(2, push(v), -0.75, push(w)), sizeOf(push(v)))
  },

  'the pullback is linear in the cotangent': ({ f, xs, ys, random, comparison }) => {
    const [v, w] = [directionsLike(ys, random), directionsLike(ys, random)]
    const [, pull] = vjp(f, [...xs])
    comparison.close('cotangent', pull(combined(2, v, -0.75, w)), combined(2, pull(v), -0.75, pull(w)), sizeOf(pull(v)))
  },

  '⟨J v, w⟩ = ⟨v, Jᵀ w⟩': ({ f, xs, ys, random, comparison }) => {
    const [v, w] = [directionsLike(xs, random), directionsLike(ys, random)]
    const left = innerProduct(jvp(f, [...xs], v)[1], w)
    const right = innerProduct(v, vjp(f, [...xs])[1](w))
    comparison.numbers('the inner product', left.value, right.value, left.magnitude + right.magnitude)
  },

  'linearize = jvp': ({ f, xs, random, comparison }) => {
    const [, push] = linearize(f, [...xs])
    for (const v of [directionsLike(xs, random), directionsLike(xs, random)]) comparison.close('tangent', push(...v), jvp(f, [...xs], v)[1])
  },

  'vmap = loop': ({ f, xs, random, comparison }) => {
    const batch = range(3).map(() => nearby(xs, random))
    const mapped = vmap(f)(...stacked(batch))
    comparison.close('result', mapped, stacked(batch.map((one) => f(...one))))
    if (xs.length < 2) return
    // The first argument is not mapped, the others along their last axis.
    const some = batch.map((one) => [at(xs, 0), ...one.slice(1)])
    const last = stacked(some, -1).map((x, i) => (i === 0 ? at(xs, 0) : x))
    const inAxes = xs.map((_, i) => (i === 0 ? null : -1))
    comparison.close('result with one argument for all', vmap(f, { inAxes })(...last), stacked(some.map((one) => f(...one))))
  },

  'jit = eager, bit for bit': ({ f, xs, ys, random, comparison }) => {
    const compiled = jit(f)
    comparison.same('result', compiled(...xs), f(...xs))
    comparison.same('result of the second call', compiled(...xs), f(...xs))
    const w = directionsLike(ys, random)
    const pull = (...points: NdArray[]): NdArray[] => vjp(f, points)[1](w)
    comparison.same('cotangent', jit(pull)(...xs), pull(...xs))
  },

  'checkpoint changes nothing': ({ f, xs, ys, random, comparison }) => {
    const w = directionsLike(ys, random)
    comparison.close('result', checkpoint(f)(...xs), ys)
    comparison.close('cotangent', vjp(checkpoint(f), [...xs])[1](w), vjp(f, [...xs])[1](w))
  },

  'forward over reverse = reverse over forward': ({ f, xs, ys, random, comparison }) => {
    const [v, w] = [directionsLike(xs, random), directionsLike(ys, random)]
    const forwardOverReverse = jvp((...points: NdArray[]) => vjp(f, points)[1](w), [...xs], v)[1]
    const reverseOverForward = vjp((...points: NdArray[]) => jvp(f, points, v)[1], [...xs])[1](w)
    comparison.close('second derivative', forwardOverReverse, reverseOverForward, sizeOf(vjp(f, [...xs])[1](w)))
  },

  'vmap of jvp = jvp of vmap': ({ f, xs, random, comparison }) => {
    const batch = stacked(range(3).map(() => nearby(xs, random)))
    const tangents = directionsLike(batch, random)
    const n = xs.length
    const mapped = vmap((...both: NdArray[]) => jvp(f, both.slice(0, n), both.slice(n))[1])(...batch, ...tangents)
    comparison.close('tangent', mapped, jvp(vmap(f), batch, tangents)[1])
  },
}

/** The largest magnitude among the elements: sums that cancel are measured by their terms. */
function sizeOf(xs: readonly NdArray[]): number {
  return xs.reduce(
    (most, x) => numbersOf(x).reduce((own, value) => (Number.isFinite(value) ? Math.max(own, Math.abs(value)) : own), most),
    0,
  )
}

/** Other points that are near, each element moved in proportion to itself. */
function nearby(xs: readonly ConcreteArray[], random: Case['random']): ConcreteArray[] {
  return xs.map((x) =>
    arrayLike(
      x,
      numbersOf(x).map((value) => value * (1 + 2 ** -7 * random.next())),
    ),
  )
}

/** Lists of arrays, position by position along a new axis. */
function stacked(lists: readonly (readonly NdArray[])[], axis = 0): NdArray[] {
  return at(lists, 0).map((_, i) =>
    stack(
      lists.map((list) => at(list, i)),
      axis,
    ),
  )
}
