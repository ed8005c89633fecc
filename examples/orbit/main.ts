// The derivative of a fixed point: Kepler's equation, and an orbit fitted through it. Run it with `npm run build` and `node dist-examples/orbit/main.js`.
import { grad, jacrev, np, random, type NdArray } from 'cotangent'
import { anomalyBySteps, eccentricAnomaly, fitOrbit, positions, type Orbit } from './kepler.js'

const [M, e] = [np.array(0.3), np.array(0.6)]
const implicit = grad(eccentricAnomaly, { argnums: 1 })(M, e)
const angle = eccentricAnomaly(M, e)
const exact = angle.sin().div(np.subtract(1, angle.cos().mul(e)))
console.log(`dE/de of the fixed point   ${implicit.item().toPrecision(15)}, exactly ${exact.item().toPrecision(15)}`)
for (const steps of [5, 20, 80]) {
  const through = grad((eccentricity: NdArray) => anomalyBySteps(M, eccentricity, steps))(e)
  console.log(`through ${String(steps).padStart(2)} steps           ${through.item().toPrecision(15)}`)
}

// Mercury, in astronomical units and days, seen with an error of a thousandth.
const mercury: Orbit = { semiMajorAxis: np.array(0.3871), eccentricity: np.array(0.2056), period: np.array(87.969) }
const times = np.linspace(0, 120, 13)
const observed = positions(mercury, times).add(random.normal(random.key(1), [13, 2]).mul(1e-3))
const guess: Orbit = { semiMajorAxis: np.array(0.4), eccentricity: np.array(0.1), period: np.array(90) }
const fitted = fitOrbit(times, observed, guess)
console.log(
  `fitted: axis ${fitted.semiMajorAxis.item().toFixed(5)}, eccentricity ${fitted.eccentricity.item().toFixed(5)}, period ${fitted.period.item().toFixed(3)}`,
)

// How the fitted eccentricity answers to each observation: the derivative of a minimum over fixed points.
const influence = jacrev((seen: NdArray) => fitOrbit(times, seen, guess).eccentricity)(observed)
const error = np.sqrt(influence.square().sum()).mul(1e-3)
console.log(
  `its standard error is ${error.item().toFixed(5)}; the observation that moves it most is that of day ${String(influence.square().sum(1).argmax().item() * 10)}`,
)
