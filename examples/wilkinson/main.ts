// How much the roots of Wilkinson's polynomial move with one of its coefficients: reverse mode through Newton's iteration, for all of them at once. Run it
// with `npm run build` and `node dist-examples/wilkinson/main.js`.
import { grad, jit, np, vmap, type NdArray } from 'cotangent'
import { root, wilkinson } from './roots.js'

const starts = np.arange(1, 21).add(0.1)
const rootNear = (start: NdArray, t: NdArray): NdArray => root(wilkinson, start, t)
const overRoots = { inAxes: [0, null] } as const
const zero = np.array(0)

const roots = jit(vmap(rootNear, overRoots))(starts, zero)
const sensitivities = jit(vmap(grad(rootNear, { argnums: 1 }), overRoots))(starts, zero)
for (let j = 0; j < 20; j++) {
  console.log(
    `root ${roots.get(j).item().toFixed(12).padStart(15)}   d root / d t ${sensitivities.get(j).item().toExponential(6).padStart(14)}`,
  )
}
