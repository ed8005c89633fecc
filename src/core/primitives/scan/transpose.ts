import { NdArray } from '../../array.js'
import { fill } from '../../constant.js'
import { Zero, type Tangent, type TransposeOperand } from '../../primitive.js'
import type { Interpreters, Program } from '../../program.js'
import { at } from '../../shape.js'
import { addTangents } from '../add.js'
import { closed, variant } from '../constructors/closedProgram.js'
import { checkAdded, instantiate, known, operandAval } from '../constructors/tangents.js'
import { carryFixpoint } from './fixpoint.js'
import { grouped, type ScanCall, type ScanParams } from './params.js'

const isThere = (t: Tangent): boolean => t instanceof NdArray
const isLinear = (x: TransposeOperand): boolean => !(x instanceof NdArray)
const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length
const arrays = (list: readonly (TransposeOperand | Zero)[]): readonly NdArray[] => list.filter((x) => x instanceof NdArray)

/**
 * The loop in the other direction. It carries the cotangents of the linear constants, which each step adds to, and those of the carry; the cotangents of
 * linear stacks are its results.
 */
export function transposeScan(
  scan: ScanCall,
  cotangents: readonly Tangent[],
  operands: readonly TransposeOperand[],
  params: ScanParams,
  interpreters: Interpreters,
): readonly (Tangent | null)[] {
  const { body } = params
  const x = grouped(params, operands)
  const [constantFlags, stackFlags] = [x.constants.map(isLinear), x.stacks.map(isLinear)]
  // Each carry is linear: one that is not was split off before, and one that starts from a known value starts from zero.
  for (const c of x.carry) checkAdded(c, 'scan')
  const allCarry = x.carry.map(() => true)
  const [carryCts, resultCts] = [cotangents.slice(0, params.carry), cotangents.slice(params.carry)]
  const { carry: carryFlags, made } = carryFixpoint(
    carryCts.map(isThere),
    (flags) =>
      interpreters.transpose(
        body,
        [...constantFlags, ...allCarry, ...stackFlags],
        [...flags, ...resultCts.map(isThere)],
        [...constantFlags.filter(Boolean).map(() => false), ...flags],
      ),
    ({ nonzero }) => nonzero.slice(count(constantFlags), count(constantFlags) + params.carry),
  )
  const linearConstants = made.nonzero.slice(0, count(constantFlags))
  const linearStacks = made.nonzero.slice(count(constantFlags) + params.carry)
  const constantAvals = x.constants.flatMap((c) => (c instanceof NdArray ? [] : [c.strong]))
  const sums = constantAvals.filter((_, i) => linearConstants[i] === true).map((aval) => fill(0, aval))

  const { program, values } = closed(made.program)
  const knownConstants = arrays(x.constants)
  const layout = {
    constants: values.length + knownConstants.length,
    stacks: count(stackFlags.map((flag) => !flag)),
    sums: sums.length,
    carry: count(carryFlags),
  }
  const results = scan(
    [
      ...x.count.map((n) => known(n, 'scan')),
      ...values,
      ...knownConstants,
      ...sums,
      ...carryCts.filter((_, i) => carryFlags[i] === true).map(instantiate),
      ...arrays(x.stacks),
      ...arrays(resultCts),
    ],
    {
      ...params,
      body: accumulating(program, layout, interpreters),
      constants: layout.constants,
      carry: layout.sums + layout.carry,
      reverse: !params.reverse,
    },
  )
  let next = 0
  const take = (flag: boolean | undefined, aval: NdArray['aval']): Tangent => (flag === true ? at(results, next++) : new Zero(aval))
  let constant = 0
  const ofConstants = x.constants.map((c) => (c instanceof NdArray ? null : take(linearConstants[constant++], c)))
  const ofCarry = x.carry.map((c, i) => take(carryFlags[i], operandAval(c)))
  let stack = 0
  const ofStacks = x.stacks.map((s) => (s instanceof NdArray ? null : take(linearStacks[stack++], s)))
  return [...x.count.map(() => null), ...ofConstants, ...ofCarry, ...ofStacks]
}

interface AccumulatingLayout {
  readonly constants: number
  readonly stacks: number
  readonly sums: number
  readonly carry: number
}

/** The transposed body, which gives cotangents of constants, with the sums of those carried along. */
function accumulating(program: Program, layout: AccumulatingLayout, interpreters: Interpreters): Program {
  const { constants, stacks, sums, carry } = layout
  return variant(program, `sums:${Object.values(layout).join()}`, () => {
    const avals = program.inputAvals
    const carried = constants + stacks
    const order = [
      ...avals.slice(0, constants),
      ...program.outputAvals.slice(0, sums).map((aval) => aval.strong),
      ...avals.slice(carried, carried + carry),
      ...avals.slice(constants, carried),
      ...avals.slice(carried + carry),
    ]
    return interpreters.stage(program.name, order, (xs) => {
      const [firstCarry, firstStack] = [constants + sums, constants + sums + carry]
      const given = interpreters.evaluate(program, [
        ...xs.slice(0, constants),
        ...xs.slice(firstStack, firstStack + stacks),
        ...xs.slice(firstCarry, firstStack),
        ...xs.slice(firstStack + stacks),
      ])
      const added = given.slice(0, sums).map((ct, i) => instantiate(addTangents(at(xs, constants + i), ct)))
      return [...added, ...given.slice(sums)]
    })
  })
}
