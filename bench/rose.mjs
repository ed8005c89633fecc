import { group } from './group.mjs'

/** Rose, or nothing in the process of another. `prepare(rose)` gives `run` and `value`; it compiles ahead, so that it is asynchronous. */
export const rose = async (prepare, options = {}) => {
  if (group !== 'rose') return []
  const contender = { name: 'rose', kind: 'peer', ...options }
  try {
    return [{ ...contender, ...(await prepare(await import('rose'))) }]
  } catch (error) {
    return [{ ...contender, broken: error }]
  }
}
