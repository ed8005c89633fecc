// Which penguins are male? Logistic regression by Hamiltonian Monte Carlo, four chains in one vmap. Draws plots/hamiltonian.svg. Run it with `npm run build` and
// `node dist-examples/hamiltonian/main.js`.
import { jit, nn, np, random, type NdArray } from 'cotangent'
import { chart, write, type Point } from '../plot/chart.js'
import { penguins } from './penguins.js'
import { logPosterior, standardized } from './regression.js'
import { disagreement, sampleChains } from './sampler.js'

const sample = standardized()
const [chains, warmUp, count] = [4, 300, 1000]
const run = jit((key: NdArray) => {
  const starts = random.normal(key, [chains, 5])
  return sampleChains(logPosterior(sample), random.foldIn(key, 1), starts, warmUp + count, { size: 0.2, steps: 16 })
})
const [positions, accepted] = run(random.key(1))
const kept = positions.get([], [warmUp])
console.log(
  `${String(chains)} chains of ${String(count)}: ${(100 * accepted.astype('float64').mean().item()).toFixed(1)} % of the proposals accepted`,
)
const [mean, deviation, rHat] = [kept.mean([0, 1]), kept.std([0, 1]), disagreement(kept)]
const names = ['constant', 'beak length', 'beak depth', 'flipper', 'mass']
names.forEach((name, i) => {
  const figures = [mean, deviation, rHat].map((x) => x.get(i).item().toFixed(3).padStart(7))
  console.log(`${name.padEnd(12)} mean ${figures[0] ?? ''}  deviation ${figures[1] ?? ''}  R-hat ${figures[2] ?? ''}`)
})
const right = np.matmul(sample.inputs, mean).gt(0).eq(sample.male.gt(0.5)).sum().item()
console.log(`${String(right)} of ${String(penguins.length)} penguins told by the mean weights`)

// The probability of a male by the depth of the beak, all else being average.
const depths = np.linspace(-2.2, 2.2, 100)
const draws = kept.reshape([chains * count, 5])
const curves = nn.sigmoid(np.outer(draws.get([], 2), depths).add(np.expandDims(draws.get([], 0), 1)))
const [middle, spread] = [curves.mean(0), curves.std(0)]
const points = (y: NdArray): readonly Point[] => Array.from(depths.toTypedArray(), (x, i) => [x, y.get(i).item()])
write(
  'plots/hamiltonian.svg',
  chart('Probability of a male by standardized depth of the beak', [
    { kind: 'band', lower: points(middle.sub(spread)), upper: points(middle.add(spread)), colour: '#c6dbef' },
    { kind: 'line', points: points(middle), colour: '#2171b5' },
    { kind: 'dots', points: Array.from(sample.male.toTypedArray(), (male, i) => [sample.inputs.get(i, 2).item(), male]), colour: '#111' },
  ]),
)
console.log('plots/hamiltonian.svg')
