// Bundle adjustment: cameras and points from where the cameras saw them, by Gauss–Newton with a sparse Jacobian. Takes the name of a problem file of the benchmark, or makes a
// scene. Run it with `npm run build` and `node dist-examples/bundleAdjustment/main.js [file]`.
import { readFileSync } from 'node:fs'
import { adjust } from './adjust.js'
import { parseProblem } from './format.js'
import { scene } from './scene.js'

const [, , file] = process.argv
const problem = file === undefined ? scene(1, 8, 150, 4) : parseProblem(readFileSync(file, 'utf8'))
const sizes = [problem.cameras, problem.points, problem.observed].map((x) => String(x.shape[0]))
console.log(`${sizes[0] ?? ''} cameras, ${sizes[1] ?? ''} points, ${sizes[2] ?? ''} observations`)
const [, progress] = adjust(problem, 15)
progress.forEach((error, step) => {
  console.log(`step ${String(step).padStart(2)}: ${error.toFixed(6)} pixels`)
})
