import { afterEach, expect, test, vi } from 'vitest'
import { ScalarBuilder } from '../../../src/core/scalar/builder.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

test('where a content security policy forbids code, the interpreter works instead', async () => {
  const refusal = vi.fn(function () {
    throw new EvalError('Code generation from strings disallowed for this context')
  })
  vi.stubGlobal('Function', refusal)
  vi.resetModules()
  const { canGenerateCode } = await import('../../../src/backends/cpu/scalar/codegen.js')
  const { compileScalar } = await import('../../../src/backends/cpu/scalar/javascript.js')
  expect(canGenerateCode()).toBe(false)
  const s = new ScalarBuilder()
  const x = s.operand('float32', 0)
  expect(compileScalar([s.div(x, s.literal('float32', 3)), s.lt(x, x)], ['float32'])(1)).toEqual([Math.fround(1 / 3), 0])
  expect(refusal).toHaveBeenCalledTimes(1)
})

test('where code may be made, it is made', async () => {
  const { canGenerateCode, linkSource } = await import('../../../src/backends/cpu/scalar/codegen.js')
  expect(canGenerateCode()).toBe(true)
  const made = linkSource<number>('return $runtime.$scaleFar(3, 2)', () => 0)
  expect(made).toBe(12)
})
