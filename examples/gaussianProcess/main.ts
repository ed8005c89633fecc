// Carbon dioxide at Mauna Loa by a Gaussian process: its kernel is fitted to 1995–2014 by the gradient of the marginal likelihood, and 2015–2019 is foretold. Draws
// plots/gaussianProcess.svg. Run it with `npm run build` and `node dist-examples/gaussianProcess/main.js`.
import { np, type NdArray } from 'cotangent'
import { chart, write, type Point } from '../plot/chart.js'
import { fit, forecast, observations, parameters } from './fit.js'

const known = observations(1995, 2014)
const later = observations(2015, 2019)
const [kernel, before, after] = fit(known)
console.log(
  `negative log likelihood of ${String(known.times.size)} observations: ${before.toFixed(2)} at first, ${after.toFixed(2)} fitted`,
)
const { rise, trend, season, noise } = parameters(kernel)
console.log(`rise: ±${rise.height.item().toFixed(1)} ppm over ${rise.length.item().toFixed(1)} years`)
console.log(`trend: ±${trend.height.item().toFixed(3)} ppm over ${trend.length.item().toFixed(2)} years`)
console.log(`season: ±${season.height.item().toFixed(3)} ppm, another one after ${season.decay.item().toFixed(0)} years`)
console.log(`noise: ±${noise.item().toFixed(3)} ppm`)

const [mean, deviation] = forecast(kernel, known, later.times)
const off = later.values.sub(mean)
console.log(`2015–2019, never seen: off by ${np.sqrt(off.square().mean()).item().toFixed(3)} ppm on the mean`)
const within = np.abs(off).le(deviation.mul(2)).sum().item()
console.log(`${String(within)} of ${String(later.times.size)} within two standard deviations`)

const times = np.linspace(2005, 2020, 600)
const [curve, width] = forecast(kernel, known, times)
const points = (x: NdArray, y: NdArray): readonly Point[] => Array.from(x.toTypedArray(), (t, i) => [t, y.get(i).item()])
const shown = observations(2005, 2019)
write(
  'plots/gaussianProcess.svg',
  chart('Carbon dioxide at Mauna Loa (ppm), fitted to 2014', [
    { kind: 'band', lower: points(times, curve.sub(width.mul(2))), upper: points(times, curve.add(width.mul(2))), colour: '#c6dbef' },
    { kind: 'line', points: points(times, curve), colour: '#2171b5' },
    { kind: 'dots', points: points(shown.times, shown.values), colour: '#111' },
  ]),
)
console.log('plots/gaussianProcess.svg')
