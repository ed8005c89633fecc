import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import { isFloat } from '../../src/core/dtype.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { jit as compiled } from '../../src/transforms/jit.js'
import { withScope } from '../../src/core/scope.js'
import { onBackend } from '../arrays.js'
import { wasm } from '../backends.js'
import type { Check } from '../check.js'
import { pull, push, written, type FlatFunction } from './differentiate.js'
import { evaluate, floatOperands, functionOf, isMovable } from './evaluate.js'
import { sameBits } from './value.js'

/** Throws unless the function, jitted, gives the same bits. */
export function checkJit(
  primitive: AnyPrimitive,
  sample: Sample<object>,
  what: string,
  f: FlatFunction,
  operands: readonly ConcreteArray[],
  webAssembly: boolean,
): void {
  const run = compiled((xs: readonly NdArray[]) => [...f(xs)])
  const eager = f(operands)
  sameBits(primitive, sample, `jit of ${what}`, run([...operands]), eager)
  // The second call takes the cached form.
  sameBits(primitive, sample, `jit of ${what}, called again`, run([...operands]), eager)
  if (!webAssembly) return
  const moved = operands.map((x) => onBackend(x, wasm))
  const results = withScope('a property', { defaultBackend: wasm }, () => run(moved))
  sameBits(primitive, sample, `jit of ${what}, in WebAssembly`, results, eager)
}

/** The function itself, its forward and its reverse derivative. */
export const jit: Check = {
  name: 'jit',
  law: 'jit = eager, bit for bit, for the value and both derivatives',
  options: {},
  runs: 30,
  run: (primitive, draw) => {
    const sample = draw.sample(primitive)
    const { operands, params } = sample
    const webAssembly = draw.integer(0, 2) === 2 && isMovable(params)
    const f = functionOf(primitive, params)
    checkJit(primitive, sample, 'the value', f, operands, webAssembly)
    const active = floatOperands(operands)
    if (active.length === 0) return
    const directions = operands.map((x) => (isFloat(x.dtype) ? draw.direction(x.shape, x.dtype) : null))
    const tangents = directions.filter((t) => t !== null)
    const forward: FlatFunction = (xs) => {
      const given = xs.slice(operands.length)
      const along = directions.map((t, i) => (t === null ? null : given[active.indexOf(i)]!))
      return push(f, xs.slice(0, operands.length), along).flatMap(([y, t]) => [y, written(t)])
    }
    checkJit(primitive, sample, 'the jvp', forward, [...operands, ...tangents], webAssembly)
    const cotangents = evaluate(primitive, operands, params).map((y) => (isFloat(y.dtype) ? draw.direction(y.shape, y.dtype) : null))
    const given = cotangents.filter((ct) => ct !== null)
    if (given.length === 0) return
    const reverse: FlatFunction = (xs) => {
      const rest = xs.slice(operands.length)
      let next = 0
      const cts = cotangents.map((ct) => (ct === null ? null : rest[next++]!))
      return pull(f, xs.slice(0, operands.length), active, cts)
    }
    checkJit(primitive, sample, 'the vjp', reverse, [...operands, ...given], webAssembly)
  },
}
