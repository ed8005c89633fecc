// The Taylor series of a pendulum let go at 1 rad, and a whole swing by steps of order 20. Run it with `npm run build` and `node dist-examples/pendulum/main.js`.
import { jit, np } from 'cotangent'
import { advance, solutionDerivatives, type Pendulum } from './taylor.js'

const amplitude = 1
const start: Pendulum = { angle: np.array(amplitude), velocity: np.array(0) }

let factorial = 1
solutionDerivatives(start, 10).angle.forEach((angle, i) => {
  factorial *= i + 1
  if (i % 2 === 1) console.log(`coefficient of t^${String(i + 1).padEnd(2)}  ${(angle.item() / factorial).toPrecision(15)}`)
})

// The period is 2π over the arithmetic-geometric mean of 1 and cos(a/2) (Gauss).
let [a, g] = [1, Math.cos(amplitude / 2)]
while (Math.abs(a - g) > 1e-15) [a, g] = [(a + g) / 2, Math.sqrt(a * g)]
const period = (2 * Math.PI) / a
const steps = 16
const step = jit((state: Pendulum) => advance(state, period / steps, 20))
let state = start
for (let i = 0; i < steps; i++) state = step(state)
console.log(
  `after a swing of ${period.toFixed(12)}: ${state.angle.item().toFixed(14)} rad, ${state.velocity.item().toExponential(1)} rad/s`,
)
