import { jit, np } from '../cotangent.mjs'
import { hand, own } from '../contender.mjs'
import { all, atMost, atMostTimes, nanosecondsEach } from '../goals.mjs'
import { chainOf, inputs } from '../models/equations.mjs'
import { medians } from '../processes.mjs'

const byLoop = (equations) => {
  let v = inputs[0]
  for (let i = 0; i < equations / 2; i++) v = v * 0.75 + inputs[i % 8]
  return v
}

/** The same without a loop, as a compiler might print it. */
const straight = (equations) => {
  const lines = Array.from({ length: equations / 2 }, (_, i) => `const v${i + 1} = v${i} * 0.75 + x[${i % 8}]`)
  return new Function('x', ['const v0 = x[0]', ...lines, `return v${equations / 2}`].join('\n'))
}

const x = inputs.map((each) => np.array(each))

const callOf = (equations) => {
  const staged = jit(chainOf(equations))
  return [() => staged(...x), () => staged(...x).item()]
}

/** How long programs of many equations take to run and to compile. */
export async function* rows() {
  for (const equations of [500, 1500, 5000]) {
    const written = straight(equations)
    yield {
      name: `program of ${equations} equations, run`,
      expected: byLoop(equations),
      tolerance: 0,
      goals: all(
        nanosecondsEach(equations, 3.5, 'equation'),
        // Ten times the equations may take 15 times as long, the fixed costs of a call aside.
        ...(equations === 5000 ? [atMostTimes(15, 'cotangent, 500 equations', 'that of 500 equations')] : []),
      ),
      contenders: [
        ...own(...callOf(equations)),
        ...(equations === 5000 ? own(...callOf(500), { name: 'cotangent, 500 equations', expected: byLoop(500) }) : []),
        ...hand(() => byLoop(equations)),
        ...hand(() => written(inputs), { name: 'unrolled' }),
      ],
    }
  }
  for (const equations of [500, 1500, 5000]) {
    yield {
      name: `program of ${equations} equations, first call (trace, compile, run)`,
      expected: byLoop(equations),
      tolerance: 0,
      goals: equations === 5000 ? atMost(1e6) : undefined,
      contenders: [{ name: 'cotangent', kind: 'own', args: ['children/compile.mjs', String(equations)] }],
      measure: async (row) => (await medians(row)).map(({ name, kind, cpu }) => ({ name, kind, figure: cpu })),
    }
  }
}
