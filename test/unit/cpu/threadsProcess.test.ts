import { expect, test } from 'vitest'
import { bundledLibrary } from './childProcess.js'

const library = bundledLibrary()

// A hanging process is ended by the time limit, and then has no status.
test.each([
  ['while workers start', 'f(x)'],
  ['while workers start, by process.exit', 'f(x); process.exit(0)'],
  ['while workers wait', 'for (let i = 0; i < 1000 && partsOfWorkers() === 0; i++) { f(x); await pause(10) }'],
  [
    'while workers wait, by process.exit',
    'for (let i = 0; i < 1000 && partsOfWorkers() === 0; i++) { f(x); await pause(10) }; process.exit(0)',
  ],
  ['after a change of their number', 'for (const threads of [1, 3, 0, 2]) { configure({ threads }); f(x); await pause(20); f(x) }'],
])('a process ends by itself %s', (_, body) => {
  const script = `
    const { configure, jit, np, partsOfWorkers } = await import(process.argv[1])
    const pause = (ms) => new Promise((done) => setTimeout(done, ms))
    process.on('exit', () => console.log('exit', performance.now() - ending < 2000))
    let ending = performance.now()
    configure({ threads: 3 })
    const x = np.arange(300_000).astype('float32')
    const f = jit((x) => np.tanh(np.exp(x.neg())))
    ${body.replace('process.exit', 'ending = performance.now(); process.exit')}
    ending = performance.now()
  `
  expect(library.run([], script)).toBe('exit true\n')
})

test('a worker of the user computes the same, without threads unless it asks for them', () => {
  const script = `
    import { createHash } from 'node:crypto'
    import { Worker } from 'node:worker_threads'
    const body = \`
      const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
      const { createHash } = process.getBuiltinModule('node:crypto')
      import(workerData.module).then(async ({ configure, jit, np, partsOfWorkers }) => {
        const pause = (ms) => new Promise((done) => setTimeout(done, ms))
        if (workerData.threads !== undefined) configure({ threads: workerData.threads })
        const x = np.arange(300000).astype('float32').mul(0.01)
        const f = jit((x) => np.tanh(np.exp(x.neg())).add(np.sin(x)))
        const digests = new Set()
        const wanted = workerData.threads ?? 0
        for (let i = 0; i < 10 || (wanted > 0 && partsOfWorkers() === 0 && i < 1000); i++) {
          digests.add(createHash('sha1').update(Buffer.from(f(x).toTypedArray().slice().buffer)).digest('hex'))
          await pause(10)
        }
        parentPort.postMessage({ digests: [...digests], shared: partsOfWorkers() > 0 })
      })
    \`
    const run = (workerData) =>
      new Promise((done, fail) => {
        const worker = new Worker(body, { eval: true, workerData })
        worker.on('message', done)
        worker.on('error', fail)
      })
    const module = process.argv[1]
    const results = await Promise.all([run({ module }), run({ module, threads: 2 }), run({ module, threads: 0 })])
    const { jit, np } = await import(module)
    const x = np.arange(300000).astype('float32').mul(0.01)
    const own = np.tanh(np.exp(x.neg())).add(np.sin(x))
    const digest = createHash('sha1').update(Buffer.from(own.toTypedArray().slice().buffer)).digest('hex')
    console.log(results.every(({ digests }) => digests.length === 1 && digests[0] === digest), ...results.map(({ shared }) => shared))
  `
  expect(library.run([], script)).toBe('true false true false\n')
})
