import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { add } from '../../core/primitives/add.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { max, min } from '../../core/primitives/extrema.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { at, range } from '../../core/shape.js'
import { elementsOf } from '../../numpy/reading.js'
import { jvp } from '../../transforms/jvp.js'
import type { ConstructOptions } from './constructs.js'
import { unrolledRoot, unrolledSolve } from './implicit.js'
import type { Collective } from './lanes.js'
import { isCall, runRecipe, runStep, type StepRunner } from './recipe.js'
import type { ListFunction } from './wrappers.js'

/** What a construct means, as a loop or a branch of JavaScript: data that decide must be concrete. */
type Unrolled = (bodies: readonly ListFunction[], options: ConstructOptions) => ListFunction

const int = (value: number): NdArray => fill(value, avalOf([], 'int32'))
const first = (bodies: readonly ListFunction[]): ListFunction => at(bodies, 0)
const numberOf = (x: NdArray): number => elementsOf(x.toConcrete('decide'))[0] ?? NaN

/** Element `i` of a stack. */
function elementOf(x: NdArray, i: number): NdArray {
  return reshape(sliceAxis(x, 0, i, i + 1), x.shape.slice(1))
}

/** Arrays along a new axis in front; `like` says what none of them would have been. */
function stacked(elements: readonly NdArray[], like: NdArray): NdArray {
  if (elements.length === 0) return fill(0, avalOf([0, ...like.shape], like.dtype))
  return concatenate(
    elements.map((x) => reshape(x, [1, ...x.shape])),
    0,
  )
}

const scan: Unrolled =
  (bodies, { carry = 0, length, reverse = false }) =>
  (...xs) => {
    const f = first(bodies)
    const stacks = xs.slice(carry)
    const steps = range(length ?? at(at(stacks, 0).shape, 0))
    let state = xs.slice(0, carry)
    const ys: NdArray[][] = steps.map(() => [])
    for (const i of reverse ? [...steps].reverse() : steps) {
      const results = f(...state, ...stacks.map((x) => elementOf(x, i)))
      state = results.slice(0, carry)
      ys[i] = results.slice(carry)
    }
    const like = ys[0] ?? f(...state, ...stacks.map((x) => fill(0.5, avalOf(x.shape.slice(1), x.dtype)))).slice(carry)
    return [
      ...state,
      ...like.map((one, k) =>
        stacked(
          ys.map((results) => at(results, k)),
          one,
        ),
      ),
    ]
  }

const counting = (f: ListFunction, lower: number, upper: number, init: readonly NdArray[]): NdArray[] => {
  let state = [...init]
  for (let i = lower; i < upper; i++) state = f(int(i), ...state)
  return state
}

const whileLoop: Unrolled =
  ([test, f], { most = 0, maxSteps = Infinity }) =>
  (...xs) => {
    if (test === undefined || f === undefined) throw new Error('unrolled: a loop lacks a function')
    let state = xs
    for (let i = 0; i < Math.min(most, maxSteps) && numberOf(at(test(int(i), ...state), 0)) === 1; i++) state = f(int(i), ...state)
    return state
  }

/** Combines neighbours, scans the half as many results, and fills the gaps (Blelloch 1990; the recursion of jax.lax.associative_scan). */
function combineAll(f: ListFunction, elements: readonly (readonly NdArray[])[]): readonly (readonly NdArray[])[] {
  if (elements.length < 2) return elements
  const pairs = range(Math.floor(elements.length / 2)).map((i) => f(...at(elements, 2 * i), ...at(elements, 2 * i + 1)))
  const odd = combineAll(f, pairs)
  return elements.map((x, i) => (i === 0 ? x : i % 2 === 1 ? at(odd, (i - 1) / 2) : f(...at(odd, i / 2 - 1), ...x)))
}

