import { setTimeout } from 'node:timers/promises'
import { configure, jit, np } from '../cotangent.mjs'
import { random } from '../data.mjs'
import { timesFaster } from '../goals.mjs'
import { verify } from '../verify.mjs'

const n = 1024
const many = 1e7
const samples = 25
const warmFor = 1500

const works = () => {
  const [a, b] = [5, 6].map((seed) => np.asarray(random(n * n, Float32Array, seed)).reshape([n, n]))
  const matmul = jit((p, q) => p.matmul(q))
  const [x, y] = [1, 2].map((seed) => np.asarray(random(many, Float32Array, seed)))
  const chain = jit((p, q) => p.mul(q).add(1).tanh().mul(p.square().neg().exp()))
  return [
    { name: 'two threads against one: matmul 1024×1024, f32, wall time', run: () => matmul(a, b) },
    { name: 'two threads against one: tanh(xy+1)·exp(−x²), N=10^7, f32, wall time', run: () => chain(x, y) },
  ]
}

/** Calls for a while, with pauses: workers start asynchronously, and say so when the caller yields. */
const warm = async (run) => {
  const start = performance.now()
  while (performance.now() - start < warmFor) {
    run().dispose()
    await setTimeout(5)
  }
}

/** Wall times in microseconds of single calls. */
const wallTimes = async (run) => {
  const times = []
  for (let i = 0; i < samples; i++) {
    const start = performance.now()
    const result = run()
    times.push((performance.now() - start) * 1000)
    result.dispose()
    await setTimeout(1)
  }
  return times
}

/** The neighbours on the machine lengthen most calls of two threads; a tenth of the calls are let alone. */
const lowDecile = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 10)]

/** Alone, with a worker, and alone again, so that a machine that gets slower or faster shows in neither. */
const measure = async ({ name, run }) => {
  const times = { 0: [], 1: [] }
  let alone
  for (const threads of [0, 1, 0]) {
    configure({ threads })
    await warm(run)
    // Any number of threads gives the same bits.
    const result = run().toTypedArray()
    alone ??= result
    verify(name, result, alone, 0)
    times[threads].push(...(await wallTimes(run)))
  }
  return [
    { name: 'cotangent', kind: 'own', figure: lowDecile(times[1]) },
    { name: 'cotangent, alone', kind: 'own', figure: lowDecile(times[0]) },
  ]
}

/** The only workload with a worker, and the only one in wall time. */
export function* rows() {
  for (const { name, run } of works()) {
    yield { name, run, measure, contenders: [{ name: 'cotangent' }], goals: timesFaster(1.6, 'cotangent, alone', 'one thread') }
  }
}
