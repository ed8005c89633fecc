import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { verify } from '../verify.mjs'

const runs = 9
const expected = [2, 4, 6]

const empty = 'const gradient = [2, 4, 6]'

/** Each makes the gradient of sum(x²) at [1, 2, 3]; the empty process has it without computing. */
const contenders = [
  {
    name: 'cotangent',
    program: `const { grad, np } = await import('../dist/index.js')
    const gradient = [...grad((x) => x.mul(x).sum())(np.array([1, 2, 3])).toTypedArray()]`,
  },
  {
    name: 'tfjs-cpu',
    peer: true,
    program: `const { default: tf } = await import('@tensorflow/tfjs')
    const gradient = [...tf.grad((x) => tf.sum(tf.mul(x, x)))(tf.tensor1d([1, 2, 3])).dataSync()]`,
  },
  {
    name: 'tfjs-wasm',
    peer: true,
    program: `const { default: tf } = await import('@tensorflow/tfjs')
    await import('@tensorflow/tfjs-backend-wasm')
    await tf.setBackend('wasm')
    const gradient = [...tf.grad((x) => tf.sum(tf.mul(x, x)))(tf.tensor1d([1, 2, 3])).dataSync()]`,
  },
]

/** CPU time of a whole Node process up to its last statement, in microseconds. */
const processTime = (program) => {
  const source = `${program}
    const { user, system } = process.cpuUsage()
    console.log(JSON.stringify({ gradient, time: user + system }))
    process.exit(0)`
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', source], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { gradient, time } = JSON.parse(output.trim().split('\n').at(-1))
  return { gradient, time }
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

/** What each process takes beyond an empty one; they take turns. */
const measure = (row) => {
  const given = row.contenders.map(({ name, program }) => ({ name, program, times: [] }))
  const idle = []
  for (let i = 0; i < runs; i++) {
    idle.push(processTime(empty).time)
    for (const { name, program, times } of given) {
      const { gradient, time } = processTime(program)
      verify(`startup, ${name}`, gradient, expected, 1e-6)
      times.push(time)
    }
  }
  return Object.fromEntries(given.map(({ name, times }) => [name, median(times) - median(idle)]))
}

/** Import and first gradient of a whole process, over an empty one. */
export function* rows() {
  yield { name: 'import and first gradient, whole process over an empty one', contenders, measure }
}
