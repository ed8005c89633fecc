import { np, tree, type NdArray } from 'cotangent'
import fc from 'fast-check'
import { runsOf, seed } from '../settings.js'

/** A smooth function of a matrix [2, 3] and a vector [3]; its string form is the program, for counterexamples. */
export interface Drawn {
  /** Any shape. */
  readonly f: (x: NdArray, v: NdArray) => NdArray
  /** The results of f weighed and summed. */
  readonly loss: (x: NdArray, v: NdArray) => NdArray
  readonly x: NdArray
  readonly v: NdArray
  /** Of the shapes of x and v. */
  readonly dx: NdArray
  readonly dv: NdArray
  /** Four of each. */
  readonly batch: NdArray
  readonly vectors: NdArray
  readonly toString: () => string
}

type Step = readonly [operation: number, left: number, right: number]
type Operation = readonly [text: string, apply: (a: NdArray, b: NdArray) => NdArray | null]

const broadcasts = (a: NdArray, b: NdArray): boolean =>
  a.shape.every((_, i) => {
    const [m, n] = [a.shape[a.ndim - 1 - i], b.shape[b.ndim - 1 - i]]
    return n === undefined || m === n || m === 1 || n === 1
  })

/** Each keeps values moderate; `null` where the operands do not fit. */
const operations: readonly Operation[] = [
  ['sin(a)', (a) => np.sin(a)],
  ['a + b', (a, b) => (broadcasts(a, b) ? a.add(b) : null)],
  ['sin(a) * b', (a, b) => (broadcasts(a, b) ? np.sin(a).mul(b) : null)],
  ['a - b / 3', (a, b) => (broadcasts(a, b) ? a.sub(b.div(3)) : null)],
  ['a / (2 + b b)', (a, b) => (broadcasts(a, b) ? a.div(b.mul(b).add(2)) : null)],
  ['tanh(a)', (a) => np.tanh(a)],
  ['exp(cos(a))', (a) => np.exp(np.cos(a))],
  ['log1p(a a)', (a) => np.log1p(a.mul(a))],
  ['sqrt(1 + a a)', (a) => np.sqrt(a.mul(a).add(1))],
  ['sin(a)^3', (a) => np.sin(a).pow(3)],
  ['sum(a, last)', (a) => (a.ndim > 0 ? a.sum(-1) : null)],
  ['sum(a, 0, keepdims)', (a) => (a.ndim > 0 ? a.sum(0, { keepdims: true }) : null)],
  ['a.T', (a) => a.transpose()],
  ['ravel(a)', (a) => a.ravel()],
  ['a @ b / 2', (a, b) => (a.ndim > 0 && b.ndim > 0 && a.shape.at(-1) === b.shape[Math.max(0, b.ndim - 2)] ? a.matmul(b).div(2) : null)],
  ['flip(a, last)', (a) => (a.ndim > 0 ? np.flip(a, -1) : null)],
  ['cumsum(a, last) / 2', (a) => (a.ndim > 0 ? np.cumsum(a, -1).div(2) : null)],
  ['pad(a)', (a) => (a.ndim === 1 && a.size < 8 ? np.pad(a, [[1, 0]]) : null)],
  ['a[1:]', (a) => ((a.shape[0] ?? 0) > 1 ? a.get([1, null]) : null)],
  ['concatenate(a, b)', (a, b) => (a.ndim === 1 && b.ndim === 1 && a.size + b.size < 16 ? np.concatenate([a, b]) : null)],
  ['where(a > b, a, 2 b)', (a, b) => (broadcasts(a, b) ? np.where(a.gt(b), a, b.mul(2)) : null)],
  ['prod(a / 2, last)', (a) => (a.ndim > 0 ? a.div(2).prod(-1) : null)],
  ['max(a, last)', (a) => (a.ndim > 0 && a.size > 0 ? a.max(-1) : null)],
  ['a[[1, 0, 1]]', (a) => ((a.shape[0] ?? 0) > 1 ? a.get(np.array([1, 0, 1], { dtype: 'int32' })) : null)],
  ['mean(a) + a', (a) => a.add(a.mean())],
]

