// The Rosenbrock function of ten variables by Newton's method, with the Hessian from `hessian`. Run it with `npm run build` and `node dist-examples/rosenbrock/main.js`.
import { np } from 'cotangent'
import { minimize, rosenbrock } from './newton.js'

const start = np.linspace(-1.2, 0.8, 10)
const [x, iterates] = minimize(rosenbrock, start, 1e-10)
console.log('step  value            gradient    share of Newton’s step')
iterates.forEach(({ value, gradient, share }, k) => {
  console.log(
    `${String(k).padStart(4)}  ${value.toExponential(8).padEnd(15)}  ${gradient.toExponential(2).padEnd(10)}  ${share === 0 ? '' : String(share)}`,
  )
})
console.log(`minimum at ${x.toString()}`)
