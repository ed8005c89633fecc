import { verify } from './verify.mjs'

/** CPU time of this process in microseconds, of all its threads: the machine may be shared, so that wall time would measure the neighbours. */
const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

// Microseconds of CPU time: with neighbours on the machine everything lasts longer, but nothing is measured less.
const warmFor = 300_000
const measureFor = 500_000
const mostBatches = 40
const fewestBatches = 5

/** Calls of a contender in a row; a synchronous one is never interrupted, as in a loop of a user. */
const repeat = async ({ run, asynchronous = false }, calls) => {
  if (asynchronous) for (let i = 0; i < calls; i++) await run()
  else for (let i = 0; i < calls; i++) run()
}

/** Calls until the engine has optimised what it will; then the time per call of the last half or so. */
const warm = async (contender) => {
  await contender.enter?.()
  const begin = cpuTime()
  for (let calls = 1; ; calls *= 2) {
    const start = cpuTime()
    await repeat(contender, calls)
    const now = cpuTime()
    if (now - begin >= warmFor) return (now - start) / calls
  }
}

/** Why a contender is not timed, or `undefined` if it gives what is expected. A peer may fail, for then the table says so; anybody else may not. */
const failure = async (row, contender) => {
  const who = `${row.name}, ${contender.name}`
  let value
  try {
    if (contender.broken !== undefined) throw contender.broken
    await contender.enter?.()
    value = await contender.value()
  } catch (error) {
    if (contender.kind !== 'peer') throw error
    console.error(`${who}: throws ${String(error)}`)
    return 'throws'
  }
  try {
    verify(who, value, contender.expected ?? row.expected, contender.tolerance ?? row.tolerance)
    return undefined
  } catch (error) {
    if (contender.kind !== 'peer') throw error
    console.error(String(error))
    return 'wrong'
  }
}

/**
 * Verifies every contender, then times them: the median, over batches, of the CPU time per call in microseconds. Batches take turns, so that a
 * disturbance meets all contenders alike.
 */
export const measure = async (row) => {
  const failures = []
  const runs = []
  const timed = []
  for (const contender of row.contenders) {
    const { name, kind, time } = contender
    const failed = await failure(row, contender)
    if (failed !== undefined) failures.push({ name, kind, figure: failed })
    else if (time !== undefined) timed.push({ name, kind, figure: await time() })
    else {
      const perCall = await warm(contender)
      const calls = Math.max(1, Math.round(measureFor / mostBatches / perCall))
      const batches = Math.max(fewestBatches, Math.min(mostBatches, Math.ceil(measureFor / (calls * perCall))))
      runs.push({ contender, calls, batches, times: [] })
    }
  }
  for (let batch = 0; batch < mostBatches; batch++) {
    for (const { contender, calls, batches, times } of runs) {
      if (batch >= batches) continue
      await contender.enter?.()
      const start = cpuTime()
      await repeat(contender, calls)
      times.push((cpuTime() - start) / calls)
    }
  }
  return [...runs.map(({ contender: { name, kind }, times }) => ({ name, kind, figure: median(times) })), ...timed, ...failures]
}
