// The main job: trains a network on real handwritten digits and looks at its derivatives in four ways. Everything is seeded; run it with `npm start`.
import { assertGrads } from 'cotangent/verify'
import { gradientNorms, largestEigenvalue } from './curvature.js'
import { batchOf } from './data.js'
import { loadDigits } from './files.js'
import { accuracy, createNetwork, loss, type Network } from './network.js'
import { train } from './train.js'

const started = performance.now()
const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`
const say = (what: string, figure: string): void => {
  console.log(`${what.padEnd(52)} ${figure}`)
}

const { train: trainingSet, test: testSet } = loadDigits(1, 2000)
say('handwritten digits, 28 x 28', `${String(trainingSet.images.shape[0])} to train, ${String(testSet.images.shape[0])} to test`)

const untrained = createNetwork(2)
say('test accuracy before training', `${(100 * accuracy(untrained, testSet).item()).toFixed(2)} %`)

let shown = -1
const bar = (step: number, steps: number, value: number): void => {
  const percent = Math.floor((100 * step) / steps)
  const every = process.stdout.isTTY ? 1 : 10
  if (percent === shown || percent % every !== 0) return
  shown = percent
  const filled = '█'.repeat(Math.round(percent / 4)).padEnd(25, '░')
  const line = `  ${filled} ${String(percent).padStart(3)} %  step ${String(step)} of ${String(steps)}  loss ${value.toFixed(4)}  ${seconds()}`
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${percent === 100 ? '\n' : ''}`)
  else console.log(line)
}
const network = train(untrained, trainingSet, { steps: 1000, batchSize: 64, rate: 0.1, momentum: 0.9 }, bar)
say('jit(valueAndGrad(loss)): training loss', loss(network, trainingSet.images, trainingSet.labels).item().toFixed(4))
const share = accuracy(network, testSet).item()
say('test accuracy', `${(100 * share).toFixed(2)} %`)

const some = batchOf(testSet, 0, 500)
const { value, steps } = largestEigenvalue(network, some, 3, 1e-3)
say(
  'hvp: largest eigenvalue of the Hessian of the loss',
  `${value.toFixed(4)} after ${String(steps)} products with a ${String(network.hidden.weights.size + network.output.weights.size + 138)}² matrix`,
)

const norms = gradientNorms(network, batchOf(testSet, 0, 100))
const [largest, typical] = [norms.max().item(), norms.mean().item()]
say(
  'vmap(grad): lengths of 100 single-example gradients',
  `mean ${typical.toFixed(4)}, largest ${largest.toFixed(4)} (example ${String(norms.argmax().item())})`,
)

const few = batchOf(testSet, 0, 8)
const report = assertGrads((p: Network) => loss(p, few.images, few.labels), [network], { order: 2, modes: ['fwd', 'rev'] })
say('gradients against finite differences, orders 1 and 2', `largest relative error ${report.maxError.toExponential(1)}`)
say('done', seconds())
if (share < 0.93) {
  console.error(`The accuracy is below 93 %: something is wrong.`)
  process.exitCode = 1
}
