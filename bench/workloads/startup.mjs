import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { verify } from '../verify.mjs'

const runs = 9
const expected = [2, 4, 6]

/** Each prints the gradient of sum(x²) at [1, 2, 3]; the empty process prints the number alone. */
const programs = {
  empty: 'const gradient = [2, 4, 6]',
  cotangent: `const { grad, np } = await import('../dist/index.js')
    const gradient = [...grad((x) => x.mul(x).sum())(np.array([1, 2, 3])).toTypedArray()]`,
  'tfjs-cpu': `const { default: tf } = await import('@tensorflow/tfjs')
    const gradient = [...tf.grad((x) => tf.sum(tf.mul(x, x)))(tf.tensor1d([1, 2, 3])).dataSync()]`,
  'tfjs-wasm': `const { default: tf } = await import('@tensorflow/tfjs')
    await import('@tensorflow/tfjs-backend-wasm')
    await tf.setBackend('wasm')
    const gradient = [...tf.grad((x) => tf.sum(tf.mul(x, x)))(tf.tensor1d([1, 2, 3])).dataSync()]`,
}

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

/** Import and first gradient of a whole process, over that of an empty one. */
export function* rows() {
  const names = Object.keys(programs)
  for (const name of names) verify(`startup, ${name}`, processTime(programs[name]).gradient, expected, 1e-6)
  const times = Object.fromEntries(names.map((name) => [name, []]))
  for (let i = 0; i < runs; i++) for (const name of names) times[name].push(processTime(programs[name]).time)
  const { empty, ...others } = Object.fromEntries(names.map((name) => [name, median(times[name])]))
  yield {
    name: `import and first gradient, over an empty process (${(empty / 1000).toFixed(0)} ms)`,
    peers: ['tfjs-cpu', 'tfjs-wasm'],
    microseconds: Object.fromEntries(Object.entries(others).map(([name, time]) => [name, time - empty])),
  }
}
