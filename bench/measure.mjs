import { verify } from './verify.mjs'

/** CPU time of this process in microseconds, of all its threads: the machine may be shared, so that wall time would measure the neighbours. */
const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return user + system
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

const warmFor = 300
const measureFor = 900
const mostBatches = 45
const fewestBatches = 7

const warm = ({ enter, run }) => {
  enter?.()
  const start = performance.now()
  let calls = 0
  do {
    run()
    calls++
  } while (performance.now() - start < warmFor)
  return (performance.now() - start) / calls
}

/**
 * Verifies every contender, then times them: the median, over batches, of the CPU time per call in microseconds. Batches take turns, so that a
 * disturbance meets all contenders alike.
 */
export const measure = (row) => {
  for (const contender of row.contenders) {
    contender.enter?.()
    verify(`${row.name}, ${contender.name}`, contender.value(), row.expected, contender.tolerance ?? row.tolerance)
  }
  const runs = row.contenders.map((contender) => {
    const perCall = warm(contender)
    const calls = Math.max(1, Math.round(measureFor / mostBatches / perCall))
    const batches = Math.max(fewestBatches, Math.min(mostBatches, Math.ceil(measureFor / (calls * perCall))))
    return { contender, calls, batches, times: [] }
  })
  for (let batch = 0; batch < mostBatches; batch++) {
    for (const { contender, calls, batches, times } of runs) {
      if (batch >= batches) continue
      contender.enter?.()
      const start = cpuTime()
      for (let i = 0; i < calls; i++) contender.run()
      times.push((cpuTime() - start) / calls)
    }
  }
  return Object.fromEntries(runs.map(({ contender, times }) => [contender.name, median(times)]))
}
