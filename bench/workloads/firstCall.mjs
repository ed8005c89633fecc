import { atMost } from '../goals.mjs'
import { problem } from '../models/mlp.mjs'
import { gradientByHand } from '../models/mlpByHand.mjs'
import { medians } from '../processes.mjs'

const contenders = [
  ['cotangent', 'own'],
  ['jax-js', 'peer'],
  ['tfjs-wasm', 'peer'],
].map(([name, kind]) => ({ name, kind, args: ['children/firstCall.mjs', name] }))

const measure = async (row) =>
  (await medians(row)).flatMap(({ name, kind, cpu, wall }) => [
    { name, kind, figure: cpu },
    { name: `${name}, wall`, kind, figure: wall },
  ])

/** The first call of the jitted step: tracing, compiling and running. Fresh processes; what they load first does not count. */
export function* rows() {
  yield {
    name: 'first call of the jitted MLP step, f32',
    contenders,
    measure,
    expected: gradientByHand(problem(Float64Array)).loss,
    tolerance: 1e-5,
    goals: atMost(60e3),
  }
}
