import { np, type NdArray } from '../../../src/index.js'

/** A function of a stack of square matrices, and well conditioned matrices for it, made of matrices with elements from -1 to 1. */
interface Differentiated {
  readonly name: string
  readonly sample: (raw: NdArray, n: number) => NdArray
  readonly f: (a: NdArray) => NdArray | readonly NdArray[]
  /** Up to which size, where that is not 20. */
  readonly largest?: number
}

/** Diagonally dominant, without any symmetry. */
const dominant = (raw: NdArray, n: number): NdArray => raw.mul(0.9 / Math.sqrt(n)).add(np.eye(n).mul(2))

/** Symmetric, with eigenvalues between about 1 and 5. */
const definite = (raw: NdArray, n: number): NdArray =>
  np
    .matmul(raw, np.matrixTranspose(raw))
    .mul(2 / n)
    .add(np.eye(n))

/** With eigenvalues and singular values that differ by about 1 from each other and from 0. */
const separated = (raw: NdArray, n: number): NdArray => raw.mul(0.3 / Math.sqrt(n)).add(np.diag(np.arange(1, n + 1)))

/** The vectors and matrices that are solved for: the same for each matrix. */
const rightHandSides = (n: number, columns: number): NdArray =>
  np.array(Array.from({ length: n * columns }, (_, i) => Math.sin(1 + 3 * i))).reshape([n, columns])

const extentOf = (a: NdArray): number => a.shape[1] ?? 0

/** Every function with a derivative rule of its own, or made of such. */
export const differentiated: readonly Differentiated[] = [
  { name: 'cholesky', sample: definite, f: (a) => np.linalg.cholesky(a) },
  { name: 'cholesky of one triangle', sample: definite, f: (a) => np.linalg.cholesky(a, { upper: true, symmetrizeInput: false }) },
  { name: 'solve of vectors', sample: dominant, f: (a) => np.linalg.solve(a, rightHandSides(extentOf(a), 1)) },
  { name: 'solve with the matrix on both sides', sample: dominant, f: (a) => np.linalg.solve(a, np.matrixTranspose(a).mul(a)) },
  {
    name: 'solve, one matrix for a stack',
    sample: dominant,
    f: (a) => np.linalg.solve(dominant(rightHandSides(extentOf(a), extentOf(a)), extentOf(a)), a),
  },
  { name: 'inv', sample: dominant, f: (a) => np.linalg.inv(a) },
  { name: 'det', sample: (raw, n) => dominant(raw, n).mul(0.5), f: (a) => np.linalg.det(a) },
  { name: 'slogdet', sample: dominant, f: (a) => np.linalg.slogdet(a)[1] },
  { name: 'lu', sample: dominant, f: (a) => np.linalg.luFactor(a)[0] },
  { name: 'luSolve', sample: dominant, f: (a) => np.linalg.luSolve(np.linalg.luFactor(a), rightHandSides(extentOf(a), 2), { trans: 1 }) },
  { name: 'solveTriangular', sample: dominant, f: (a) => np.linalg.solveTriangular(a, rightHandSides(extentOf(a), 2)) },
  {
    name: 'solveTriangular, lower, transposed',
    sample: dominant,
    f: (a) => np.linalg.solveTriangular(a, rightHandSides(extentOf(a), 2), { lower: true, trans: 'T' }),
  },
  { name: 'choSolve', sample: definite, f: (a) => np.linalg.choSolve(np.linalg.choFactor(a), rightHandSides(extentOf(a), 2)) },
  { name: 'qr', sample: dominant, f: (a) => np.linalg.qr(a) },
  {
    name: 'qr of wide matrices',
    sample: dominant,
    f: (a) => np.linalg.qr(np.concatenate([a, np.matrixTranspose(a).mul(a)], -1)),
    largest: 8,
  },
  {
    name: 'qr of tall matrices',
    sample: dominant,
    f: (a) => np.linalg.qr(np.concatenate([a, np.matrixTranspose(a).mul(a)], -2)),
    largest: 8,
  },
  { name: 'eigh', sample: separated, f: (a) => np.linalg.eigh(a) },
  { name: 'eigh of one triangle', sample: separated, f: (a) => np.linalg.eigh(a, { uplo: 'U' }), largest: 8 },
  { name: 'eigvalsh', sample: separated, f: (a) => np.linalg.eigvalsh(a) },
  { name: 'symmetricFunction', sample: separated, f: (a) => np.linalg.symmetricFunction(np.log, a), largest: 8 },
  { name: 'svd', sample: separated, f: (a) => np.linalg.svd(a) },
  {
    name: 'svd of tall matrices',
    sample: separated,
    f: (a) => np.linalg.svd(np.concatenate([a, a.mul(a)], -2), { fullMatrices: false }),
    largest: 8,
  },
  {
    name: 'svd of wide matrices',
    sample: separated,
    f: (a) => np.linalg.svd(np.concatenate([a, a.mul(a)], -1), { fullMatrices: false }),
    largest: 8,
  },
  { name: 'svdvals', sample: separated, f: (a) => np.linalg.svdvals(a) },
  { name: 'svd by eigenvalues', sample: separated, f: (a) => np.linalg.svd(a.mul(-1), { hermitian: true }), largest: 8 },
  { name: 'pinv', sample: dominant, f: (a) => np.linalg.pinv(a) },
  { name: 'pinv of wide matrices', sample: dominant, f: (a) => np.linalg.pinv(np.concatenate([a, a.mul(a)], -1)), largest: 8 },
  { name: 'the nuclear norm', sample: separated, f: (a) => np.linalg.norm(a, 'nuc', [-2, -1]), largest: 8 },
  { name: 'the spectral norm', sample: separated, f: (a) => np.linalg.norm(a, 2, [-2, -1]), largest: 8 },
  { name: 'cond', sample: separated, f: (a) => np.linalg.cond(np.concatenate([a, a.mul(a)], -1), 2).add(a.get([], 0, 0)), largest: 8 },
  { name: 'expm', sample: (raw, n) => raw.mul(2 / Math.sqrt(n)), f: (a) => np.linalg.expm(a) },
  { name: 'matrixPower', sample: dominant, f: (a) => np.linalg.matrixPower(a, -3), largest: 8 },
]
