import { ConcreteArray, describe, type NdArray } from '../../core/array.js'
import { avalOf, type Aval } from '../../core/aval.js'
import { fill, literalValue } from '../../core/constant.js'
import { isFloat, type DType } from '../../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError, TreeError } from '../../core/errors.js'
import { call } from '../../core/primitives/call.js'
import { convert } from '../../core/primitives/convert.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { chosenBranch, switchCall } from '../../core/primitives/switch.js'
import { joinedWhole } from '../../core/primitives/switch/joined.js'
import type { Program } from '../../core/program.js'
import { equalStructures, formatStructure, leafPaths, unflatten } from '../../core/pytree.js'
import { scope } from '../../core/scope.js'
import { at } from '../../core/shape.js'
import { Tracer } from '../../core/trace.js'
import { invoke, type AnyFunction } from '../functions.js'
import { interpreters } from '../interpreters.js'
import { traceCall, type TracedCall } from '../traceCall.js'
import { flattenArrays, flattenResult } from '../trees.js'
import { tupleOf } from '../vjp.js'

/** A function to choose, and what messages call it. */
export interface NamedBranch {
  readonly name: string
  readonly f: AnyFunction
}

/** Throws unless `f` is a function; `name` says where it was given. */
export function checkBranch(construct: string, name: string, f: unknown): asserts f is AnyFunction {
  if (typeof f === 'function') return
  throw new ArgumentError(
    `${construct}: ${name} must be a function of the operands, but it is ${f === null ? 'null' : typeof f}. Write () => value for a value.`,
  )
}

/** Runs the branch that the index (an int32 scalar) chooses on the operands; all of them are staged. */
export function runBranch(construct: string, index: NdArray, branches: readonly NamedBranch[], operands: readonly unknown[]): unknown {
  const inputs = flattenArrays(construct, operands, 'operands')
  const rebuild = (leaves: readonly NdArray[]): readonly unknown[] => tupleOf(unflatten(inputs.structure, leaves))
  const known = index instanceof Tracer ? index.peek() : index instanceof ConcreteArray ? index : null
  if (scope.jitDisabled && known !== null) {
    const { name, f } = chosenBranch(known, branches)
    const { leaves, structure } = flattenResult(`${name} of ${construct}`, invoke(f, rebuild(inputs.leaves), construct))
    return unflatten(structure, leaves.map(strengthen))
  }
  const traced = branches.map(({ name, f }) => traceCall(`${name} of ${construct}`, f, inputs.leaves, rebuild))
  const programs = agreeing(
    construct,
    branches.map(({ name }) => name),
    traced,
  )
  const { branches: closed, values } = joinedWhole(programs)
  const all = [...values, ...inputs.leaves]
  // Under a transform the derivatives of all branches decide which tangents are zeros, so that a compiled function has the signs of zero of an eager one.
  const results =
    index instanceof ConcreteArray && index.storage.readable && scope.trace === null
      ? call(chosenBranch(index, closed), all)
      : switchCall(index, all, closed)
  return unflatten(at(traced, 0).result, results)
}

/** The programs with outputs of the same avals, numbers in the dtype of what the other branches give. */
function agreeing(construct: string, names: readonly string[], traced: readonly TracedCall[]): readonly Program[] {
  const first = at(traced, 0)
  traced.forEach(({ result }, k) => {
    if (equalStructures(result, first.result)) return
    const [wanted, given] = [leafPaths(first.result, 'result'), leafPaths(result, 'result')]
    const [here, there] = [given.find((path) => !wanted.includes(path)), wanted.find((path) => !given.includes(path))]
    const where =
      here !== undefined
        ? `only ${at(names, k)} has ${here}`
        : there !== undefined
          ? `only ${at(names, 0)} has ${there}`
          : 'the containers differ'
    throw new TreeError(
      `${construct}: the branches return different structures: ${where}. ${at(names, 0)} returns ${formatStructure(first.result)}, ` +
        `${at(names, k)} returns ${formatStructure(result)}. Return the same containers from every branch.`,
    )
  })
  const paths = leafPaths(first.result, 'result')
  const wanted = paths.map((path, i) =>
    commonAval(
      construct,
      path,
      names,
      traced.map(({ program }) => at(program.outputAvals, i)),
    ),
  )
  return traced.map(({ program }, k) => {
    if (program.outputAvals.every((aval, i) => aval.strong === wanted[i])) return program
    return interpreters.stage(program.name, program.inputAvals.slice(program.captured.length), (operands) =>
      interpreters
        .evaluate(program, [...program.captured, ...operands])
        .map((y, i) => converted(construct, at(paths, i), at(names, k), y, at(wanted, i))),
    )
  })
}

/** What all branches can give for a leaf. */
function commonAval(construct: string, path: string, names: readonly string[], avals: readonly Aval[]): Aval {
  const strong = avals.findIndex((aval) => !aval.weak)
  const decides = Math.max(strong, 0)
  const wanted = at(avals, decides)
  avals.forEach((aval, k) => {
    const what = `${path} is ${wanted.strong.toString()} from ${at(names, decides)} and ${aval.strong.toString()} from ${at(names, k)}`
    if (aval.shape !== wanted.shape) {
      throw new ShapeError(`${construct}: the branches return different shapes: ${what}. Broadcast or pad one of them.`)
    }
    if (!aval.weak && aval.dtype !== wanted.dtype) {
      throw new DtypeError(`${construct}: the branches return different dtypes: ${what}. Convert one of them with astype.`)
    }
  })
  return wanted.strong
}

/** A leaf in the dtype of the other branches, if it is a number that has it. */
function converted(construct: string, path: string, name: string, y: NdArray, wanted: Aval): NdArray {
  if (y.aval.strong === wanted) return y
  if (isFloat(wanted.dtype)) return convert(y, wanted.dtype)
  const value = y instanceof ConcreteArray ? literalValue(y) : null
  if (value !== null && contains(wanted.dtype, value)) return fill(value, avalOf(wanted.shape, wanted.dtype))
  throw new DtypeError(
    `${construct}: the branches return different dtypes: ${path} is ${value === null ? describe(y) : String(value)} from ${name}, but ${wanted.toString()} from another branch. ` +
      'Convert one of them with astype.',
  )
}

function contains(dtype: DType, value: number): boolean {
  return dtype === 'int32' ? value === (value | 0) : dtype === 'uint32' && value === value >>> 0
}
