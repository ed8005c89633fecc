import { ConcreteArray, NdArray } from '../array.js'
import { avalOf, type Aval } from '../aval.js'
import { bind } from '../bind.js'
import type { Draw, Sample } from '../draw.js'
import { ProgramError } from '../errors.js'
import { chosen, spread } from '../masks.js'
import type { BatchResult, DceResult, LinearizedCall, Primitive, SeparatedCall } from '../primitive.js'
import { equation, Program, Var, type Interpreters } from '../program.js'
import { at, equalNumbers, range } from '../shape.js'
import { usesAxis } from '../usesAxis.js'
import { broadcastAxis } from './sum.js'
import { compiledCallOf } from './compiledCall.js'
import { noParams } from './constructors/noParams.js'
import { scalarValue } from './constructors/numberIn.js'
import { runCompiled } from './constructors/singleEquation.js'
import { mulP } from './mul.js'
import { negP } from './neg.js'
import { sinP } from './sine.js'
import { joined, joinedWhole, union } from './switch/joined.js'
import { laneBody, runAll } from './switch/lanes.js'
import { laneAval, relaned, type BindSwitch, type Lanes, type SwitchParams } from './switch/params.js'
import { sourceValues, splitBranches, type SplitBranches } from './switch/split.js'
import { areLinear, knownIndex, transposedSwitch } from './switch/transposed.js'
import { moveAxis } from './transpose.js'

export type { SwitchParams } from './switch/params.js'

export const switchP: Primitive<SwitchParams> = {
  name: 'switch',
  doc: 'Runs the branch that an index chooses (int32, clamped). Its derivatives are those of the chosen branch; batches in which each element chooses run all.',
  effect: false,
  abstractEval,
  evaluation: {
    kind: 'control',
    run: runSwitch,
    // Where reading the index would mean to wait for a device, the device chooses.
    runAlone: (operands, params) => {
      const { index } = partsOf(operands, params)
      const waits = index instanceof ConcreteArray && !index.storage.readable
      return (waits ? runCompiled('switch', switchP, operands, params) : null) ?? runSwitch(operands, params)
    },
    body: ({ body }) => body,
    flow: ({ branches }) => ({ kind: 'branch', branches }),
  },
  jvp: (primals, tangents, params, interpreters) => {
    const { index, operands, first } = partsOf(primals, params)
    const derivatives = tangents.slice(first)
    const nonzero = derivatives.map((t) => t instanceof NdArray)
    const there = union(params.branches.map((branch) => interpreters.jvp(branch, nonzero).nonzero))
    const { branches, values } = joinedWhole(params.branches.map((branch) => interpreters.jvp(branch, nonzero, there).program))
    const results = binder(interpreters)({
      index,
      operands: [...values, ...operands, ...derivatives.filter((t) => t instanceof NdArray)],
      branches,
      lanes: relaned(params.lanes, (mapped) => [...values.map(() => false), ...mapped, ...chosen(mapped, nonzero)]),
    })
    const primalResults = results.slice(0, there.length)
    const avals = primalResults.map((y) => y.aval)
    return [primalResults, spread(avals, there, results.slice(there.length))]
  },
  transpose: (cotangents, given, params, interpreters) => {
    const first = firstOperand(params)
    const index = knownIndex(at(given, first - 1))
    const { lanes } = params
    const operands = given.slice(first)
    // Where the choice is known the other branches need not be linear; where they are, they have a say in which cotangents are zeros, as when compiled.
    const chosenAlone =
      lanes.length === 0 &&
      index instanceof ConcreteArray &&
      index.storage.readable &&
      !areLinear(params.branches, operands, cotangents, interpreters)
    const branches = chosenAlone ? [chosenBranch(index, params.branches)] : params.branches
    const cts = transposedSwitch(branches, lanes, index, operands, cotangents, binder(interpreters), interpreters)
    return [...range(first).map(() => null), ...cts]
  },
  batch,
  control: {
    linearize: (flags, params, interpreters) => {
      const first = firstOperand(params)
      const nonzero = flags.slice(first)
      const there = union(params.branches.map((branch) => interpreters.linearize(branch, nonzero).nonzero))
      const parts = params.branches.map((branch) => interpreters.linearize(branch, nonzero, there))
      const split = splitBranches(parts, at(params.branches, 0).inputAvals, there.length, interpreters)
      const bound = new BoundSplit(
        split,
        params.lanes,
        interpreters,
        there.length,
        nonzero.map(() => true),
        nonzero,
      )
      const linearized: LinearizedCall = {
        nonzero: there,
        bindKnown: (primals) => bound.bindKnown(partsOf(primals, params)),
        bindLinear: (residuals, tangents) => bound.bindLinear(residuals, tangents),
      }
      return linearized
    },
    separate: (flags, params, interpreters) => {
      const first = firstOperand(params)
      const active = flags.slice(first)
      const dependent = union(params.branches.map((branch) => interpreters.separate(branch, active).dependent))
      if (!dependent.includes(false)) return null
      const parts = params.branches.map((branch) => interpreters.separate(branch, active, dependent))
      const isKnown = active.map((flag) => !flag)
      const known = chosen(at(params.branches, 0).inputAvals, isKnown)
      const results = dependent.filter((flag) => !flag).length
      const split = splitBranches(parts, known, results, interpreters)
      const bound = new BoundSplit(split, params.lanes, interpreters, results, isKnown, active)
      const separated: SeparatedCall = {
        dependent,
        bindKnown: (xs) => bound.bindKnown(partsOf(xs, params)),
        bindLinear: (residuals, linear) => bound.bindLinear(residuals, linear),
      }
      return separated
    },
    dce,
    stage: (operands, params) => ({ operands, params }),
  },
  sample,
}

