/** Mutants of linear algebra that compute the same. */
export const linalg = [
  {
    file: ['cholesky', 'clusters', 'columnOrder', 'eigh', 'lu', 'pinv', 'qr', 'svd'].map((name) => `src/core/primitives/linalg/${name}.ts`),
    within: /^(cholesky|clusters|columnOrder|eigh|lu|pinv|qr|svd)P$/,
    kind: 'off by one',
    was: '2',
    now: '3',
    nth: 0,
    proof:
      'How many axes an algorithm is about is asked only where it is found what depends on what in a linear program, which has none of those that are not linear; those that evaluate it hand it all.',
  },
  {
    file: 'src/core/primitives/linalg/matrices.ts',
    within: 'fromDiagonal',
    kind: 'drop a check',
    was: /^k === 0 \? behind/,
    now: /^\(add\(/,
    proof: 'Where k is 0 it adds 0.',
  },
  {
    file: 'src/core/primitives/linalg/svd.ts',
    within: 'diagonalOf',
    kind: 'off by one',
    was: '1',
    now: '2',
    proof: 'In a square matrix that is zero off its diagonal the sums along rows are the sums along columns.',
  },
]
