// Usage: npm run build && node scripts/memory.mjs [steps]
// A synchronous loop of eager gradient steps on arrays of 10^5 elements: prints the resident memory on the way, and fails if its peak grows.
import { grad, np } from '../dist/index.js'

const steps = Number(process.argv[2] ?? 10_000)
const megabytes = () => process.memoryUsage().rss / 2 ** 20

let x = np.ones([100_000])
let settled = 0
let peak = 0
for (let i = 1; i <= steps; i++) {
  const gradient = grad((a) => a.mul(a).sum())(x)
  x = x.sub(gradient.mul(1e-4))
  if (i % 50 === 0) peak = Math.max(peak, megabytes())
  if (i === steps / 10) settled = peak
  if (i % (steps / 10) === 0) console.log(`step ${String(i).padStart(6)}: ${megabytes().toFixed(0)} MB`)
}
console.log(`peak ${peak.toFixed(0)} MB; after a tenth of the steps it was ${settled.toFixed(0)} MB`)
if (peak > settled + 150) {
  console.error('Memory grows with the number of steps.')
  process.exit(1)
}
