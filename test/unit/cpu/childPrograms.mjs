// Usage: node test/unit/cpu/childPrograms.mjs module options
// Runs programs of many kinds, eager and staged, in a process of its own, where engines can be told to forbid things, and prints what they gave: for each
// program, the tiers in order, a digest of the bits of its results. Options, as JSON: `without` names what is taken away before the library is loaded,
// `tiers` those to run on, `threads` how many workers.
import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

const [, , module, given = '{}'] = process.argv
const { without = null, tiers = [null], threads = 0 } = JSON.parse(given)

const takeAway = {
  compilation: () => {
    // What a page says whose policy has no 'wasm-unsafe-eval'.
    WebAssembly.Module = class {
      constructor() {
        throw new WebAssembly.CompileError("Refused to compile or instantiate WebAssembly module because 'wasm-unsafe-eval' is not allowed")
      }
    }
  },
  'large modules': () => {
    const { Module } = WebAssembly
    WebAssembly.Module = function (bytes) {
      if (bytes.length > 500) throw new RangeError('WebAssembly.Module: this is too large to be compiled at once')
      return new Module(bytes)
    }
  },
  memory: () => delete WebAssembly.Memory,
  'address space': () => {
    WebAssembly.Memory = class {
      constructor() {
        throw new RangeError('WebAssembly.Memory(): could not allocate memory')
      }
    }
  },
  webAssembly: () => delete globalThis.WebAssembly,
  'shared memory': () => delete globalThis.SharedArrayBuffer,
  workers: () => {
    const { getBuiltinModule } = process
    process.getBuiltinModule = (name) => {
      if (name !== 'node:worker_threads') return getBuiltinModule(name)
      return {
        isMainThread: true,
        Worker: class {
          constructor() {
            throw new Error('no worker may be started')
          }
        },
      }
    }
  },
}
if (without !== null) takeAway[without]()

const { configure, grad, jit, nn, np, partsOfWorkers, random, valueAndGrad, vmap } = await import(module)
configure({ threads })

const numbers = (shape, dtype = 'float64') =>
  np
    .sin(np.arange(shape.reduce((product, extent) => product * extent, 1)).mul(0.37))
    .mul(2)
    .astype(dtype)
    .reshape(shape)
const small = numbers([7])
const matrix = numbers([60, 50])
const matrix32 = numbers([60, 50], 'float32')
const many = numbers([20_000], 'float32')
const large = numbers([150_000], 'float32')
const network = ([w1, w2]) =>
  nn
    .softmax(np.tanh(matrix.matmul(w1)).matmul(w2))
    .square()
    .mean()

const programs = {
  scalars: () => [np.exp(small).sum(), np.log1p(small.square()), small.gt(0), small.argmax()],
  gradient: () => [grad((x) => np.tanh(x).mul(x).prod())(small)],
  'second derivatives': () => [vmap(grad(grad((x) => np.sin(x).div(x.square().add(1)))))(small)],
  matrices: () => [
    matrix.matmul(matrix.transpose()),
    matrix32.matmul(matrix32.transpose()),
    np.exp(matrix).sum(0),
    np.exp(matrix32).max(1),
  ],
  'a step of a network': () => {
    const [value, gradients] = valueAndGrad(network)([numbers([50, 30]), numbers([30, 5])])
    return [value, ...gradients]
  },
  indices: () => [matrix.get(np.array([3, 1, 2, 1], { dtype: 'int32' })), np.cumsum(matrix, 1), matrix.get([1, 40, 3])],
  random: () => [random.normal(random.key(7), [300]), random.uniform(random.key(8), [20])],
  'many elements': () => [np.exp(np.tanh(many)).sum(), np.tanh(np.sin(many).mul(many))],
}

const digests = {}
for (const [name, program] of Object.entries(programs)) {
  for (const form of ['eager', 'staged']) {
    digests[`${name}, ${form}`] = []
    for (const tier of tiers) {
      configure({ tier })
      const run = form === 'eager' ? program : jit(program)
      let hash = null
      for (let i = 0; i < (threads > 0 ? 2 : 1); i++) {
        hash = createHash('sha1')
        for (const result of run()) hash.update(Buffer.from(result.toTypedArray().slice().buffer))
        if (threads > 0) await setTimeout(2)
      }
      digests[`${name}, ${form}`].push(hash.digest('hex').slice(0, 8))
    }
  }
}
configure({ tier: null })
const shared = jit((x) => np.tanh(np.exp(x)))
for (let i = 0; i < 1000 && threads > 0 && without === null && partsOfWorkers() === 0; i++) {
  shared(large)
  await setTimeout(10)
}
const explained = jit((x) => np.exp(np.tanh(x))).explain(large)
console.log(JSON.stringify({ digests, tier: /tier '(\w+)'/.exec(explained)?.[1], shared: threads > 0 && partsOfWorkers() > 0 }))
