import { afterEach, expect, test, vi } from 'vitest'
import { gpu } from '../../../src/gpu/index.js'
import { grad, jit, np, toBackend, type NdArray } from '../../../src/index.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

test.each(['webgl2', 'webgpu'] as const)(
  '%s needs no functions made from text, which a content security policy may forbid',
  async (mode) => {
    const forbidden = vi.fn(() => {
      throw new EvalError('a string was to be evaluated')
    })
    vi.stubGlobal('Function', new Proxy(Function, { apply: forbidden, construct: forbidden }))
    vi.stubGlobal('eval', forbidden)
    const acquired = await gpu({ mode })()
    if (acquired._tag === 'Left') throw acquired.left
    const x = await toBackend(np.array([0.5, 1, 2], { dtype: 'float32' }), acquired.right)
    const values = await jit((w: NdArray) => grad((v: NdArray) => np.exp(v).mul(v).sum())(w))(x).read()
    ;[0.5, 1, 2].forEach((t, i) => expect(values[i]! / (Math.exp(t) * (1 + t))).toBeCloseTo(1, 6))
    expect(() => Reflect.construct(Function, ['return 1']) as unknown).toThrow(EvalError)
  },
)
