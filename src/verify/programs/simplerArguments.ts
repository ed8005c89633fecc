import { isFloat } from '../../core/dtype.js'
import { elementsOf } from '../../numpy/reading.js'
import { arrayOf } from './arrays.js'
import type { Case } from './case.js'

/** Row-major memory and, unless they have to stay in the domains of primitives, rounder numbers. */
export function* simplerArguments({ recipe, args }: Case, tame: boolean): Generator<Case> {
  for (const [i, x] of args.entries()) {
    const { shape, dtype } = x
    const data = Array.from(elementsOf(x))
    const replaced = (element: (value: number) => number): Case => ({
      recipe,
      args: args.map((other, k) => (k === i ? arrayOf(shape, dtype, (position) => element(data[position] ?? NaN)) : other)),
    })
    if (x.strides !== x.aval.strides) yield replaced((value) => value)
    if (tame || !isFloat(dtype)) continue
    if (data.some((value) => !Object.is(value, 1))) yield replaced(() => 1)
    if (data.some((value) => !Object.is(value, Math.round(value)))) yield replaced((value) => Math.round(value))
    if (data.some((value) => !Object.is(value, Math.round(value * 8) / 8))) yield replaced((value) => Math.round(value * 8) / 8)
  }
}
