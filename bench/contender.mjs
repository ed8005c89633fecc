import { group } from './group.mjs'

/*
 * A contender has a name and a kind ('own', 'peer', 'hand' or 'limit': its column), `value()`, which gives its result to be verified, and `run()`, which is
 * timed. With `time()` instead of `run()` it times itself, in microseconds. `tolerance` and `expected`
 * replace the row's; `run` may be asynchronous if `asynchronous` says so.
 */

const ofOwnGroup = (contender) => (group === 'own' ? [contender] : [])

/** Cotangent itself, used as a user would write it. */
export const own = (run, value, more = {}) => ofOwnGroup({ name: 'cotangent', kind: 'own', run, value, ...more })

/** Cotangent again, by a caller who calls `dispose()` on the arrays of each result once they are not needed. */
export const disposed = (run, value) =>
  own(
    () => {
      for (const array of [run()].flat(Infinity)) array.dispose()
    },
    value,
    { name: 'cotangent, disposed' },
  )

/** What the same costs in JavaScript written for this one purpose. */
export const hand = (f, more = {}) => {
  const results = [undefined]
  // The optimiser cannot see that nobody reads the result.
  const run = () => {
    results[0] = f()
  }
  return ofOwnGroup({ name: 'hand JS', kind: 'hand', run, value: f, ...more })
}

/** A bound that no JavaScript library is expected to pass, such as a program in C; none where it cannot be measured (`undefined`). */
export const limit = (name, more) => (more === undefined ? [] : ofOwnGroup({ name, kind: 'limit', ...more }))
