// A double pendulum that knows only its energy: its equations of motion are derivatives of the Lagrangian. Run it with `npm run build` and
// `node dist-examples/lagrangian/main.js`.
import { jit, lax, np, type NdArray } from 'cotangent'
import { advance, energy, type State } from './mechanics.js'
import { doublePendulum } from './pendulums.js'

const start: State = { position: np.array([Math.PI / 2, Math.PI / 2]), velocity: np.zeros([2]) }
const [time, steps] = [0.001, 10_000]

const follow = jit((from: State): readonly [State, NdArray] =>
  lax.scan(
    (state: State, _: NdArray): [State, NdArray] => {
      const next = advance(doublePendulum, state, time)
      return [next, next.position]
    },
    from,
    lax.iota([steps], 'int32', 0),
  ),
)
const [end, angles] = follow(start)
for (let k = 1000; k <= steps; k += 1000) {
  const [upper, lower] = [angles.get(k - 1, 0).item(), angles.get(k - 1, 1).item()]
  console.log(`after ${(k * time).toFixed(1).padStart(4)} s: angles ${upper.toFixed(6).padStart(10)} ${lower.toFixed(6).padStart(10)} rad`)
}
const drift = energy(doublePendulum, end).sub(energy(doublePendulum, start)).item()
console.log(`the energy has changed by ${drift.toExponential(1)} J`)
