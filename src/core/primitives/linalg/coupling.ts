import type { NdArray } from '../../array.js'
import { bind1 } from '../../bind.js'
import type { CouplingPart } from '../../algorithm.js'
import { DtypeError, ShapeError } from '../../errors.js'
import { Zero, type Primitive, type Tangent } from '../../primitive.js'
import { equalNumbers } from '../../shape.js'
import { add, addTangents, sub } from '../add.js'
import { routine } from '../constructors/routine.js'
import { isZero, known, only, operandAval, pair } from '../constructors/tangents.js'
import { neg } from '../neg.js'
import { within } from './clusters.js'
import { withRaisedDiagonal } from './diagonal.js'
import { batchShape, checkMatrices, extents, multiply } from './matrices.js'

export interface CouplingParams {
  readonly part: CouplingPart
}

/**
 * What the derivatives of eigh and svd are made of. L is diagonal up to its tangent, which has all of the blocks of clusters: eigenvalues, or singular values, that are equal up
 * to rounding. So derivatives of every order are those of block diagonalisation, in which a cluster is one block and nothing is divided by the distances within it.
 */
export const couplingP: Primitive<CouplingParams> = routine({
  name: 'coupling',
  doc: 'X with X L - L X = C (difference), X L + L X = C (sum) or X L = C (quotient), for a diagonal L: 0 where its elements are equal, or zero. Linear in C.',
  trailing: 2,
  shapes: (operands, { part }) => {
    const [c, l] = pair(operands)
    checkMatrices('coupling', c, part !== 'quotient')
    checkMatrices('coupling', l, true)
    if (c.dtype !== l.dtype) throw new DtypeError(`coupling: takes two operands of one dtype, not ${c.toString()} and ${l.toString()}.`)
    if (!equalNumbers(batchShape(c), batchShape(l)) || extents(c)[1] !== extents(l)[1]) {
      throw new ShapeError(`coupling: ${c.toString()} and ${l.toString()} need the same leading axes and the same last one.`)
    }
    return [c.strong]
  },
  algorithm: ({ part }) => ({ name: 'coupling', part }),
  jvp: (primals, tangents, { part }) => {
    const [c, l] = pair(primals)
    const [dc, dl] = pair(tangents)
    const x = coupling(c, l, part)
    const moved = isZero(dl) ? new Zero(x.aval) : neg(withTangent(x, within(dl, l), part))
    const rest = addTangents(dc, moved)
    return [[x], [isZero(rest) ? rest : coupling(rest, l, part)]]
  },
  transpose: (cotangents, operands, { part }) => {
    const ct = only(cotangents)
    const [c, l] = pair(operands)
    const found: Tangent = isZero(ct) ? new Zero(operandAval(c)) : coupling(ct, known(l, 'coupling'), part)
    return [found, null]
  },
  sample: (draw) => {
    const batch = draw.shape({ maxRank: 1 })
    const dtype = draw.floatDtype()
    const n = draw.integer(0, 4)
    const part = draw.pick(['difference', 'sum', 'quotient'] as const)
    const rows = part === 'quotient' ? draw.integer(0, 3) : n
    const l = withRaisedDiagonal(draw.real([...batch, n, n], dtype, { low: -0.4, high: 0.4 }), 2, 1.5)
    return { operands: [draw.real([...batch, rows, n], dtype), l], params: { part } }
  },
})

/** See {@link couplingP}. */
export function coupling(c: NdArray, l: NdArray, part: CouplingPart): NdArray {
  return bind1(couplingP, [c, l], { part })
}

/** What a change of L adds to C. */
function withTangent(x: NdArray, dl: NdArray, part: CouplingPart): NdArray {
  const right = multiply(x, dl)
  if (part === 'quotient') return right
  return part === 'sum' ? add(right, multiply(dl, x)) : sub(right, multiply(dl, x))
}
