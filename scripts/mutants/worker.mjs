// Tries mutants, each in a copy of the bundle of its own.
import { copyWith } from './copies.mjs'

let untouched = null
let path = ''

/** What fails of a stage, or `null`. */
async function failure(copy, stage, id) {
  // Claims tell more than samples do.
  if (stage.unless !== undefined && copy.isClaimed(copy, untouched, stage.unless, id)) return null
  if (stage.primitives !== undefined) return copy.failedProperty(await primitivesFor(stage, id), stage.share, stage)
  if (stage.bits === true) return copy.changedBits(copy, untouched, stage, id)
  return stage.every === undefined ? copy.failedTest(stage.accuracy) : copy.brokenClaim(copy, untouched, stage, id)
}

/** The primitives of a stage: of those of a file that many share, so many of the nearest that reach the mutant. */
async function primitivesFor({ primitives, atMost = Infinity }, id) {
  if (atMost === Infinity) return primitives
  const reaching = []
  for (const name of primitives) {
    if (await reaches(name, id)) reaching.push(name)
    if (reaching.length === atMost) break
  }
  return reaching.length > 0 ? reaching : primitives.slice(0, atMost)
}

const reachedBy = new Map()

/** Do properties of this primitive reach the place of a mutant? */
async function reaches(name, id) {
  if (!reachedBy.has(name)) {
    // What has run before is compiled, and not reached again.
    const copy = copyWith(path, -1)
    copy.failedProperty([name], 1, { few: 2 })
    reachedBy.set(name, new Set(Object.keys(copy.reached)))
    await isAlive(id)
  }
  return reachedBy.get(name).has(String(id))
}

const isAlive = (id) => new Promise((resolve) => process.send({ id }, resolve))

const checked = new Map()

/** Does this property of a primitive hold without a mutant, in the samples of the stage? Only then its failure is the mutant's. */
function holdsUntouched(by, stage) {
  const [primitive, only] = by.split(': ')
  const key = `${by} ${stage.share} ${stage.few}`
  if (!checked.has(key)) checked.set(key, untouched.failedProperty([primitive], stage.share, { ...stage, only }) === null)
  return checked.get(key)
}

process.on('message', async ({ path: bundle, id, stages }) => {
  path = bundle
  let by = null
  const spent = []
  try {
    untouched ??= copyWith(path, -1)
    const started = performance.now()
    const copy = copyWith(path, id)
    spent.push(Math.round(performance.now() - started))
    // References, and these stages, ask by name.
    if (copy.names.join() !== untouched.names.join()) by = 'names'
    for (const stage of by === null ? stages : []) {
      const started = performance.now()
      by = await failure(copy, stage, id)
      spent.push(Math.round(performance.now() - started))
      if (by !== null && stage.primitives !== undefined && !holdsUntouched(by, stage)) by = `without a mutant too: ${by}`
      if (by !== null) break
      await isAlive(id)
    }
  } catch (error) {
    by = `does not load: ${error instanceof Error ? error.message.slice(0, 100) : error}`
  }
  process.send({ id, by, spent })
})
