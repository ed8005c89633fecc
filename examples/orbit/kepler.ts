import { np, solvers, vmap, type NdArray } from 'cotangent'

/** An ellipse around the sun, with the planet nearest to it at time 0. */
export interface Orbit {
  readonly semiMajorAxis: NdArray
  readonly eccentricity: NdArray
  readonly period: NdArray
}

/**
 * The eccentric anomaly E, which says where on its ellipse a planet is: the fixed point of E ↦ M + e sin E (Kepler's equation), which has no closed form. Its derivatives
 * are those of the fixed point, whatever the iteration did.
 */
export function eccentricAnomaly(meanAnomaly: NdArray, eccentricity: NdArray): NdArray {
  return solvers.fixedPoint((angle) => angle.sin().mul(eccentricity).add(meanAnomaly), meanAnomaly)[0]
}

/** The same by so many steps written out, whose derivative goes through every one of them. */
export function anomalyBySteps(meanAnomaly: NdArray, eccentricity: NdArray, steps: number): NdArray {
  let angle = meanAnomaly
  for (let step = 0; step < steps; step++) angle = angle.sin().mul(eccentricity).add(meanAnomaly)
  return angle
}

/** Where the planet is at these times: [times, 2], the sun at the origin. */
export function positions({ semiMajorAxis, eccentricity, period }: Orbit, times: NdArray): NdArray {
  const meanAnomalies = times.mul(2 * Math.PI).div(period)
  const angles = vmap(eccentricAnomaly, { inAxes: [0, null] })(meanAnomalies, eccentricity)
  const flattening = np.sqrt(np.subtract(1, eccentricity.mul(eccentricity)))
  return np.stack([angles.cos().sub(eccentricity), angles.sin().mul(flattening)], 1).mul(semiMajorAxis)
}

/** The orbit that comes nearest to what was observed, by least squares: a minimum over solutions of Kepler's equation, which has derivatives again. */
export function fitOrbit(times: NdArray, observed: NdArray, guess: Orbit): Orbit {
  return solvers.argmin((orbit) => positions(orbit, times).sub(observed).square().sum(), guess, { tol: 1e-9 })[0]
}
