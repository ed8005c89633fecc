import type { ConcreteArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ltP } from '../../core/primitives/comparisons.js'
import { noParams } from '../../core/primitives/constructors/noParams.js'
import { andP } from '../../core/primitives/logic.js'
import { at, range } from '../../core/shape.js'
import { arrayOf } from './arrays.js'
import type { Builder, Known } from './builder.js'
import type { Choices } from './choices.js'
import type { ConstructOptions } from './constructs.js'
import { compared, countOf, meanOf, numberOf, predicateOf } from './decisions.js'
import { addImplicit } from './growImplicit.js'
import { addLanes } from './growLanes.js'
import { chooseOutputs, chooseValues, grownBody, newBuilder, type Setting } from './growth.js'
import { elementsOf, finished, like, stacksOf, varying, zero } from './loopParts.js'
import { runRecipe, type Recipe } from './recipe.js'

type Add = (builder: Builder, choices: Choices, setting: Setting) => boolean

/** Adds a loop or a branch whose bodies are short programs. */
export function addControlFlow(builder: Builder, choices: Choices, setting: Setting): boolean {
  return choices.pick(ways)(builder, choices, setting)
}

/** The next carry; what cannot change stays as it is. */
function nextCarry(body: Builder, choices: Choices, carry: readonly Known[]): readonly Known[] {
  return carry.map((x) => (choices.chance(0.1) ? null : like(body, choices, x.array)) ?? x)
}

const scanned: Add = (builder, choices, setting) => {
  const closed = chooseValues(builder.values, choices, 0, 2)
  const { stacks, length } = stacksOf(builder, choices, setting, choices.pick([0, 1, 1, 2]))
  const carry = chooseValues(builder.values, choices, stacks.length === 0 ? 1 : 0, 3)
  const inputs = varying([...closed, ...carry, ...elementsOf(stacks)])
  const body = grownBody(inputs, choices, setting, 4)
  const ys = chooseOutputs(body, choices).slice(0, choices.pick(carry.length === 0 ? [1, 2] : [0, 1, 1, 2]))
  const next = nextCarry(body, choices, body.values.slice(closed.length, closed.length + carry.length))
  const options: ConstructOptions = {
    carry: carry.length,
    ...(stacks.length === 0 ? { length } : {}),
    ...(choices.chance(0.35) ? { reverse: true } : {}),
    ...(choices.chance(0.2) ? { unroll: choices.integer(1, 4) } : choices.chance(0.2) ? { segments: choices.integer(1, 4) } : {}),
  }
  if (carry.length + ys.length === 0) return false
  return builder.call('scan', options, [...closed, ...carry, ...stacks], [finished(body, [...next, ...ys])], closed.length) !== null
}

const mapped: Add = (builder, choices, setting) => {
  const closed = chooseValues(builder.values, choices, 0, 2)
  const { stacks } = stacksOf(builder, choices, setting, choices.pick([1, 1, 2]))
  const body = grownBody(varying([...closed, ...elementsOf(stacks)]), choices, { ...setting, callback: undefined }, 4)
  const recipe = finished(body, chooseOutputs(body, choices))
  const options = choices.chance(0.3) ? { batchSize: choices.integer(1, 4) } : {}
  return builder.call('map', options, [...closed, ...stacks], [recipe], closed.length) !== null
}

const combined: Add = (builder, choices, setting) => {
  const closed = chooseValues(builder.values, choices, 0, 1)
  const { stacks } = stacksOf(builder, choices, setting, choices.pick([1, 1, 2]))
  const elements = elementsOf(stacks)
  // It is mapped over pairs: calls back would come in the order of the recursion.
  const body = grownBody(varying([...closed, ...elements, ...elements]), choices, { ...setting, callback: undefined }, 3)
  const results = nextCarry(body, choices, body.values.slice(closed.length, closed.length + stacks.length))
  const options = choices.chance(0.4) ? { reverse: true } : {}
  return builder.call('associativeScan', options, [...closed, ...stacks], [finished(body, results)], closed.length) !== null
}

/** A loop from a bound to another, which are numbers or operands. */
const counting =
  (dynamic: boolean): Add =>
  (builder, choices, setting) => {
    const closed = chooseValues(builder.values, choices, 0, 2)
    const carry = chooseValues(builder.values, choices, 1, 3)
    const body = grownBody(varying([...closed, zero(), ...carry]), choices, setting, 4)
    const next = nextCarry(body, choices, body.values.slice(closed.length + 1, closed.length + 1 + carry.length))
    const recipe = finished(body, next)
    if (!dynamic) {
      const lower = choices.integer(-1, 2)
      const options = { lower, upper: lower + choices.integer(-1, 4) }
      return builder.call('foriLoop', options, [...closed, ...carry], [recipe], closed.length) !== null
    }
    const lower = choices.chance(0.5) ? builder.literal(choices.integer(0, 2), [], 'int32') : countOf(builder, choices, setting, 2)
    const upper = countOf(builder, choices, setting, mostSteps(choices, setting))
    if (lower === null || upper === null) return false
    return builder.call('dynamicForiLoop', {}, [...closed, lower, upper, ...carry], [recipe], closed.length) !== null
  }

/** Few, but for some loops that fill more than one segment of a tape. */
function mostSteps(choices: Choices, { depth }: Setting): number {
  return depth === 0 && choices.chance(0.1) ? 20 : 5
}

