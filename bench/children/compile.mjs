// Usage: node compile.mjs <equations>
// The first call of a long program in a fresh process. Prints its result and what it took in microseconds.
import { jit, np } from '../cotangent.mjs'
import { chainOf, inputs } from '../models/equations.mjs'

const equations = Number(process.argv[2])
const x = inputs.map((each) => np.array(each))
// The library itself is warm; what is asked is the price of more equations.
jit(chainOf(100))(...x).item()
const start = performance.now()
const used = process.cpuUsage()
const value = jit(chainOf(equations))(...x).item()
const wall = (performance.now() - start) * 1000
const { user, system } = process.cpuUsage(used)
console.log(JSON.stringify({ value, cpu: user + system, wall }))
process.exit(0)
