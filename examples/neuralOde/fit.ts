import { jit, lax, np, tree, valueAndGrad, vmap, type NdArray } from 'cotangent'
import { trajectory, velocity, type Field } from './model.js'

/** The spiral that is to be learnt: dy/dt = A y³, element by element. */
export function spiral(start: NdArray, count: number, spacing: number): NdArray {
  const matrix = np.array([
    [-0.1, 2],
    [-2, -0.1],
  ])
  return trajectory((y) => np.matmul(y.mul(y).mul(y), matrix), start, count, spacing)
}

/** Pieces of a trajectory, each `length` states long and starting one state after the one before: [pieces, length, 2]. */
export function pieces(states: NdArray, length: number): NdArray {
  const count = (states.shape[0] ?? 0) - length + 1
  const offsets = lax.iota([length], 'int32', 0)
  return lax.map((first: NdArray) => states.get(first.add(offsets)), lax.iota([count], 'int32', 0))
}

/** Mean squared distance between observed pieces and what the field makes of their first states. */
export function loss(field: Field, observed: NdArray, spacing: number): NdArray {
  const length = observed.shape[1] ?? 0
  const follow = (piece: NdArray): NdArray => trajectory((y) => velocity(field, y), piece.get(0), length, spacing)
  return np.mean(np.square(vmap(follow)(observed).sub(observed)))
}

/** What the optimizer carries along. */
interface Training {
  readonly field: Field
  readonly mean: Field
  readonly square: Field
}

/** `steps` steps of Adam in one scan, and the loss before each of them. */
export function fit(field: Field, observed: NdArray, spacing: number, steps: number, rate: number): [Field, NdArray] {
  const step = ({ field: now, mean, square }: Training, i: NdArray): [Training, NdArray] => {
    const [value, gradient] = valueAndGrad((f: Field) => loss(f, observed, spacing))(now)
    const t = i.add(1).astype('float64')
    const newMean = tree.map((m: NdArray, g: NdArray) => m.mul(0.9).add(g.mul(0.1)), mean, gradient)
    const newSquare = tree.map((s: NdArray, g: NdArray) => s.mul(0.999).add(g.mul(g).mul(0.001)), square, gradient)
    const unbiased = (x: NdArray, decay: number): NdArray => x.div(np.subtract(1, np.power(decay, t)))
    const moved = tree.map(
      (p: NdArray, m: NdArray, s: NdArray) =>
        p.sub(
          unbiased(m, 0.9)
            .div(np.sqrt(unbiased(s, 0.999)).add(1e-8))
            .mul(rate),
        ),
      now,
      newMean,
      newSquare,
    )
    return [{ field: moved, mean: newMean, square: newSquare }, value]
  }
  const run = jit((start: Field): [Training, NdArray] => {
    const zeros = tree.map((p: NdArray) => np.zerosLike(p), start)
    return lax.scan(step, { field: start, mean: zeros, square: zeros }, lax.iota([steps], 'int32', 0))
  })
  const [{ field: fitted }, losses] = run(field)
  return [fitted, losses]
}
