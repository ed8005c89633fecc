import type { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import type { Executable } from '../../core/backend.js'
import { itemSize } from '../../core/dtype.js'
import type { AnyPrimitive } from '../../core/primitive.js'
import { Program, Var } from '../../core/program.js'
import { ScalarBuilder } from '../../core/scalar/builder.js'
import { sizeOf } from '../../core/shape.js'
import { countOperations } from '../kernel/work.js'
import type { CpuContext } from './context.js'
import { smallestResident } from './memory/pool.js'

/** Runs a primitive on operands of certain avals. */
type Run = (operands: readonly ConcreteArray[]) => readonly ConcreteArray[]

/** From so many multiplications on a matrix product is worth the way into the arena. */
const leastProducts = 20_000
/** From this cost of an element on, in additions, vectors are worth bringing operands into the arena. */
const leastCost = 12
/** To make a module takes some milliseconds, so operations of shapes that come once run without, until they have done so much work, in additions. */
const worthCompiling = 2_000_000

/**
 * Runs a single operation as a WebAssembly program where that is faster than its eager kernel: where it computes much for each element, or where
 * operands live in the arena already. The bits are the same.
 */
export function withVectors(
  context: CpuContext,
  primitive: AnyPrimitive,
  params: object,
  avals: readonly Aval[],
  out: readonly Aval[],
  plain: Run,
): Run {
  const { vectors } = context
  if (vectors === null || !isLowered(primitive)) return plain
  let executable: Executable | null = null
  const compiled: Run = (operands) => {
    executable ??= vectors.compile(programOf(primitive, params, avals, out))
    return executable.call(operands)
  }
  if (vectors.always === 'all' || (vectors.always === 'contractions' && isProduct(primitive.evaluation.kind))) return compiled
  if (![...avals, ...out].some((aval) => aval.size * itemSize(aval.dtype) >= smallestResident)) return plain
  const { work, heavy } = loadOf(primitive, params, avals, out)
  let done = 0
  return (operands) => {
    if (!heavy && !operands.some((x) => x.storage.data === null)) return plain(operands)
    if (executable === null && (done += work) < worthCompiling) return plain(operands)
    return compiled(operands)
  }
}

function isLowered({ evaluation: { kind } }: AnyPrimitive): boolean {
  return kind === 'elementwise' || kind === 'reduction' || kind === 'region' || isProduct(kind)
}

function isProduct(kind: AnyPrimitive['evaluation']['kind']): boolean {
  return kind === 'contraction' || kind === 'convolution'
}

/** What one call takes, in additions, and whether vectors are worth the way into the arena. */
function loadOf(
  { evaluation }: AnyPrimitive,
  params: object,
  avals: readonly Aval[],
  out: readonly Aval[],
): { readonly work: number; readonly heavy: boolean } {
  const elements = [...avals, ...out].reduce((most, aval) => Math.max(most, aval.size), 0)
  if (evaluation.kind === 'contraction') {
    const { leftContracting } = evaluation.dimensions(params)
    const [left, right] = avals
    if (left === undefined || right === undefined) return { work: elements, heavy: false }
    // The contracted extents occur in both sizes, batch extents too: a lower estimate where there is a batch.
    const depth = leftContracting.reduce((product, axis) => product * (left.shape[axis] ?? 1), 1)
    const products = left.size * (right.size / Math.max(depth, 1))
    return { work: Math.max(products, elements), heavy: products >= leastProducts }
  }
  if (evaluation.kind === 'convolution') {
    // The kernel [G, O, C, K…] has a product for each channel and place of a window.
    const [kernel, result] = [avals[1], out[0]]
    const products = (result?.size ?? 0) * sizeOf(kernel?.shape.slice(2) ?? [])
    return { work: Math.max(products, elements), heavy: products >= leastProducts }
  }
  if (evaluation.kind !== 'elementwise') return { work: elements, heavy: false }
  const s = new ScalarBuilder()
  const body = evaluation.body(
    s,
    avals.map((aval, i) => s.operand(aval.dtype, i)),
    params,
  )
  const { cost } = countOperations(body)
  return { work: elements * Math.max(cost, 1), heavy: cost >= leastCost }
}

/** A program of one equation. */
function programOf(primitive: AnyPrimitive, params: object, avals: readonly Aval[], out: readonly Aval[]): Program {
  const inputs = avals.map((aval, id) => new Var(aval, id))
  const outputs = out.map((aval, k) => new Var(aval, inputs.length + k))
  return new Program(primitive.name, inputs, [{ primitive, params, inputs, outputs }], outputs, inputs.length + outputs.length)
}
