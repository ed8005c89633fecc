import { arithmetic } from './equivalents/arithmetic.mjs'
import { branches } from './equivalents/branches.mjs'
import { collectives } from './equivalents/collectives.mjs'
import { constructors } from './equivalents/constructors.mjs'
import { control } from './equivalents/control.mjs'
import { elementary } from './equivalents/elementary.mjs'
import { everyRule } from './equivalents/everyRule.mjs'
import { linalg } from './equivalents/linalg.mjs'
import { powers } from './equivalents/powers.mjs'
import { special } from './equivalents/special.mjs'
import { structure } from './equivalents/structure.mjs'
import { variates } from './equivalents/variates.mjs'

/**
 * Mutants that compute the same, each with the proof. An entry names the file (or several, or none for all), and as much as tells the mutants that its proof is about
 * from the others: the functions around the place (`within`, as in `mulP.transpose`, or what those are like), its `kind`, the text that it `was` or is `now` (or what that text is like),
 * and, where the same change can be made in several places, which of them (`nth`, from 0). A proof about a whole function says why
 * nothing that it decides can be seen in a result.
 */
export const equivalents = [
  ...everyRule,
  ...arithmetic,
  ...structure,
  ...control,
  ...branches,
  ...collectives,
  ...constructors,
  ...linalg,
  ...elementary,
  ...powers,
  ...special,
  ...variates,
]

const plain = (text) => text.replaceAll(/\s+/g, ' ')
const matches = (wanted, text) =>
  wanted === undefined || (wanted instanceof RegExp ? wanted.test(plain(text)) : plain(text) === plain(wanted))

/** The entry that says why this mutant computes the same; `undefined` where there is none. */
export function proofOf(mutant) {
  return equivalents.find((entry) => covers(entry, mutant))
}

/** A name stands for what is in the function, and in functions in it. */
function isWithin(wanted, within) {
  if (wanted === undefined) return true
  return wanted instanceof RegExp ? wanted.test(within) : within === wanted || within.startsWith(`${wanted}.`)
}

/** Is the mutant one of those that the entry is about? */
export function covers(entry, { file, within, kind, was, now, key }) {
  return (
    (entry.file === undefined || [entry.file].flat().includes(file)) &&
    isWithin(entry.within, within) &&
    (entry.kind === undefined || entry.kind === kind) &&
    matches(entry.was, was) &&
    matches(entry.now, now) &&
    (entry.nth === undefined || key.endsWith(`\n${entry.nth}`))
  )
}
