import { describe, expect, test } from 'vitest'
import { grad, np, type NdArray } from '../../../../src/index.js'
import { fit, loss, pieces, spiral } from '../../../../examples/neuralOde/fit.js'
import { createField, trajectory, velocity, type Field } from '../../../../examples/neuralOde/model.js'

describe('the neural ODE of the examples', () => {
  const states = spiral(np.array([2, 0]), 60, 0.05)
  const observed = pieces(states, 10)

  test('follows the circle that it knows', () => {
    const around = trajectory((y: NdArray) => np.stack([y.get(1).neg(), y.get(0)]), np.array([1, 0]), 41, Math.PI / 80)
    const last = around.get(40)
    expect(last.get(0).item()).toBeCloseTo(0, 6)
    expect(last.get(1).item()).toBeCloseTo(1, 6)
  })

  test('cuts a trajectory into pieces', () => {
    expect(observed.shape).toEqual([51, 10, 2])
    expect(observed.get(7).toArray()).toEqual(states.get([7, 17]).toArray())
  })

  test('has the gradient that differences give', () => {
    const field = createField(3, 4)
    const gradient = grad((f: Field) => loss(f, observed, 0.05))(field)
    const h = 1e-6
    const at = (t: number): number =>
      loss({ ...field, outer: { ...field.outer, bias: field.outer.bias.add(np.array([t, 0])) } }, observed, 0.05).item()
    expect(gradient.outer.bias.get(0).item()).toBeCloseTo((at(h) - at(-h)) / (2 * h), 7)
  })

  test('learns the spiral', () => {
    const [field, losses] = fit(createField(1, 16), observed, 0.05, 150, 0.02)
    expect(losses.shape).toEqual([150])
    const [before, after] = [losses.get(0).item(), loss(field, observed, 0.05).item()]
    expect(after).toBeLessThan(before / 50)
    expect(velocity(field, states).shape).toEqual([60, 2])
  })
})