const associativeScan: Unrolled =
  (bodies, { reverse = false }) =>
  (...xs) => {
    const steps = range(at(at(xs, 0).shape, 0))
    const elements = steps.map((i) => xs.map((x) => elementOf(x, i)))
    const ordered = reverse ? combineAll(first(bodies), [...elements].reverse()) : combineAll(first(bodies), elements)
    const results = reverse ? [...ordered].reverse() : ordered
    return xs.map((x, k) =>
      stacked(
        results.map((element) => at(element, k)),
        fill(0, avalOf(x.shape.slice(1), x.dtype)),
      ),
    )
  }

const chosen: Unrolled =
  (bodies) =>
  (index, ...xs) => {
    const i = index === undefined ? 0 : numberOf(index)
    return at(bodies, Math.max(0, Math.min(bodies.length - 1, i)))(...xs)
  }

const gathered: Readonly<Record<Collective, (elements: readonly NdArray[]) => NdArray>> = {
  psum: (elements) => elements.slice(1).reduce((sum, x) => add(sum, x), at(elements, 0)),
  pmax: (elements) => elements.slice(1).reduce((most, x) => max(most, x), at(elements, 0)),
  pmin: (elements) => elements.slice(1).reduce((least, x) => min(least, x), at(elements, 0)),
  allGather: (elements) => stacked(elements, at(elements, 0)),
}

const lanes: Unrolled =
  ([before, after], { collectives = [] }) =>
  (...xs) => {
    if (before === undefined || after === undefined) throw new Error('unrolled: lanes lack a function')
    const own = range(at(at(xs, 0).shape, 0)).map((i) => before(...xs.map((x) => elementOf(x, i))))
    const together = collectives.map((name, k) => gathered[name](own.map((results) => at(results, k))))
    const results = own.map((ys, i) => after(...ys, ...together, int(i)))
    return at(results, 0).map((like, k) =>
      stacked(
        results.map((ys) => at(ys, k)),
        like,
      ),
    )
  }

const control: Readonly<Record<string, Unrolled>> = {
  scan,
  map: (bodies) => scan(bodies, { carry: 0 }),
  foriLoop:
    (bodies, { lower = 0, upper = 0 }) =>
    (...xs) =>
      counting(first(bodies), lower, upper, xs),
  dynamicForiLoop:
    (bodies) =>
    (...xs) =>
      counting(first(bodies), numberOf(at(xs, 0)), numberOf(at(xs, 1)), xs.slice(2)),
  whileLoop,
  cond: (bodies) => chosen([...bodies].reverse(), {}),
  switch: chosen,
  associativeScan,
  lanes,
  root:
    (bodies) =>
    (...xs) =>
      first(bodies)(...xs).map(unrolledRoot),
  linearSolve:
    (bodies) =>
    (...xs) =>
      first(bodies)(...xs.slice(0, -1)).map((d) => unrolledSolve(d, at(xs, xs.length - 1))),
}

/** A tangent is what forward mode gives; other wrappers change nothing. */
const wrappers: Readonly<Record<string, Unrolled>> = {
  customVjpTangent:
    (bodies) =>
    (...xs) =>
      jvp(first(bodies), xs.slice(0, xs.length / 2), xs.slice(xs.length / 2))[1],
}

/** What the construct means. */
function unrolledOf(construct: string): Unrolled {
  return control[construct] ?? wrappers[construct] ?? first
}

/** Runs a program in loops and branches of JavaScript, which need no compiler. */
export const plainly: StepRunner = (step, operands) => unrolledStep(step, operands, plainly)

/** Runs steps as loops and branches of JavaScript, and those inside of them by `run`. */
export function unrolledStep(step: Parameters<StepRunner>[0], operands: readonly NdArray[], run: StepRunner): readonly NdArray[] {
  if (!isCall(step)) return runStep(step, operands)
  const { construct, options, bodies, closed } = step
  const given = operands.slice(0, closed)
  const functions = bodies.map(
    (body): ListFunction =>
      (...xs) =>
        runRecipe(body, [...given, ...xs], run),
  )
  return unrolledOf(construct)(functions, options)(...operands.slice(closed))
}
