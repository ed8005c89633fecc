import { jit, np } from 'cotangent'
import { expect, test } from 'vitest'
import { acceleration, advance, energy, type State } from '../../../examples/lagrangian/mechanics.js'
import { doublePendulum, pendulum } from '../../../examples/lagrangian/pendulums.js'

test('the pendulum of the textbook: a = -g sin(angle)', () => {
  const found = acceleration(pendulum, { position: np.array([0.7]), velocity: np.array([1.3]) })
  expect(found.get(0).item()).toBeCloseTo(-9.81 * Math.sin(0.7), 13)
})

test('the double pendulum has the accelerations of the textbook', () => {
  const [a, b, u, v, g] = [0.9, -0.4, 1.1, 0.6, 9.81]
  const found = acceleration(doublePendulum, { position: np.array([a, b]), velocity: np.array([u, v]) })
  // Equal masses and lengths: 2 a'' + cos(a-b) b'' = -sin(a-b) v² - 2 g sin a, cos(a-b) a'' + b'' = sin(a-b) u² - g sin b.
  const [first, second] = [found.get(0).item(), found.get(1).item()]
  expect(2 * first + Math.cos(a - b) * second).toBeCloseTo(-Math.sin(a - b) * v * v - 2 * g * Math.sin(a), 11)
  expect(Math.cos(a - b) * first + second).toBeCloseTo(Math.sin(a - b) * u * u - g * Math.sin(b), 11)
})

test('the energy of a chaotic swing is kept to the order of the method', () => {
  const start: State = { position: np.array([2, 1]), velocity: np.array([0, 0.5]) }
  const step = jit((state: State) => advance(doublePendulum, state, 0.002))
  let state = start
  for (let i = 0; i < 500; i++) state = step(state)
  expect(energy(doublePendulum, state).item()).toBeCloseTo(energy(doublePendulum, start).item(), 8)
})
