import { lax, np, random, type NdArray } from 'cotangent'

/** A network of one hidden layer that says how fast the state changes where it is. */
export interface Field {
  readonly inner: { readonly weights: NdArray; readonly bias: NdArray }
  readonly outer: { readonly weights: NdArray; readonly bias: NdArray }
}

/** A field with small random weights. */
export function createField(seed: number, hidden: number): Field {
  const keys = random.split(random.key(seed))
  return {
    inner: { weights: random.normal(keys.get(0), [2, hidden]).mul(0.5), bias: np.zeros([hidden]) },
    outer: { weights: random.normal(keys.get(1), [hidden, 2]).mul(0.1), bias: np.zeros([2]) },
  }
}

/** dy/dt by the network, which is given the cubes of the state. */
export function velocity({ inner, outer }: Field, y: NdArray): NdArray {
  const hidden = np.tanh(np.matmul(y.mul(y).mul(y), inner.weights).add(inner.bias))
  return np.matmul(hidden, outer.weights).add(outer.bias)
}

/** One step of the classical Runge-Kutta method. */
export function rungeKutta(slope: (y: NdArray) => NdArray, y: NdArray, h: number): NdArray {
  const k1 = slope(y)
  const k2 = slope(y.add(k1.mul(h / 2)))
  const k3 = slope(y.add(k2.mul(h / 2)))
  const k4 = slope(y.add(k3.mul(h)))
  return y.add(
    k1
      .add(k2.mul(2))
      .add(k3.mul(2))
      .add(k4)
      .mul(h / 6),
  )
}

/** States at equally spaced times, the first one among them: [count, 2]. One scan; its reverse is the adjoint equation, solved backwards. */
export function trajectory(slope: (y: NdArray) => NdArray, start: NdArray, count: number, spacing: number): NdArray {
  const step = (y: NdArray): [NdArray, NdArray] => [rungeKutta(slope, y, spacing), y]
  return lax.scan(step, start, null, { length: count })[1]
}
