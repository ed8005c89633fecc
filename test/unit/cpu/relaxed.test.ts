import { afterEach, expect, test } from 'vitest'
import { jit, np } from 'cotangent'
import { configure } from '../../../src/backends/cpu/configure.js'
import { bundledLibrary } from './childProcess.js'

const library = bundledLibrary()

afterEach(() => {
  configure({ relaxedSimd: false })
})

/** Strict, relaxed eager and relaxed staged products of several sizes, as digests of their bits; and how far strict and relaxed ones are apart. */
const script = `
const { createHash } = await import('node:crypto')
const { configure, jit, np, vmap } = await import(process.argv[1])
const bits = (x) => createHash('sha1').update(Buffer.from(x.toTypedArray().slice().buffer)).digest('hex')
const numbers = (shape, dtype) => np.sin(np.arange(shape.reduce((a, b) => a * b, 1)).mul(0.7)).astype(dtype).reshape(shape)
const rows = []
for (const dtype of ['float32', 'float64']) {
  for (const [m, k, n] of [[1, 2, 3], [2, 3, 4], [1, 40, 7], [7, 5, 1], [17, 300, 9], [64, 64, 64], [90, 300, 80]]) {
    for (const form of ['plain', 'turned', 'batched']) {
      const left = numbers([3, m, k], dtype)
      const right = form === 'turned' ? numbers([n, k], dtype).transpose() : numbers([k, n], dtype)
      const product = (x, y) => (form === 'batched' ? vmap((one) => one.matmul(y))(x) : x.get(1).matmul(y))
      const more = (x, y) => np.tanh(product(x, y)).add(1)
      configure({ relaxedSimd: false })
      const strict = product(left, right)
      configure({ relaxedSimd: true })
      const relaxed = product(left, right)
      const { max } = Math
      rows.push({
        name: [dtype, m, k, n, form].join(' '),
        eager: bits(more(left, right)),
        staged: bits(jit(more)(left, right)),
        apart: max(...Array.from(relaxed.toTypedArray(), (x, i) => Math.abs(x - strict.toTypedArray()[i]))),
        bound: k * (dtype === 'float32' ? 2 ** -23 : 2 ** -52),
        explained: jit(more).explain(left, right).split('\\n').at(-1),
      })
    }
  }
}
console.log(JSON.stringify(rows))
`

interface Row {
  readonly name: string
  readonly eager: string
  readonly staged: string
  readonly apart: number
  readonly bound: number
  readonly explained: string
}

test('relaxed multiply-add, where the engine has it, is the same eager and staged', () => {
  // What the script prints.
  const rows = JSON.parse(library.run(['--experimental-wasm-relaxed-simd'], script)) as readonly Row[]
  expect(rows).toHaveLength(42)
  for (const { name, eager, staged, apart, bound, explained } of rows) {
    expect(explained).toBe("cpu, tier 'wasm', relaxed multiply-add.")
    expect(staged, name).toBe(eager)
    expect(apart, name).toBeLessThanOrEqual(bound)
  }
  // Were no product another one, it would not have been used.
  for (const dtype of ['float32', 'float64']) expect(rows.some(({ name, apart }) => name.startsWith(dtype) && apart > 0)).toBe(true)
})

test('where the engine has none the results are the exact ones, and explain says so', () => {
  const [x, y] = [np.sin(np.arange(6400)).reshape([80, 80]), np.cos(np.arange(6400)).reshape([80, 80])]
  const f = jit((a: typeof x, b: typeof x) => a.matmul(b))
  const exact = x.matmul(y).toTypedArray()
  configure({ relaxedSimd: true })
  expect(f(x, y).toTypedArray()).toEqual(exact)
  expect(f.explain(x, y)).toMatch(/tier 'wasm', no relaxed multiply-add: the engine has none\.$/)
})