function runSwitch(operands: readonly NdArray[], { branches, body }: SwitchParams): readonly NdArray[] {
  if (body !== null) return compiledCallOf(body).run(operands)
  const index = at(operands, 0).toConcrete('choose a branch')
  return compiledCallOf(chosenBranch(index, branches)).run(operands.slice(1))
}

/** Binds {@link switchP} for an index that is an int32 scalar. The branches are closed, and take the operands. */
export function switchCall(index: NdArray, operands: readonly NdArray[], branches: readonly Program[]): readonly NdArray[] {
  return bind(switchP, [index, ...operands], { branches, lanes: [], body: null })
}

/** Binds a switch that may have lanes. */
function binder(interpreters: Interpreters): BindSwitch {
  return ({ index, operands, branches, lanes }) => {
    if (lanes.length === 0) return switchCall(index, operands, branches)
    const avals = operands.map((x) => x.aval)
    const body = laneBody(branches, lanes, index.aval, avals, interpreters)
    return bind(switchP, [...body.captured, index, ...operands], { branches, lanes, body })
  }
}

/** Do collectives in the branches combine the lanes of the batch? Then what a lane did not choose matters to the others, and so to their derivatives. */
function meets(params: SwitchParams, { axisName }: Interpreters): boolean {
  return axisName !== null && usesAxis(switchP, params, axisName)
}

/** Where the operands of the branches begin: after the index, which comes after what the body captured. */
function firstOperand({ body }: SwitchParams): number {
  return (body?.captured.length ?? 0) + 1
}

function partsOf(operands: readonly NdArray[], params: SwitchParams): KnownParts & { readonly first: number } {
  const first = firstOperand(params)
  return { index: at(operands, first - 1), operands: operands.slice(first), first }
}

/** What an index chooses, clamped to what there is. */
export function chosenBranch<T>(index: ConcreteArray, branches: readonly T[]): T {
  return at(branches, Math.min(Math.max(scalarValue(index), 0), branches.length - 1))
}

function abstractEval(avals: readonly Aval[], params: SwitchParams): readonly Aval[] {
  const { branches, lanes } = params
  const first = firstOperand(params)
  const index = avals[first - 1]
  const sizes = lanes.map(({ size }) => size)
  if (index?.dtype !== 'int32' || !equalNumbers(index.shape, sizes)) {
    throw new ProgramError(`switch: the index is ${String(index)}, but must be ${avalOf(sizes, 'int32').toString()}.`)
  }
  const [branch] = branches
  if (branch === undefined) throw new ProgramError('switch: there is no branch.')
  branch.inputAvals.forEach((aval, i) => {
    const expected = laneAval(aval.strong, lanes, ({ mapped }) => mapped[i] === true)
    const given = avals[first + i]
    if (given?.strong !== expected.strong) {
      throw new ProgramError(`switch: operand ${String(i)} of the branches is ${String(given)}, but must be ${expected.toString()}.`)
    }
  })
  return branch.outputAvals.map((aval) => laneAval(aval.strong, lanes, () => true))
}

function batch(
  size: number,
  given: readonly NdArray[],
  axes: readonly (number | null)[],
  params: SwitchParams,
  interpreters: Interpreters,
): BatchResult {
  const { index, operands, first } = partsOf(given, params)
  const indexAxis = axes[first - 1] ?? null
  const own = axes.slice(first)
  if (indexAxis === null && params.lanes.length === 0) {
    const mapped = union(params.branches.map((branch) => interpreters.batch(branch, size, own).mapped))
    const { branches, values } = joinedWhole(params.branches.map((branch) => interpreters.batch(branch, size, own, mapped).program))
    return [switchCall(index, [...values, ...operands], branches), mapped.map((flag) => (flag ? 0 : null))]
  }
  const inFront = (x: NdArray, axis: number | null): NdArray => (axis === null ? x : moveAxis(x, axis, 0))
  const lane: Lanes = { size, axisName: interpreters.axisName, mapped: own.map((axis) => axis !== null) }
  const lanes = [lane, ...params.lanes]
  const choice = indexAxis === null ? broadcastAxis(index, 0, size) : inFront(index, indexAxis)
  const values = operands.map((x, i) => inFront(x, own[i] ?? null))
  const results = meets(params, interpreters)
    ? runAll(choice, values, params.branches, lanes, interpreters)
    : binder(interpreters)({ index: choice, operands: values, branches: params.branches, lanes })
  return [results, results.map(() => 0)]
}

