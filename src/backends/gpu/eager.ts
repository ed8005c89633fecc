import type { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { BackendError } from '../../core/errors.js'
import { isFree, placed } from '../../core/origin.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { equation, Program, Var } from '../../core/program.js'
import { at } from '../../core/shape.js'
import { sameParams } from '../cpu/dispatchParams.js'
import { cpu } from '../cpu/backend.js'
import { ViewCall } from '../cpu/view.js'
import { contiguous } from './contiguous.js'
import { GpuExecutable } from './executable.js'
import { refused } from './refuseFloat64.js'
import type { GpuRuntime } from './runtime.js'

/** A primitive made ready for certain params and avals. */
interface Entry {
  readonly params: object
  readonly avals: readonly Aval[]
  readonly run: (operands: readonly ConcreteArray[]) => readonly ConcreteArray[]
}

/** How many entries a primitive keeps. */
const keptEntries = 64

/** Runs primitives by themselves: views without a launch, everything else as a program of one equation. */
export class EagerCalls {
  private readonly entries = new WeakMap<AnyPrimitive, Entry[]>()

  constructor(private readonly runtime: GpuRuntime) {}

  run(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): readonly ConcreteArray[] {
    let entries = this.entries.get(primitive)
    if (entries === undefined) {
      entries = []
      this.entries.set(primitive, entries)
    }
    const recent = entries[0]
    if (recent !== undefined && fits(recent, operands, params)) return recent.run(operands)
    const found = entries.findIndex((entry) => fits(entry, operands, params))
    const entry = found < 0 ? this.entry(primitive, operands, params) : entries.splice(found, 1)[0]!
    entries.unshift(entry)
    if (entries.length > keptEntries) entries.pop()
    return entry.run(operands)
  }

  private entry(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): Entry {
    const { runtime } = this
    const avals = operands.map((x) => x.aval)
    const out = primitive.abstractEval(avals, params)
    const wrong = [...avals, ...out].find(({ dtype }) => dtype === 'float64')
    const { evaluation } = primitive
    if (wrong !== undefined) {
      // What is made of constants alone goes wherever it is used, so it may lie on the host until then.
      if (evaluation.kind !== 'control' && operands.every(isConstant))
        return { params, avals, run: (xs) => runOnHost(primitive, xs, params) }
      throw refused(primitive.name, wrong)
    }
    if (evaluation.kind === 'control') {
      throw new BackendError(`${primitive.name} contains programs or functions and is run by bind, not by a backend.`)
    }
    if (evaluation.kind === 'view') {
      const call = new ViewCall((x) => contiguous(runtime, x), evaluation.source(at(avals, 0), params), at(avals, 0), at(out, 0))
      return { params, avals, run: (xs) => [call.run(at(xs, 0))] }
    }
    const inputs = avals.map((aval, id) => new Var(aval, id))
    const outputs = out.map((aval, k) => new Var(aval, inputs.length + k))
    const program = new Program(primitive.name, inputs, [equation(primitive, params, inputs, outputs)], outputs, inputs.length + out.length)
    const executable = new GpuExecutable(runtime, program, out)
    return { params, avals, run: (xs) => executable.call(xs) }
  }
}

function runOnHost(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): readonly ConcreteArray[] {
  const wrong = operands.find((x) => !isConstant(x))
  if (wrong !== undefined) throw refused(primitive.name, wrong.aval)
  return cpu.execute(
    primitive,
    operands.map((x) => placed(x, cpu)),
    params,
  )
}

function isConstant(x: ConcreteArray): boolean {
  return x.storage.literal || isFree(x)
}

function fits(entry: Entry, operands: readonly ConcreteArray[], params: object): boolean {
  const { avals } = entry
  if (operands.length !== avals.length) return false
  for (let i = 0; i < avals.length; i++) if (operands[i]!.aval !== avals[i]) return false
  return params === entry.params || sameParams(params, entry.params)
}
