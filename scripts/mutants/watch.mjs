// The processes in which mutants are tried, which may never end, or end too early.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { root } from '../files.mjs'
import { secondsOf } from './seconds.mjs'

/** Starts a process that runs this file of this folder, and answers messages. */
export function newWorker(file, execArgv = []) {
  return fork(join(root, 'scripts/mutants', file), { execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
}

/**
 * Sends a message to a worker, and waits for the answer that has this field; others say that it is alive. A worker that takes more than so many seconds of a
 * processor without a word is stopped. Where there is no answer, `by` says why, and the worker is gone.
 */
export function answerOf(worker, message, field, limit) {
  return new Promise((resolve) => {
    let timer = null
    const finish = (value) => {
      clearInterval(timer)
      worker.removeAllListeners()
      resolve(value)
    }
    const wait = () => {
      clearInterval(timer)
      const before = secondsOf(worker.pid)
      timer = setInterval(() => {
        if (secondsOf(worker.pid) - before < limit) return
        worker.kill('SIGKILL')
        finish({ by: 'does not end' })
      }, 1000)
    }
    worker.on('message', (given) => (given[field] === undefined ? wait() : finish(given)))
    worker.once('exit', () => finish({ by: 'ends the process' }))
    worker.send(message)
    wait()
  })
}

/** Does something with each of a list, several at a time, each with a worker of its own, which is replaced where it is gone, and after so many of them. */
export async function inTurn(list, jobs, make, act, perWorker = Infinity) {
  let next = 0
  const one = async () => {
    let worker = null
    for (let used = 0; next < list.length; used++) {
      if (worker === null || worker.killed || !worker.connected || used >= perWorker) {
        worker?.kill()
        worker = make()
        used = 0
      }
      await act(worker, list[next++])
    }
    worker?.kill()
  }
  await Promise.all(Array.from({ length: jobs }, one))
}
