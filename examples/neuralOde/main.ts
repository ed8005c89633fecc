// A neural ODE (Chen et al., 2018): a network learns the velocity field of a spiral from states along one trajectory. Run it with `npm run build` and `node dist-examples/neuralOde/main.js`.
import { np } from 'cotangent'
import { fit, loss, pieces, spiral } from './fit.js'
import { createField, trajectory, velocity } from './model.js'

const [count, spacing, steps] = [200, 0.05, 600]
const started = performance.now()
const states = spiral(np.array([2, 0]), count, spacing)
const observed = pieces(states, 10)
const [field, losses] = fit(createField(1, 32), observed, spacing, steps, 0.01)
for (let step = 0; step < steps; step += steps / 6)
  console.log(`step ${String(step).padStart(4)}  loss ${losses.get(step).item().toExponential(2)}`)
console.log(
  `fitted     loss ${loss(field, observed, spacing).item().toExponential(2)}, ${((performance.now() - started) / 1000).toFixed(1)} s`,
)

// From the first state alone, over the whole time.
const followed = trajectory((y) => velocity(field, y), states.get(0), count, spacing)
console.log(
  `largest distance along the whole trajectory ${np
    .max(np.abs(followed.sub(states)))
    .item()
    .toFixed(3)}`,
)
