import * as fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as Identity from 'fp-ts/lib/Identity.js'
import * as N from 'fp-ts/lib/number.js'
import * as O from 'fp-ts/lib/Option.js'
import * as S from 'fp-ts/lib/string.js'
import { expect, test } from 'vitest'
import { np, type NdArray } from 'cotangent'
import { Eq, Foldable, foldMap, Functor, getEq, map, reduce, reduceRight, Show, Traversable, traverse, type Pytree } from 'cotangent/fp'

test('Eq compares shape, dtype and elements', () => {
  const x = np.array([1, NaN, 0])
  expect(Eq.equals(x, np.array([1, NaN, -0]))).toBe(true)
  expect(Eq.equals(x, x)).toBe(true)
  expect(Eq.equals(x, np.array([1, NaN, 2]))).toBe(false)
  expect(Eq.equals(np.array([1, 2]), np.array([[1, 2]]))).toBe(false)
  expect(Eq.equals(np.array([1, 2]), np.array([1, 2], { dtype: 'float32' }))).toBe(false)
  expect(Eq.equals(np.ones([2, 2]).T, np.full([2, 2], 1))).toBe(true)
  expect(Eq.equals(np.zeros([0, 2]), np.zeros([0, 2]))).toBe(true)
})

test('Show prints', () => {
  expect(Show.show(np.array([1, 2.5]))).toBe('[1.  2.5]')
})

const params = { w: np.array([1, 2]), layers: [{ b: np.array(3) }, { b: np.array(4) }], none: null }

test('trees of arrays: map, fold, traverse, compare', () => {
  const doubled = Functor.map(params, (x: NdArray) => x.mul(2))
  expect(getEq(Eq).equals(doubled, { layers: [{ b: np.array(6) }, { b: np.array(8) }], w: np.array([2, 4]), none: null })).toBe(true)
  expect(getEq(Eq).equals(doubled, params)).toBe(false)
  expect(getEq(Eq).equals({ a: np.ones([1]) }, { b: np.ones([1]) })).toBe(false)
  expect(getEq(N.Eq).equals({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true)
  const sizes = Foldable.reduce(params, 0, (sum, x: NdArray) => sum + x.size)
  expect(sizes).toBe(4)
  const checked = traverse(O.Applicative)((x: NdArray) => (x.ndim < 2 ? O.some(x.size) : O.none))
  expect(checked(params)).toEqual(O.some({ w: 2, layers: [{ b: 1 }, { b: 1 }], none: null }))
  expect(checked({ ...params, w: np.ones([2, 2]) })).toEqual(O.none)
})

test('leaves come in the order of sorted keys', () => {
  const tree = { b: 'x', a: ['y', 'z'] }
  expect(
    pipe(
      tree,
      reduce('', (text: string, leaf: string) => text + leaf),
    ),
  ).toBe('yzx')
  expect(
    pipe(
      tree,
      reduceRight('', (leaf: string, text: string) => text + leaf),
    ),
  ).toBe('xzy')
  expect(
    pipe(
      tree,
      foldMap(S.Monoid)((leaf: string) => `${leaf}.`),
    ),
  ).toBe('y.z.x.')
  const seen: string[] = []
  const mapped = pipe(
    tree,
    traverse(Identity.Applicative)((leaf: string) => {
      seen.push(leaf)
      return leaf.length
    }),
  )
  expect([seen, mapped]).toEqual([['y', 'z', 'x'], { b: 1, a: [1, 1] }])
})

const { tree: trees } = fc.letrec<{ tree: Pytree<number> }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 2 }), tie('tree'), { maxKeys: 3 }),
  ),
}))
const equal = getEq(N.Eq).equals
const f = (x: number): number => x + 1
const g = (x: number): number => x * 2

test('the laws of functors, foldables and traversables', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(Functor.map(tree, (x: number) => x)).toEqual(tree)
      expect(map((x: number) => g(f(x)))(tree)).toEqual(pipe(tree, map(f), map(g)))
      expect(
        equal(
          tree,
          Functor.map(tree, (x: number) => x),
        ),
      ).toBe(true)
      expect(Traversable.traverse(Identity.Applicative)(tree, f)).toEqual(map(f)(tree))
      const some = Functor.map(tree, (x: number): O.Option<number> => O.some(x))
      const leaves = Foldable.reduce(tree, 0, (count) => count + 1)
      expect(Traversable.sequence(O.Applicative)(some)).toEqual(O.some(tree))
      expect(Traversable.traverse(O.Applicative)(tree, (x: number) => O.some(x))).toEqual(O.some(tree))
      expect(Foldable.foldMap(N.MonoidSum)(some, () => 1)).toBe(leaves)
      expect(Functor.map(some, O.map(f))).toEqual(Functor.map(tree, (x: number) => O.some(f(x))))
    }),
    { numRuns: 200 },
  )
})

test('sequence stops at the first failure', () => {
  const tree = { a: O.some(1), b: [O.some(2)] }
  expect(Traversable.sequence(O.Applicative)<number>(tree)).toEqual(O.some({ a: 1, b: [2] }))
  expect(Traversable.sequence(O.Applicative)<number>({ a: O.some(1), b: [O.none] })).toEqual(O.none)
})
