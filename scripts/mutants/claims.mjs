// Stands in for the harness of the accuracy tests: claims are kept, and tried by the worker, who knows what they give without a mutant.
import {
  boundOf,
  boxOf,
  errorInUlp,
  fingerprintOf,
  pinnedPoints,
  pointsOf,
  tellingFingerprintOf,
  together,
  valuesOf,
} from '../../test/accuracy/harness.js'
import { mpfr, register } from '../../test/accuracy/highPrecision.js'
import { aroundEnds, byExponent, evenly, seeded } from '../../test/accuracy/points.js'
import { tellingPoints } from '../../test/accuracy/telling.js'
import { currentFile } from './vitestLike.mjs'

/** @public the tests import it from here */
export { withoutFloat64, withoutSubnormals } from '../../test/accuracy/harness.js'

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
    this.pinned ??= [...pinnedPoints(this.claim, this.dtype), ...this.telling]
    return (this.bits ??= { points: this.pinned, values: this.values(this.pinned) })
  }

  /** What fingerprints of it are called. */
  get label() {
    return `${this.claim.name}, ${this.dtype}`
  }

  get telling() {
    return tellingPoints(this.label)
  }

  /** Its fingerprints, and what they are called. */
  get pinnedBits() {
    const of = [[this.label, fingerprintOf(this.claim, this.dtype)]]
    if (this.telling.length > 0) of.push([`${this.label}, telling points`, tellingFingerprintOf(this.claim, this.dtype)])
    return of
  }

  /** Other points of the same kinds, many more. */
  manyPoints(count) {
    const random = seeded(0x6a09e667)
    const { claim, dtype } = this
    const box = boxOf(claim, dtype)
    const regions = (typeof claim.regions === 'function' ? claim.regions(dtype) : claim.regions) ?? []
    const all = [
      ...(claim.points?.(dtype, random, count) ?? []),
      ...regions.flatMap((b) => together(b, random, (interval) => evenly(dtype, interval, count, random))),
      ...[box, ...regions].flatMap((b) => together(b, random, (interval) => aroundEnds(dtype, interval, 20))),
      ...together(box, random, (interval) => byExponent(dtype, interval, count, random)),
    ]
    return all.filter((xs) => xs.every((x) => Number.isFinite(x) && !Object.is(x, -0)))
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

/** Which claim of these files gives other bits than without a mutant at the points that are pinned, or which variates are others; `null` if none. */
export function changedBits(copy, untouched, { accuracy, variates = false }, id) {
  for (const [claim, known] of concerned(copy, untouched, accuracy, id)) {
    const { points, values } = known.pins
    const now = claim.values(points)
    if (values.some((x, i) => !Object.is(x, now[i]))) return `bits: ${claim.label}`
  }
  if (!variates) return null
  untouched.fingerprints ??= untouched.variates.map(([, fingerprint]) => fingerprint())
  const other = copy.variates.find(([, fingerprint], i) => fingerprint() !== untouched.fingerprints[i])
  return other === undefined ? null : `bits: ${other[0]}`
}

/** Points searched for a change, at first. */
const sought = 20_000
/** Milliseconds that the search at the points of one claim may take. */
const patience = 300

/** A claim, and a point of it, where a mutant gives other bits than without it; `null` if none was found. */
export function tellingPoint(copy, untouched, files, id) {
  for (const [claim, known] of concerned(copy, untouched, files, id)) {
    const { points, values } = (known.many ??= searched(known))
    for (let from = 0; from < points.length; from += 500) {
      const now = claim.values(points.slice(from, from + 500))
      const found = now.findIndex((x, i) => !Object.is(x, values[from + i]))
      if (found >= 0) return { label: claim.label, point: points[from + found] }
    }
  }
  return null
}

/** As many points as there is patience for, and what the claim's function gives there. */
function searched(claim) {
  const all = claim.manyPoints(sought)
  const started = performance.now()
  claim.values(all.slice(0, 200))
  const each = (performance.now() - started) / 200
  const step = Math.max(1, Math.ceil((all.length * each) / patience))
  const points = all.filter((_, i) => i % step === 0)
  return { points, values: claim.values(points) }
}
