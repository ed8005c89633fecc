import { ConcreteArray } from '../array.js'
import { avalOf } from '../aval.js'
import { ProgramError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at } from '../shape.js'
import { bind } from '../bind.js'
import type { NdArray } from '../array.js'
import { mappedAt } from './constructors/batching.js'
import { runCompiled } from './constructors/singleEquation.js'

export interface DebugCallbackParams {
  readonly callback: (values: readonly ConcreteArray[]) => void
}

/** Calls a JavaScript function with concrete values, in order, under every transform and inside jit. */
export const debugCallbackP: Primitive<DebugCallbackParams> = {
  name: 'debugCallback',
  doc: 'Calls a JavaScript function with the concrete values of its operands; no results. Mapped operands give one call for each element.',
  effect: true,
  control: null,
  abstractEval: () => [],
  evaluation: {
    kind: 'control',
    run: runCallback,
    // Where a device must be waited for, the call comes later.
    runAlone: (operands, params) => {
      const waits = operands.some((x) => x instanceof ConcreteArray && !x.storage.readable)
      return (waits ? runCompiled('debugCallback', debugCallbackP, operands, params) : null) ?? runCallback(operands, params)
    },
    body: () => null,
    flow: () => null,
  },
  jvp: (primals, _tangents, params) => [bind(debugCallbackP, primals, params), []],
  transpose: 'notLinear',
  batch: (size, operands, axes, { callback }) => {
    // Operands that are not mapped are the same in each call: repeated without a copy.
    const aligned = operands.map((x, i) => mappedAt(x, axes[i] ?? null, 0, size))
    const each = (values: readonly ConcreteArray[]): void => {
      for (let i = 0; i < size; i++) callback(values.map((x) => elementOf(x, i)))
    }
    return [bind(debugCallbackP, aligned, { callback: each }), []]
  },
  sample: (draw) => ({ operands: [draw.real(draw.shape(), draw.floatDtype())], params: { callback: () => undefined } }),
}

function runCallback(operands: readonly NdArray[], { callback }: DebugCallbackParams): readonly NdArray[] {
  callback(operands.map((x) => x.toConcrete('be passed to a callback')))
  return []
}

/** Binds {@link debugCallbackP}. */
export function debugCallback(operands: readonly NdArray[], callback: DebugCallbackParams['callback']): void {
  bind(debugCallbackP, operands, { callback })
}

/** The element at `i` along the first axis, without a copy. */
function elementOf(x: ConcreteArray, i: number): ConcreteArray {
  if (x.ndim === 0) throw new ProgramError('A scalar has no elements along an axis.')
  return new ConcreteArray(avalOf(x.shape.slice(1), x.dtype), x.storage, x.offset + i * at(x.strides, 0), x.strides.slice(1))
}
