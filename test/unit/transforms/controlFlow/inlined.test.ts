import { expect, test } from 'vitest'
import { inlineProgram } from '../../../../src/core/inlineProgram.js'
import { Literal, Program } from '../../../../src/core/program.js'
import { lax, makeProgram, np, vmap, type NdArray } from '../../../../src/index.js'

test('a choice of lanes is inlined as its body, though its index be known: the branches are for one lane', () => {
  const f = (i: NdArray, x: NdArray): NdArray => lax.switch(i, [(v: NdArray) => v.mul(2), (v: NdArray) => v.sum().add(v)], x)
  const indices = np.array([1, 1], { dtype: 'int32' })
  const traced = makeProgram((i: NdArray, x: NdArray) => vmap(f)(i, x))(indices, np.ones([2, 2]))
  const [index] = traced.inputs
  const equations = traced.equations.map((eq) => ({
    ...eq,
    inputs: eq.inputs.map((x) => (x === index ? new Literal(1, x.aval) : x)),
  }))
  const known = new Program(traced.name, traced.inputs, equations, traced.outputs, traced.variables, traced.captured)
  const names = inlineProgram(known).equations.map(({ primitive }) => primitive.name)
  expect(names).not.toContain('switch')
  expect(names.at(-1)).toBe('select')
})