const repeated: Add = (builder, choices, setting) => {
  const longest = mostSteps(choices, setting)
  const bound = choices.chance(0.7) ? countOf(builder, choices, setting, longest) : null
  const closed = [...(bound === null ? [] : [bound]), ...chooseValues(builder.values, choices, 0, 2)]
  const carry = chooseValues(builder.values, choices, 1, 3)
  const inputs = varying([...closed, zero(), ...carry])
  const body = grownBody(inputs, choices, setting, 4)
  const recipe = finished(body, nextCarry(body, choices, body.values.slice(closed.length + 1, closed.length + 1 + carry.length)))
  const options: ConstructOptions = {
    most: choices.integer(2, longest),
    ...(choices.chance(0.25) ? { maxSteps: choices.integer(0, 6) } : {}),
  }
  const test = testOf(choices, setting, inputs, closed.length, bound !== null, iterates(recipe, inputs, closed.length, options.most ?? 0))
  if (test === null) return false
  return builder.call('whileLoop', options, [...closed, ...carry], [test, recipe], closed.length) !== null
}

/** The carry before every step of a loop that does not end early. */
function iterates(body: Recipe, inputs: readonly Known[], closed: number, most: number): readonly (readonly ConcreteArray[])[] {
  const given = inputs.slice(0, closed).map(({ array }) => array)
  let carry: readonly ConcreteArray[] = inputs.slice(closed + 1).map(({ array }) => array)
  return range(most).map((i) => {
    const before = carry
    carry = runRecipe(body, [...given, fill(i, avalOf([], 'int32')), ...before]).map((y) => y.toConcrete('be a carry'))
    return before
  })
}

/** Goes on while the step is below the bound, if there is one, and while the mean of a carry is on one side of a number that no step comes near. */
function testOf(
  choices: Choices,
  setting: Setting,
  inputs: readonly Known[],
  closed: number,
  bounded: boolean,
  steps: readonly (readonly ConcreteArray[])[],
): Recipe | null {
  const test = newBuilder(setting)
  const known = inputs.map(({ array, active, varies }) => test.input(array, { active, varies }))
  const below = bounded ? test.one(ltP, [at(known, closed), at(known, 0)], noParams) : null
  const mark = test.mark()
  const floats = known.slice(closed + 1).filter(({ array }) => isFloat(array.dtype) && array.size > 0)
  const chosen = floats.length > 0 && (!bounded || choices.chance(0.5)) ? choices.pick(floats) : null
  const mean = chosen === null ? null : meanOf(test, chosen)
  let near =
    chosen === null || mean === null
      ? null
      : compared(test, choices, mean, thresholdOf(choices, meansOf(setting, chosen, known, closed, steps)))
  if (near === null) test.rollBack(mark)
  const both = below === null || near === null ? (below ?? near) : test.one(andP, [below, near], noParams)
  near = both ?? test.constant(arrayOf([], 'bool', () => 1))
  return finished(test, [near])
}

/** The mean of this part of the carry before every step. */
function meansOf(
  setting: Setting,
  chosen: Known,
  known: readonly Known[],
  closed: number,
  steps: readonly (readonly ConcreteArray[])[],
): readonly number[] {
  const position = known.indexOf(chosen) - closed - 1
  return steps.map((carry) => {
    const scratch = newBuilder({ ...setting, numbering: { next: 0, cut: false } })
    const mean = meanOf(scratch, scratch.constant(at(carry, position)))
    return mean === null ? NaN : numberOf(mean)
  })
}

/** In the middle of a gap between the numbers, or beyond all. */
function thresholdOf(choices: Choices, numbers: readonly number[]): number {
  const sorted = numbers.filter((x) => Number.isFinite(x)).sort((a, b) => a - b)
  const gaps = sorted.slice(1).flatMap((x, i) => (x - at(sorted, i) > 0.05 ? [(x + at(sorted, i)) / 2] : []))
  if (gaps.length > 0 && choices.chance(0.85)) return choices.pick(gaps)
  return (sorted.at(-1) ?? 0) + 0.5
}

/** One of several functions of the same operands, which give results of the same kind. */
const branching =
  (count: number | null): Add =>
  (builder, choices, setting) => {
    const chooser = count === null ? countOf(builder, choices, setting, 4) : predicateOf(builder, choices, setting)
    if (chooser === null) return false
    const closed = chooseValues(builder.values, choices, 0, 2)
    const operands = chooseValues(builder.values, choices, closed.length === 0 ? 1 : 0, 2)
    const inputs = varying([...closed, ...operands])
    const bodies = range(count ?? choices.integer(1, 4)).map(() => grownBody(inputs, choices, setting, 3))
    const first = at(bodies, 0)
    const wanted = chooseOutputs(first, choices)
    const recipes = bodies.flatMap((body): Recipe[] => {
      if (body === first) return [finished(body, wanted)]
      const outputs = wanted.map(({ array }) => like(body, choices, array) ?? body.constant(arrayOf(array.shape, array.dtype, () => 1)))
      return [finished(body, outputs)]
    })
    const order = choices.chance(0.5) ? recipes : recipes.reverse()
    const construct = count === null ? 'switch' : 'cond'
    return builder.call(construct, {}, [...closed, chooser, ...operands], order, closed.length) !== null
  }

const ways: readonly Add[] = [
  ...[scanned, scanned, mapped, combined, counting(false)],
  ...[counting(true), repeated, repeated],
  ...[branching(2), branching(2), branching(null)],
  ...[addLanes, addLanes, addImplicit('root'), addImplicit('linearSolve')],
]
