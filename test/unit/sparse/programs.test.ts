import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isFloat } from '../../../src/core/dtype.js'
import { hessian, jacfwd, np, sparseHessian, sparseJacobian, type NdArray, type SparseMatrix } from '../../../src/index.js'
import { fcProgram } from '../../../src/verify/index.js'
import { untyped } from '../transforms/untyped.js'
import { dense, matrixRows } from './dense.js'

/** A random program of which only float results count, with what it is differentiated by. */
interface Case {
  readonly f: (...xs: NdArray[]) => readonly NdArray[]
  readonly args: readonly NdArray[]
  readonly argnums: readonly number[]
}

const cases = fcProgram(fc, { floats: ['float64'] })
  .map(({ f, args, toString }): Case & { toString: () => string } => {
    const results = f(...args).flatMap((y, i) => (isFloat(y.dtype) && y.size > 0 ? [i] : []))
    return {
      f: (...xs) => {
        const ys = f(...xs)
        return results.map((i) => ys[i]!)
      },
      args,
      argnums: args.flatMap((x, i) => (isFloat(x.dtype) ? [i] : [])),
      toString,
    }
  })
  .filter(({ f, args, argnums }) => argnums.length > 0 && f(...args).length > 0)

/** The rows of a matrix from its blocks, one for each result and argument. */
function joined(blocks: readonly (readonly NdArray[])[], { args, argnums }: Case): readonly (readonly number[])[] {
  return blocks.flatMap((row) => {
    const parts = row.flatMap((block, k) => {
      const columns = args[argnums[k]!]!.size
      return columns === 0 ? [] : [matrixRows(block, columns)]
    })
    return (parts[0] ?? []).map((_, i) => parts.flatMap((part) => part[i] ?? []))
  })
}

/** Throws where a matrix is not the dense one; what is not finite has no neighbour's product to be compared with. */
function compare(sparse: unknown, full: readonly (readonly number[])[]): void {
  // What sparseJacobian and sparseHessian return.
  const rows = dense(sparse as SparseMatrix)
  full.forEach((row, i) => {
    row.forEach((value, k) => {
      const found = rows[i]![k]!
      if (!Number.isFinite(value) || !Number.isFinite(found)) return
      if (Math.abs(found - value) > 1e-9 * (1 + Math.abs(value))) expect(found, `row ${i}, column ${k}`).toBe(value)
    })
  })
}

test('the Jacobian of a random program has every element that the dense one has', { timeout: 60_000 }, () => {
  let elements = 0
  fc.assert(
    fc.property(cases, (drawn) => {
      const { f, args, argnums } = drawn
      const blocks = untyped(untyped(jacfwd)(f, { argnums }))(...args) as readonly (readonly NdArray[])[]
      const full = joined(blocks, drawn)
      for (const mode of ['forward', 'reverse', 'auto']) compare(untyped(untyped(sparseJacobian)(f, { argnums, mode }))(...args), full)
      elements += full.flat().filter((value) => value !== 0).length
    }),
    { numRuns: 25 },
  )
  expect(elements).toBeGreaterThan(0)
})

test('the Hessian of a random program has every element that the dense one has', { timeout: 60_000 }, () => {
  let elements = 0
  fc.assert(
    fc.property(cases, (drawn) => {
      const { f, args, argnums } = drawn
      const loss = (...xs: NdArray[]): NdArray =>
        f(...xs)
          .map((y, k) =>
            y
              .mul(np.linspace(0.5, 1.5, y.size).reshape(y.shape))
              .sum()
              .mul(0.3 * k + 1),
          )
          .reduce((a, b) => a.add(b))
      const full = joined(untyped(untyped(hessian)(loss, { argnums }))(...args) as readonly (readonly NdArray[])[], drawn)
      for (const colouring of ['star', 'acyclic']) compare(untyped(untyped(sparseHessian)(loss, { argnums, colouring }))(...args), full)
      elements += full.flat().filter((value) => value !== 0).length
    }),
    { numRuns: 25 },
  )
  expect(elements).toBeGreaterThan(0)
})
