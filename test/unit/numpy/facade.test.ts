import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import * as cotangent from 'cotangent'
import { grad, jit, nn, np, tree, vmap, type NdArray } from 'cotangent'

test('a model with a parameter tree: grad, vmap and jit through the façade', () => {
  const loss = ({ w, b }: { w: NdArray; b: NdArray }, x: NdArray, y: NdArray): NdArray =>
    nn.sigmoid(x.mul(w).sum().add(b)).sub(y).square().sum()
  const params = { w: np.array([0.5, -1, 2]), b: np.array(0.25) }
  const gradients = jit(vmap(grad(loss), { inAxes: [null, 0, 0] }))(params, np.array([[1, 2, 3]]), np.array([1]))
  const p = 1 / (1 + Math.exp(-4.75))
  expect(gradients.b.toArray()).toEqual([expect.closeTo(2 * (p - 1) * p * (1 - p), 14)])
  expect(grad((x) => x.pow(3))(2).item()).toBe(12)
})

test('what the façade exports', () => {
  const transforms = [
    'grad',
    'valueAndGrad',
    'value_and_grad',
    'vjp',
    'jvp',
    'linearize',
    'linearTranspose',
    'vmap',
    'jit',
    'jacfwd',
    'jacrev',
    'hessian',
    'hvp',
  ]
  const rules = ['checkpoint', 'customJvp', 'customVjp', 'customBatching', 'stopGradient', 'makeProgram', 'evalShape']
  const twins = [
    'grad',
    'valueAndGrad',
    'vmap',
    'jit',
    'jacfwd',
    'jacrev',
    'hessian',
    'checkpoint',
    'customJvp',
    'customVjp',
    'customBatching',
  ].map((name) => `${name}With`)
  const scopes = [
    'disableJit',
    'debugNans',
    'withDefaultDtype',
    'setDefaultDtype',
    'withBackend',
    'setDefaultBackend',
    'configure',
    'toBackend',
  ]
  const rest = ['debug', 'cpu', 'NdArray', 'np', 'lax', 'nn', 'special', 'random', 'tree', 'CotangentError', 'ShapeError', 'IndexError']
  expect(Object.keys(cotangent)).toEqual(expect.arrayContaining([...transforms, ...rules, ...twins, ...scopes, ...rest]))
  expect(cotangent.value_and_grad).toBe(cotangent.valueAndGrad)
})

test('methods are not enumerable, and arrays print', () => {
  const x = np.array([1, 2])
  const keys: string[] = []
  for (const key in x) keys.push(key)
  expect(keys).not.toContain('add')
  expect(inspect(x)).toBe(x.toString())
  expect(tree.leaves({ b: x, a: null })[0]).toBe(x)
})
