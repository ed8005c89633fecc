/** Mutants of linear algebra that compute the same. */
export const linalg = [
  {
    file: ['cholesky', 'clusters', 'columnOrder', 'coupling', 'eigh', 'lu', 'pinv', 'qr', 'svd', 'triangularSolve'].map(
      (name) => `src/core/primitives/linalg/${name}.ts`,
    ),
    within: /^(cholesky|clusters|columnOrder|coupling|eigh|lu|pinv|qr|svd|triangularSolve)P$/,
    kind: 'off by one',
    was: '2',
    now: '3',
    nth: 0,
    proof: 'How many axes an algorithm is about is said for back ends that run it once for each matrix; those that there are hand it all.',
  },
  {
    file: 'src/core/primitives/linalg/matrices.ts',
    within: 'fromDiagonal',
    kind: 'drop a check',
    was: /^k === 0 \? behind/,
    now: /^\(add\(/,
    proof: 'Where k is 0 it adds 0.',
  },
]
