// The two examples of the page of MLX's `value_and_grad`, in this library's words.
import { expect, test } from 'vitest'
import { grad, np, valueAndGrad, type NdArray } from '../../../src/index.js'

interface Parameters {
  readonly weight: NdArray
  readonly bias: NdArray
}

test('mean squared error over a tree of parameters', () => {
  const mse = (params: Parameters, inputs: NdArray, targets: NdArray): NdArray => {
    const outputs = inputs.matmul(params.weight).add(params.bias)
    return outputs.sub(targets).square().mean()
  }
  const params = { weight: np.array([[1], [2]]), bias: np.array([0.5]) }
  const inputs = np.array([
    [1, 0],
    [0, 1],
    [1, 1],
  ])
  const targets = np.array([[1], [1], [1]])
  const [value, gradient] = valueAndGrad(mse)(params, inputs, targets)
  // Residuals are 0.5, 1.5 and 2.5: the mean of their squares, and 2/3 of their sums against inputs.
  expect(value.item()).toBeCloseTo((0.25 + 2.25 + 6.25) / 3, 14)
  expect(gradient.weight.toArray()).toEqual([[expect.closeTo(2, 14)], [expect.closeTo(8 / 3, 14)]])
  expect(gradient.bias.toArray()).toEqual([expect.closeTo(3, 14)])
  expect(grad(mse)(params, inputs, targets).bias.item()).toBe(gradient.bias.item())
})

test('lasso with three outputs: the loss, and two of its parts that are passed through', () => {
  const lasso = (params: Parameters, inputs: NdArray, targets: NdArray, a: number, b: number): [NdArray, NdArray, NdArray] => {
    const outputs = inputs.matmul(params.weight).add(params.bias)
    const mse = outputs.sub(targets).square().mean()
    const l1 = np.mean(np.abs(outputs.sub(targets)))
    return [mse.mul(a).add(l1.mul(b)), mse, l1]
  }
  const params = { weight: np.array([[2], [-1]]), bias: np.array([0]) }
  const inputs = np.array([
    [1, 0],
    [0, 1],
  ])
  const targets = np.array([[0], [1]])
  const [[loss, mse, l1], gradient] = valueAndGrad(lasso)(params, inputs, targets, 1, 0.1)
  // Residuals are 2 and -2.
  expect([loss.item(), mse.item(), l1.item()]).toEqual([4.2, 4, 2])
  expect(gradient.weight.toArray()).toEqual([[expect.closeTo(2 + 0.05, 14)], [expect.closeTo(-2 - 0.05, 14)]])
  expect(gradient.bias.toArray()).toEqual([0])
})
