import { gatherLanes, scatterLanes, type Register } from './blockOperation.js'

/** Elements in a block: registers of 4 KB, a few of which stay in the first-level cache. */
export const blockSize = 512

/** Runs one node over the first n elements of its registers. */
export type Step = (n: number) => void

/** Code that takes its operands by position; the registers given back are good until its next run, and may be those of operands. */
export interface LaneCode {
  runWith(inputs: readonly Register[], n: number): readonly Register[]
}

/** A register of zeros. */
export function newRegister(): Register {
  return new Float64Array(blockSize)
}

/** A call of an outlined function: the lanes where the condition holds are brought together, and the function runs over them as over a block. */
export function callStep(
  registers: readonly Register[],
  callee: LaneCode,
  condition: number,
  args: readonly number[],
  otherwise: number,
  out: number,
): Step {
  const lanes = new Int32Array(blockSize)
  const packed = args.map(newRegister)
  return (n) => {
    const result = registers[out]!
    result.set(registers[otherwise]!)
    const taken = lanesWhere(lanes, registers[condition]!, n)
    if (taken === 0) return
    args.forEach((arg, i) => {
      gatherLanes(packed[i]!, registers[arg]!, lanes, taken)
    })
    scatterLanes(result, callee.runWith(packed, taken)[0]!, lanes, taken)
  }
}

/**
 * A bounded loop over states: lanes whose test fails hand in their states and leave, the others close ranks.
 *
 * @param args registers of the initial states and of the invariants
 * @param states registers of the states at the end
 */
export function loopStep(
  registers: readonly Register[],
  limit: number,
  args: readonly number[],
  states: readonly number[],
  test: LaneCode,
  body: LaneCode,
): Step {
  const lanes = new Int32Array(blockSize)
  const kept = new Int32Array(blockSize)
  const left = new Int32Array(blockSize)
  let current = args.map(newRegister)
  let next = args.map(newRegister)
  return (n) => {
    for (let k = 0; k < n; k++) lanes[k] = k
    args.forEach((arg, i) => {
      current[i]!.set(registers[arg]!)
    })
    let active = n
    for (let count = 0; count < limit && active > 0; count++) {
      const goesOn = test.runWith(current, active)[0]!
      let going = 0
      let leaving = 0
      for (let k = 0; k < active; k++) {
        if (goesOn[k] !== 0) kept[going++] = k
        else left[leaving++] = k
      }
      if (leaving > 0) {
        states.forEach((state, i) => {
          moveLanes(registers[state]!, lanes, current[i]!, left, leaving)
        })
        for (const register of current) gatherLanes(register, register, kept, going)
        for (let k = 0; k < going; k++) lanes[k] = lanes[kept[k]!]!
        active = going
      }
      body.runWith(current, active).forEach((result, i) => {
        next[i]!.set(result)
      })
      for (let i = states.length; i < args.length; i++) next[i]!.set(current[i]!)
      ;[current, next] = [next, current]
    }
    states.forEach((state, i) => {
      scatterLanes(registers[state]!, current[i]!, lanes, active)
    })
  }
}

/** The lanes with a condition that is not 0, in order; how many there are. */
function lanesWhere(lanes: Int32Array, condition: Register, n: number): number {
  let taken = 0
  for (let k = 0; k < n; k++) if (condition[k] !== 0) lanes[taken++] = k
  return taken
}

function moveLanes(out: Register, lanes: Int32Array, x: Register, from: Int32Array, n: number): void {
  for (let k = 0; k < n; k++) out[lanes[from[k]!]!] = x[from[k]!]!
}
