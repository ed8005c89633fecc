import { readFileSync } from 'node:fs'

/** Seconds that a process has had of a processor, so that a busy machine stops nothing; by the clock where the system does not tell. */
export function secondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    // In ticks of 10 ms, for itself and for the system.
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return performance.now() / 1000
  }
}