function dce(used: readonly boolean[], operands: number, params: SwitchParams, interpreters: Interpreters): DceResult<SwitchParams> {
  const { body } = params
  const first = firstOperand(params)
  const own = range(operands - first)
  const left = params.branches.map((branch) => interpreters.dce(branch, used))
  const leftBody = body === null ? null : interpreters.dce(body, used)
  const kept = union([...left.map(({ inputs }) => inputs), ...(leftBody === null ? [] : [leftBody.inputs.slice(first)])])
  const places = own.filter((i) => kept[i] === true)
  const inputAvals = chosen(at(params.branches, 0).inputAvals, kept)
  const { branches } = joined(
    left.map(({ program, inputs }) => ({ program, places: range(places.length).filter((p) => inputs[at(places, p)] === true) })),
    inputAvals,
  )
  // The index and what the body captured stay operands.
  const flags = [...range(first).map(() => true), ...kept]
  return {
    operands: flags,
    results: used,
    params: {
      branches,
      lanes: relaned(params.lanes, (mapped) => chosen(mapped, kept)),
      body:
        body === null || leftBody === null
          ? null
          : new Program(
              body.name,
              chosen(body.inputs, flags),
              leftBody.program.equations,
              leftBody.program.outputs,
              body.variables,
              body.captured,
            ),
    },
  }
}

/** The operands of the known part. */
interface KnownParts {
  readonly index: NdArray
  readonly operands: readonly NdArray[]
}

/** A switch in two: a switch of the known parts of the branches, and one of their linear parts. */
class BoundSplit {
  private readonly bindSwitch: BindSwitch

  /**
   * @param results of the known part
   * @param known which operands the known part has
   * @param active which operands the linear part is linear in
   */
  constructor(
    private readonly split: SplitBranches,
    private readonly lanes: readonly Lanes[],
    interpreters: Interpreters,
    private readonly results: number,
    private readonly known: readonly boolean[],
    private readonly active: readonly boolean[],
  ) {
    this.bindSwitch = binder(interpreters)
  }

  bindKnown({ index, operands }: KnownParts): { readonly results: readonly NdArray[]; readonly residuals: readonly NdArray[] } {
    const { branches, values } = this.split.known
    const lanes = relaned(this.lanes, (mapped) => [...values.map(() => false), ...chosen(mapped, this.known)])
    const outputs = this.bindSwitch({ index, operands: [...values, ...operands], branches, lanes })
    return {
      results: outputs.slice(0, this.results),
      residuals: [index, ...sourceValues(this.split.sources, operands, outputs, this.results)],
    }
  }

  bindLinear([index, ...residuals]: readonly NdArray[], active: readonly NdArray[]): readonly NdArray[] {
    if (index === undefined) throw new ProgramError('switch: the index is missing.')
    const { branches, values } = this.split.linear
    const lanes = relaned(this.lanes, (mapped) => {
      const known = chosen(mapped, this.known)
      return [
        ...values.map(() => false),
        ...this.split.sources.map(({ kind, place }) => kind !== 'operand' || known[place] === true),
        ...chosen(mapped, this.active),
      ]
    })
    return this.bindSwitch({ index, operands: [...values, ...residuals, ...active], branches, lanes })
  }
}

/** sin(x) y or -x, for an index that may be out of range. */
function sample(draw: Draw): Sample<SwitchParams> {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const aval = avalOf(shape, dtype)
  const v = (id: number): Var => new Var(aval, id)
  const [x, y, s, p] = [v(0), v(1), v(2), v(3)]
  const first = new Program('first', [x, y], [equation(sinP, noParams, [x], [s]), equation(mulP, noParams, [s, y], [p])], [p, s], 4)
  const [a, b, n] = [v(0), v(1), v(2)]
  const second = new Program('second', [a, b], [equation(negP, noParams, [a], [n])], [n, b], 3)
  return {
    operands: [draw.int32([], [draw.integer(-1, 2)]), draw.real(shape, dtype), draw.real(shape, dtype)],
    params: { branches: [first, second], lanes: [], body: null },
  }
}
