import { candidates } from '../../src/verify/programs/candidates.js'
import type { Case } from '../../src/verify/programs/case.js'
import { cleanedUp } from '../../src/verify/programs/cleanedUp.js'

/** The smallest program that is found to fail, by leaving out what it can do without, until nothing can be left out or the time is over. */
export function shrunk(start: Case, fails: (candidate: Case) => boolean, milliseconds = 20_000): Case {
  const end = performance.now() + milliseconds
  let best = start
  for (let again = true; again;) {
    again = false
    for (const candidate of candidates(best)) {
      if (performance.now() > end) return best
      const cleaned = cleanedUp(candidate)
      if (cleaned === null || !fails(cleaned)) continue
      best = cleaned
      again = true
      break
    }
  }
  return best
}
