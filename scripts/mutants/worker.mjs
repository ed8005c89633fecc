// Tries mutants, each in a copy of the bundle of its own.
import { copyWith } from './copies.mjs'

let untouched = null

/** What fails of a stage, or `null`. */
function failure(copy, stage, id) {
  // Claims tell more than samples do.
  if (stage.unless !== undefined && copy.isClaimed(copy, untouched, stage.unless, id)) return null
  if (stage.primitives !== undefined) return copy.failedProperty(stage.primitives, stage.share, stage)
  if (stage.bits === true) return copy.changedBits(copy, untouched, stage, id)
  return stage.every === undefined ? copy.failedTest(stage.accuracy) : copy.brokenClaim(copy, untouched, stage, id)
}

process.on('message', async ({ path, id, stages }) => {
  let by = null
  const spent = []
  try {
    untouched ??= copyWith(path, -1)
    const started = performance.now()
    const copy = copyWith(path, id)
    spent.push(Math.round(performance.now() - started))
    for (const stage of stages) {
      const started = performance.now()
      by = await failure(copy, stage, id)
      spent.push(Math.round(performance.now() - started))
      if (by !== null) break
      // Says that it is alive.
      await new Promise((resolve) => process.send({ id }, resolve))
    }
  } catch (error) {
    by = `does not load: ${error instanceof Error ? error.message.slice(0, 100) : error}`
  }
  process.send({ id, by, spent })
})
