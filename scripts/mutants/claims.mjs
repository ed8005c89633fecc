// Stands in for the harness of the accuracy tests: claims are kept, and tried by the worker, who knows what they give without a mutant.
import { boundOf, boxOf, errorInUlp, fingerprintOf, pinnedPoints, pointsOf, valuesOf } from '../../test/accuracy/harness.js'
import { mpfr, register } from '../../test/accuracy/highPrecision.js'
import { currentFile } from './vitestLike.mjs'

import { withoutFloat64 } from '../../test/accuracy/harness.js'
/** @public the tests import it from here */
export { withoutFloat64 }

/** A claim of an accuracy test for one dtype. */
class Claim {
  constructor(claim, dtype) {
    this.claim = claim
    this.dtype = dtype
    this.file = currentFile()
    this.exact = []
  }

  get name() {
    return `accuracy: ${this.claim.name}, ${this.dtype}`
  }

  /** Operands followed by the value, of the dtype. */
  get special() {
    const { special } = this.claim
    const round = (x) => (this.dtype === 'float64' ? x : Math.fround(x))
    return (this.rows ??= (typeof special === 'function' ? special(this.dtype) : special).map((row) => row.map(round)))
  }

  get points() {
    return (this.given ??= pointsOf(this.claim, this.dtype))
  }

  /** What the function gives at these points. */
  values(points) {
    return valuesOf(this.claim, this.dtype, points)
  }

  /** What the function gives at one of so many of the points, computed once. */
  sample(every) {
    this.samples ??= new Map()
    if (!this.samples.has(every)) {
      const points = this.points.filter((_, i) => i % every === 0)
      this.samples.set(every, { points, values: this.values(points) })
    }
    return this.samples.get(every)
  }

  /** The points whose results are pinned, and what the function gives there. */
  get pins() {
    this.pinned ??= pinnedPoints(this.claim, this.dtype)
    return (this.bits ??= { points: this.pinned, values: this.values(this.pinned) })
  }

  /** The fingerprint of that, and what it is called. */
  get pin() {
    return [`${this.claim.name}, ${this.dtype}`, fingerprintOf(this.claim, this.dtype)]
  }

  /** Is this value at one of the points within the bound? */
  admits(index, value) {
    this.exact[index] ??= this.exactAt(this.points[index])
    return errorInUlp(this.dtype, this.exact[index], value, this.claim.absoluteBelow ?? 0) <= boundOf(this.claim, this.dtype)
  }

  exactAt(xs) {
    const operands = boxOf(this.claim, this.dtype).map((_, i) => register(xs[i]))
    const exact = register()
    this.claim.reference(exact, ...operands)
    for (const operand of operands) mpfr.mpfr_clear(operand)
    return exact
  }
}

/** All claims, for each dtype one. */
export const claims = []

export function accuracy(claim) {
  for (const dtype of claim.dtypes) claims.push(new Claim(claim, dtype))
}

/** The claims that reach the place of a mutant, with what is known of them without it: those of the nearest files first. */
function concerned(copy, untouched, files, id) {
  const reaching = (untouched.reaching ??= reachedBy(untouched))
  return files.flatMap((file) =>
    copy.claims.flatMap((claim, k) => (claim.file === file && reaching[k](id) ? [[claim, untouched.claims[k]]] : [])),
  )
}

/** For each claim whether the function that it is about, when it is built, reaches the place of a mutant. */
function reachedBy({ claims, reached }) {
  const atStart = new Set(Object.keys(reached))
  return claims.map((claim) => {
    reached.length = 0
    claim.values(claim.points.slice(0, 1))
    const ids = new Set(Object.keys(reached))
    return (id) => ids.has(String(id)) || atStart.has(String(id))
  })
}

/**
 * Which of the claims of these files that reach a mutant does not hold at its special values, or at one in so many of its points; `null` if all hold.
 * Where the result is what it is without a mutant, the accuracy tests themselves have looked at it.
 */
export function brokenClaim(copy, untouched, { accuracy, every }, id) {
  return concerned(copy, untouched, accuracy, id).find(([claim, known]) => !holds(claim, known, every))?.[0].name ?? null
}

function holds(claim, known, every) {
  const rows = known.special.map((row) => row.slice(0, -1))
  known.atSpecial ??= known.values(rows)
  const found = claim.values(rows)
  if (known.special.some((row, i) => !Object.is(row.at(-1), found[i]) && !Object.is(known.atSpecial[i], found[i]))) return false
  const { points, values } = known.sample(every)
  const now = claim.values(points)
  return points.every((_, i) => Object.is(now[i], values[i]) || known.admits(i * every, now[i]))
}

/** Is the place of a mutant reached by a claim of these files? */
export const isClaimed = (copy, untouched, files, id) => concerned(copy, untouched, files, id).length > 0

/** Which claim of these files gives other bits than without a mutant at the points that are pinned; `null` if none. */
export function changedBits(copy, untouched, { accuracy }, id) {
  for (const [claim, known] of concerned(copy, untouched, accuracy, id)) {
    const { points, values } = known.pins
    const now = claim.values(points)
    if (values.some((x, i) => !Object.is(x, now[i]))) return `bits: ${claim.claim.name}, ${claim.dtype}`
  }
  return null
}