/** Runs the steps; one whose operands do not fit takes the sine of its first. Both arguments always count. */
function run(steps: readonly Step[], x: NdArray, v: NdArray, note: (line: string) => void = () => undefined): NdArray {
  const values = [x, v]
  const names = ['x', 'v']
  for (const [operation, left, right] of steps) {
    const [i, j] = [values.length - 1 - (left % values.length), values.length - 1 - (right % values.length)]
    const [text, apply] = operations[operation % operations.length]!
    const [a, b] = [values[i]!, values[j]!]
    const result = apply(a, b)
    const line = result === null ? `sin(${names[i]!})` : text.replace(/\ba\b/g, names[i]!).replace(/\bb\b/g, names[j]!)
    const name = `t${String(values.length - 1)}`
    values.push(result ?? np.sin(a))
    names.push(name)
    note(`${name} = ${line}`)
  }
  const last = values.at(-1)!
  note(`return ${names.at(-1)!} + sum(sin(x)) sum(v v)`)
  return last.add(np.sin(x).sum().mul(v.mul(v).sum()))
}

const elements = (size: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.integer({ min: -64, max: 64 }).map((n) => n / 32 + 0.01),
    { minLength: size, maxLength: size },
  )

const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(operations.length - 1), fc.nat(7), fc.nat(7))

/** A random program of one to six operations, and arguments. */
export const drawn: fc.Arbitrary<Drawn> = fc
  .record({ steps: fc.array(step, { minLength: 1, maxLength: 6 }), data: elements(6 + 3 + 6 + 3 + 24 + 12) })
  .map(({ steps, data }) => {
    let from = 0
    const take = (shape: readonly number[]): NdArray =>
      np.array(data.slice(from, (from += shape.reduce((n, m) => n * m, 1)))).reshape(shape)
    const f = (x: NdArray, v: NdArray): NdArray => run(steps, x, v)
    const loss = (x: NdArray, v: NdArray): NdArray => {
      const y = f(x, v).ravel()
      return y.mul(np.cos(np.arange(y.size))).sum()
    }
    const [x, v] = [take([2, 3]), take([3])]
    return {
      ...{ f, loss, x, v, dx: take([2, 3]), dv: take([3]), batch: take([4, 2, 3]), vectors: take([4, 3]) },
      toString: () => {
        const lines: string[] = []
        run(steps, x, v, (line) => lines.push(line))
        return `(x, v) => { ${lines.join('; ')} } at x = ${JSON.stringify(x.toArray())}, v = ${JSON.stringify(v.toArray())}`
      },
    }
  })

/** Holds for random functions, or throws the smallest counterexample. */
export function forAll(check: (drawn: Drawn) => void, usual = 60): void {
  fc.assert(fc.property(drawn, check), { seed, numRuns: runsOf(usual) })
}

/** Every leaf of both trees: the same containers, shapes and dtypes, and elements close relative to the largest of the leaf. */
export function expectSame(actual: unknown, expected: unknown, tolerance = 1e-11): void {
  const [a, b] = [tree.leaves(actual), tree.leaves(expected)] as [NdArray[], NdArray[]]
  const paths = tree.paths(expected)
  if (paths.join() !== tree.paths(actual).join()) throw new Error(`a tree of ${tree.paths(actual).join()}, not of ${paths.join()}`)
  a.forEach((leaf, i) => {
    const other = b[i]!
    if (leaf.dtype !== other.dtype || leaf.shape.join() !== other.shape.join()) {
      throw new Error(`${paths[i]!}: ${leaf.dtype}[${leaf.shape.join()}], not ${other.dtype}[${other.shape.join()}]`)
    }
    const [found, wanted] = [Array.from(leaf.toTypedArray()), Array.from(other.toTypedArray())]
    const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3)
    found.forEach((value, k) => {
      const want = wanted[k]!
      const fits = tolerance === 0 ? Object.is(value, want) : Math.abs(value - want) <= tolerance * scale || Object.is(value, want)
      if (!fits) throw new Error(`${paths[i]!} element ${String(k)}: ${String(value)}, not ${String(want)}`)
    })
  })
}
