import type { Digits } from './data.js'
import { descent, type Schedule } from './descent.js'
import type { Network } from './network.js'

/** What is told after every step. */
export type Progress = (step: number, steps: number, value: number) => void

/** Trains a network, whose arrays are given away. */
export function train(network: Network, digits: Digits, schedule: Schedule, progress: Progress): Network {
  const training = descent(network, digits, schedule)
  for (let step = 1; step <= schedule.steps; step++) progress(step, schedule.steps, training.step().item())
  return training.network
}
