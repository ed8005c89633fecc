// A network that learns the solution of Bratu's equation u'' + e^u = 0 from the equation alone. Run it with `npm run build` and
// `node dist-examples/physicsInformed/main.js`.
import { np, vmap, type NdArray } from 'cotangent'
import { exact } from './bratu.js'
import { fit } from './fit.js'
import { createNetwork, solution } from './network.js'

const [network, progress] = fit(createNetwork(1, 12), np.linspace(0, 1, 40), 60)
progress.forEach((residual, step) => {
  if (step % 10 === 0) console.log(`step ${String(step).padStart(2)}: residual ${residual.toExponential(2)}`)
})
const points = np.linspace(0, 1, 11)
const values = vmap((x: NdArray) => solution(network, x))(points)
const errors = Array.from(points.toTypedArray(), (x, i) => Math.abs(values.get(i).item() - exact(x)))
console.log(`u(1/2) = ${values.get(5).item().toFixed(10)}, exactly ${exact(0.5).toFixed(10)}`)
console.log(`largest error at 11 points: ${Math.max(...errors).toExponential(1)}`)
