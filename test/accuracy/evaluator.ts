import { runInThisContext } from 'node:vm'
import { compileScalar, printBody } from '../../src/backends/cpu/scalar/javascript.js'
import { bindings } from '../../src/backends/cpu/scalar/runtime.js'
import type { DType } from '../../src/core/dtype.js'
import type { Expr } from '../../src/core/scalar/expression.js'

/** A function that evaluates an expression of scalars. */
export function evaluator(result: Expr, operandTypes: readonly DType[]): (...xs: number[]) => number {
  const compiled = compileScalar([result], operandTypes)
  return (...xs) => compiled(...xs)[0] ?? NaN
}

/** The same as a device evaluates it that takes every float32 for 0 that is not normal. */
export function evaluatorWithoutSubnormals(result: Expr): (...xs: number[]) => number {
  const { prelude, statements, results } = printBody([result], {
    operand: (position) => `xs[${String(position)}]`,
    index: () => {
      throw new TypeError('a function of scalars has no index')
    },
  })
  const $fround = (x: number): number => {
    const rounded = Math.fround(x)
    return Math.abs(rounded) < 2 ** -126 ? rounded * 0 : rounded
  }
  const source = `${prelude}return (...xs) => {\n${statements}return ${results.join()}\n}`
  // The printer vouches for what it prints: numbers in, a number out.
  const link = runInThisContext(`($runtime) => {\n${source}\n}`) as (runtime: unknown) => (...xs: number[]) => number
  return link({ ...bindings, $fround })
}
